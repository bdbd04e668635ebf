import type { CorpusChange, Drift } from '../../parity/corpus-drift.ts';
import { contrast, placeText } from '../text/number-text.ts';
import { totalText } from '../text/problem-text.ts';
import { counted } from '../text/short-text.ts';
import { grouped } from '../text/grouped.ts';

/** The number of cases whose differences the text shows. It only counts the others. */
const SHOWN_CASES = 20;

/** Describes the result of regenerating the corpus or, with `check`, of comparing it only. */
export function regenerationText(
  { identical, drift, oldCorpusProblem, cases }: CorpusChange,
  check: boolean,
): string {
  const count = counted(cases, 'case');
  if (identical) {
    return `PyTorch produces the committed corpus again, byte for byte: ${count}.\n`;
  }
  if (oldCorpusProblem !== null) {
    return `The old corpus is damaged, so there is no comparison (${oldCorpusProblem})\nRegenerated: ${count}.\n`;
  }
  const shown = drift.slice(0, SHOWN_CASES).map(driftText);
  const more = drift.length - shown.length;
  const differences = [...shown, ...(more > 0 ? [`… and ${grouped(more)} more`] : [])];
  if (drift.length === 0) {
    differences.push(
      'All cases are the same, but the manifest differs. One possible cause is a change of the generator.',
    );
  }
  const outcome = check
    ? `DRIFT: ${drift.length} of ${count} ${drift.length === 1 ? 'differs' : 'differ'} from the committed corpus. The command wrote nothing.`
    : `Written: ${count}, ${drift.length} of them new, removed or changed.`;
  return `${[...differences, outcome].join('\n\n')}\n`;
}

/** Describes a difference between two corpora: case, event, tensor and lane. */
function driftText(drift: Drift): string {
  const { caseId } = drift;
  switch (drift.kind) {
    case 'added':
      return `added    ${caseId}`;
    case 'removed':
      return `removed  ${caseId}`;
    case 'inputs':
      return `changed  ${caseId}\n  its inputs (hyperparameters, parameters or gradients) are different`;
    case 'description':
      return `changed  ${caseId}\n  its values are the same; its provenance, lanes, training or NaN bits are different`;
    case 'trajectory': {
      const { comparison, lane } = drift;
      const { first } = comparison;
      if (!first) {
        return `changed  ${caseId}`;
      }
      const { expected, actual } = contrast(first);
      return [
        `changed  ${caseId}`,
        `  first      ${placeText(first, lane)}`,
        `  committed  ${expected}`,
        `  now        ${actual}`,
        `  total      ${totalText(comparison, first)}`,
      ].join('\n');
    }
  }
}

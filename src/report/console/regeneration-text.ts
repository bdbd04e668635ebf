import type { CorpusChange, Drift } from '../../parity/corpus-drift.ts';
import { contrast, placeText, ulpText } from '../text/number-text.ts';
import { grouped } from '../text/grouped.ts';

/** Cases whose differences are shown; of the others only the number is. */
const SHOWN_CASES = 20;

/** The result of regenerating the corpus, or of only comparing it. */
export function regenerationText(
  { identical, drift, oldCorpusProblem, cases }: CorpusChange,
  check: boolean,
): string {
  const count = grouped(cases);
  if (identical) {
    return `PyTorch gives the committed corpus again, byte for byte: ${count} cases.\n`;
  }
  if (oldCorpusProblem !== null) {
    return `There was no sound corpus to compare with (${oldCorpusProblem})\nRegenerated: ${count} cases.\n`;
  }
  const shown = drift.slice(0, SHOWN_CASES).map(driftText);
  const more = drift.length - shown.length;
  const differences = [...shown, ...(more > 0 ? [`… and ${grouped(more)} more`] : [])];
  if (drift.length === 0) {
    differences.push(
      'All cases are the same; the manifest differs (for one, the generator was edited).',
    );
  }
  const outcome = check
    ? `DRIFT: ${drift.length} of ${count} cases are not what is committed. Nothing was written.`
    : `Written: ${count} cases, ${drift.length} of them new, gone or changed.`;
  return `${[...differences, outcome].join('\n\n')}\n`;
}

/** A difference between two corpora in words: by scenario, event, tensor and lane. */
function driftText(drift: Drift): string {
  const { caseId } = drift;
  switch (drift.kind) {
    case 'added':
      return `added    ${caseId}`;
    case 'removed':
      return `removed  ${caseId}`;
    case 'inputs':
      return `changed  ${caseId}\n  its inputs (hyperparameters, parameters or gradients) are others`;
    case 'description':
      return `changed  ${caseId}\n  the values are the same; its provenance, lanes, training or NaN bits are others`;
    case 'trajectory': {
      const { comparison, lane } = drift;
      const { first, mismatches, values, largestUlp } = comparison;
      if (!first) {
        return `changed  ${caseId}`;
      }
      const { expected, actual } = contrast(first);
      return [
        `changed  ${caseId}`,
        `  first      ${placeText(first, lane)}`,
        `  committed  ${expected}`,
        `  now        ${actual}`,
        `  in all     ${grouped(mismatches)} of ${grouped(values)} values, at most by ${ulpText(largestUlp)}`,
      ].join('\n');
    }
  }
}

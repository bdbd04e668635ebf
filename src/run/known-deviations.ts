import type { StartedCorpus } from '../corpus/corpus.ts';
import { invariantIds } from '../invariant/invariants.ts';
import {
  applyKnown,
  checkKnown,
  parseKnown,
  updateKnown,
  type KnownLine,
} from '../parity/known.ts';
import { asJudged } from '../invariant/invariant-as-case.ts';
import type { Report } from '../report/report.ts';
import { judgedCase, triedInvariant } from './judged-items.ts';

/**
 * Parses the text of a file of known deviations.
 *
 * @throws InvalidArgumentError for the first line that is not valid, or that matches no case and no invariant.
 */
export async function readKnownLines(text: string, corpus: StartedCorpus): Promise<KnownLine[]> {
  const lines = parseKnown(text);
  const { manifest, readCases } = await corpus.whole();
  const cases = manifest.files.flatMap((entry) => readCases(entry));
  checkKnown(lines, [...cases.map(({ caseId }) => caseId), ...invariantIds()]);
  return lines;
}

/**
 * Updates the text of a file of known deviations with the results of a run. If the cases of a line became better, the line
 * gets the new event and ULP. If all cases of a line pass, the function removes the line. If only some of
 * them pass, a line for each other case replaces it. The function never makes a line more generous.
 *
 * @param text the text of the file with which the run started.
 * @returns the new text; the same text if nothing became better.
 * @example
 * const known = 'grid/float32/portable/* event=0 ulp=inf # epsilon is inside the root\n';
 * const report = await verifyPort(port, { known });
 * updatedKnown(known, report); // 'grid/float32/portable/* event=0 ulp=2156148800 # epsilon is inside the root\n'
 */
export function updatedKnown(text: string, { cases, invariants }: Report): string {
  const judged = [
    ...cases.map(judgedCase),
    ...invariants.map((invariant) => asJudged(triedInvariant(invariant))),
  ];
  return updateKnown(text, applyKnown(parseKnown(text), judged));
}

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
 * Reads the text of a file of known deviations.
 *
 * @throws InvalidArgumentError naming the first line that is not valid, or that no case and no invariant matches.
 */
export async function readKnownLines(text: string, corpus: StartedCorpus): Promise<KnownLine[]> {
  const lines = parseKnown(text);
  const { manifest, readCases } = await corpus.whole();
  const cases = manifest.files.flatMap((entry) => readCases(entry));
  checkKnown(lines, [...cases.map(({ caseId }) => caseId), ...invariantIds()]);
  return lines;
}

/**
 * Brings a file of known deviations up to date with a report: a line whose cases became better gets smaller figures, a
 * line whose cases all pass is removed. No line gets worse.
 *
 * @param text the text of the file that the run was given.
 * @returns the new text; the same text if nothing became better.
 */
export function updatedKnown(text: string, { cases, invariants }: Report): string {
  const judged = [
    ...cases.map(judgedCase),
    ...invariants.map((invariant) => asJudged(triedInvariant(invariant))),
  ];
  return updateKnown(text, applyKnown(parseKnown(text), judged));
}

import { readFile } from 'node:fs/promises';
import type { Corpus } from '../corpus/corpus.ts';
import { UsageError } from '../errors.ts';
import type { KnownOutcome } from '../parity/known.ts';
import type { CaseResult } from '../parity/judge.ts';

interface KnownFlags {
  readonly known?: string;
  readonly knownUpdate?: true;
}

/** A file of known deviations that was read, and holds nothing that the corpus cannot match. */
export interface KnownFile {
  /** Holds what was seen against what is known. */
  apply(results: readonly CaseResult[]): KnownOutcome;
  /** Writes what has become better into the file, if that was asked for. */
  update(seen: KnownOutcome): Promise<void>;
}

/** @throws UsageError or InvalidArgumentError if the file cannot be read, or a line of it is not as it should be. */
export async function readKnownFile(
  { known: file, knownUpdate }: KnownFlags,
  corpus: Corpus,
): Promise<KnownFile | null> {
  if (file === undefined) {
    if (knownUpdate) {
      throw new UsageError('--known-update needs --known FILE');
    }
    return null;
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the known deviations ${JSON.stringify(file)} cannot be read`, {
      cause: error,
    });
  });
  const [{ applyKnown, checkKnown, parseKnown, updateKnown }, { writeAtomically }] =
    await Promise.all([import('../parity/known.ts'), import('../write-atomically.ts')]);
  const lines = parseKnown(text);
  const cases = corpus.manifest.files.flatMap((entry) => corpus.readCases(entry));
  checkKnown(
    lines,
    cases.map(({ caseId }) => caseId),
  );
  return {
    apply: (results) => applyKnown(lines, results),
    update: async (seen) => {
      const updated = updateKnown(text, seen);
      if (knownUpdate && updated !== text) {
        await writeAtomically(file, updated);
      }
    },
  };
}

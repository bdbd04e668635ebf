import { createReadStream } from 'node:fs';
import type { StartedCorpus } from '../corpus/corpus.ts';
import { UsageError } from '../errors.ts';
import type { Judged, KnownLine, KnownOutcome } from '../parity/known.ts';

interface KnownFlags {
  readonly known?: string;
  readonly knownUpdate?: true;
}

/** A file of known deviations that was read, and holds nothing that the corpus cannot match. */
export interface KnownFile {
  readonly lines: readonly KnownLine[];
  /** Holds what was seen against what is known. */
  apply(results: readonly Judged[]): KnownOutcome;
  /** Writes what has become better into the file, if that was asked for. */
  update(seen: KnownOutcome): Promise<void>;
}

/** @throws UsageError or InvalidArgumentError if the file cannot be read, or a line of it is not as it should be. */
export async function readKnownFile(
  { known: file, knownUpdate }: KnownFlags,
  corpus: StartedCorpus,
): Promise<KnownFile | null> {
  if (file === undefined) {
    if (knownUpdate) {
      throw new UsageError('--known-update needs --known FILE');
    }
    return null;
  }
  const [
    { applyKnown, checkKnown, MAX_KNOWN_LENGTH, parseKnown, updateKnown },
    { writeAtomically },
    { invariantIds },
  ] = await Promise.all([
    import('../parity/known.ts'),
    import('../write-atomically.ts'),
    import('../invariant/invariants.ts'),
  ]);
  const text = await readUpTo(MAX_KNOWN_LENGTH, file).catch((error: unknown) => {
    throw new UsageError(`the known deviations ${JSON.stringify(file)} cannot be read`, {
      cause: error,
    });
  });
  const lines = parseKnown(text);
  const { manifest, readCases } = await corpus.whole();
  const cases = manifest.files.flatMap((entry) => readCases(entry));
  checkKnown(lines, [...cases.map(({ caseId }) => caseId), ...invariantIds()]);
  return {
    lines,
    apply: (results) => applyKnown(lines, results),
    update: async (seen) => {
      const updated = updateKnown(text, seen);
      if (knownUpdate && updated !== text) {
        await writeAtomically(file, updated);
      }
    },
  };
}

/** The text of a file, or a little more of its start than `length`: a device may have no end. */
async function readUpTo(length: number, file: string): Promise<string> {
  let text = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    text += String(chunk);
    if (text.length > length) {
      break;
    }
  }
  return text;
}

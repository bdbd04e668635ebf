import { createReadStream } from 'node:fs';
import { UsageError } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import type { VerifyFlags } from './verify-command.ts';

/** A file of known deviations. */
export interface KnownFile {
  readonly text: string;
  /** Writes what has become better into the file, if the command line asks for that. */
  update(report: Report): Promise<void>;
}

/**
 * Reads the file that `--known` names; null without that option.
 *
 * @throws UsageError if it cannot be read, or if the options contradict each other.
 */
export async function readKnownFile({
  known: file,
  knownUpdate,
  shard,
}: Pick<VerifyFlags, 'known' | 'knownUpdate' | 'shard'>): Promise<KnownFile | null> {
  if (shard && knownUpdate) {
    throw new UsageError('--known-update needs the whole run: expected no --shard beside it');
  }
  if (file === undefined) {
    if (knownUpdate) {
      throw new UsageError('--known-update needs --known FILE');
    }
    return null;
  }
  const { MAX_KNOWN_LENGTH } = await import('../../parity/known.ts');
  const text = await readUpTo(MAX_KNOWN_LENGTH, file).catch((error: unknown) => {
    throw new UsageError(`the known deviations ${JSON.stringify(file)} cannot be read`, {
      cause: error,
    });
  });
  return {
    text,
    update: async (report) => {
      const [{ updatedKnown }, { writeAtomically }] = await Promise.all([
        import('../../run/known-deviations.ts'),
        import('../../write-atomically.ts'),
      ]);
      const updated = updatedKnown(text, report);
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

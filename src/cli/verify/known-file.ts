import { createReadStream } from 'node:fs';
import { UsageError } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import type { VerifyFlags } from './verify-command.ts';

type KnownFlags = Pick<VerifyFlags, 'known' | 'knownUpdate' | 'shard'>;

/**
 * Reads the file of known deviations.
 *
 * @throws UsageError if it cannot be read, or if the options contradict each other.
 */
export async function readKnownFile({
  known: file,
  knownUpdate,
  shard,
}: KnownFlags): Promise<string> {
  if (shard && knownUpdate) {
    throw new UsageError('--known-update needs the whole run: expected no --shard beside it');
  }
  if (file === undefined) {
    throw new UsageError('--known-update needs --known FILE');
  }
  const { MAX_KNOWN_LENGTH } = await import('../../parity/known.ts');
  return readUpTo(MAX_KNOWN_LENGTH, file).catch((error: unknown) => {
    throw new UsageError(`the known deviations ${JSON.stringify(file)} cannot be read`, {
      cause: error,
    });
  });
}

/**
 * Writes what has become better into the file, if the command line asks for that.
 *
 * @param text what the file held when the run started.
 */
export async function updateKnownFile(
  { known: file, knownUpdate }: KnownFlags,
  text: string,
  report: Report,
): Promise<void> {
  if (file === undefined || !knownUpdate || report.complete !== true || report.failure !== null) {
    return;
  }
  const [{ updatedKnown }, { writeAtomically }] = await Promise.all([
    import('../../run/known-deviations.ts'),
    import('../../write-atomically.ts'),
  ]);
  const updated = updatedKnown(text, report);
  if (updated !== text) {
    await writeAtomically(file, updated);
  }
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

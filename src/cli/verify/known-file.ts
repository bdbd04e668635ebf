import { createReadStream } from 'node:fs';
import { UsageError, messageOf } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import type { VerifyFlags } from './verify-command.ts';

type KnownFlags = Pick<VerifyFlags, 'known' | 'knownUpdate' | 'shard'>;

/**
 * Reads the file of known deviations.
 *
 * @throws UsageError if the file is not readable, or if the options contradict each other.
 */
export async function readKnownFile({
  known: file,
  knownUpdate,
  shard,
}: KnownFlags): Promise<string> {
  if (shard && knownUpdate) {
    throw new UsageError(
      `--known-update needs the whole run, but --shard ${shard.index}/${shard.count} judges only a part of it. Remove one of the two options.`,
    );
  }
  if (file === undefined) {
    throw new UsageError('--known-update needs a file to update. Pass the file with --known FILE.');
  }
  const { MAX_KNOWN_LENGTH } = await import('../../parity/known.ts');
  return readUpTo(MAX_KNOWN_LENGTH, file).catch((error: unknown) => {
    throw new UsageError(
      `cannot read the known deviations in ${JSON.stringify(file)} (${messageOf(error)}). Pass a text file with one deviation per line: see "rmsprop-parity explain KNO-1".`,
      { cause: error },
    );
  });
}

/**
 * Updates the file if the port has improved and the command line has `--known-update`.
 *
 * @param text the text of the file when the run started.
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

/** Reads a file, but not much more than `length` characters, because a device such as /dev/zero has no end. */
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

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { UsageError } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import { shortReason } from '../../system-error.ts';
import { readLimited } from '../arguments/read-limited.ts';
import type { RunFlags } from './verify-command.ts';

type KnownFlags = Pick<RunFlags, 'known' | 'knownUpdate' | 'shard'>;

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
  try {
    if (knownUpdate) {
      await requireUpdatable(file);
    }
    return await readText(file);
  } catch (error) {
    throw new UsageError(
      `cannot read the known deviations in ${JSON.stringify(file)} (${shortReason(error)}). Pass a text file with one deviation per line: see "rmsprop-parity explain KNO-1".`,
      { cause: error },
    );
  }
}

/** A character of a text in UTF-8 has at most this many bytes. */
const MOST_BYTES = 4;

async function readText(file: string): Promise<string> {
  const { MAX_KNOWN_LENGTH } = await import('../../parity/known.ts');
  return readLimited(file, MOST_BYTES * MAX_KNOWN_LENGTH);
}

/** @throws an error with the reason, if `--known-update` could not write the file later. */
async function requireUpdatable(file: string): Promise<void> {
  const stats = await stat(file);
  if (!stats.isFile()) {
    throw new Error('--known-update needs a regular file');
  }
  await access(file, constants.W_OK);
}

/**
 * Updates the file if the port has improved and the command line has `--known-update`. If that fails, it writes the reason to
 * standard error.
 *
 * @param text the text of the file when the run started.
 * @returns false if it could not write the file.
 */
export async function updateKnownFile(
  { known: file, knownUpdate }: KnownFlags,
  text: string,
  report: Report,
): Promise<boolean> {
  if (file === undefined || !knownUpdate || report.complete !== true || report.failure !== null) {
    return true;
  }
  const [{ updatedKnown }, { writeAtomically, writeError }] = await Promise.all([
    import('../../run/known-deviations.ts'),
    import('../../write-atomically.ts'),
  ]);
  const updated = updatedKnown(text, report);
  if (updated === text) {
    return true;
  }
  try {
    await requireUnchanged(file, text);
    await writeAtomically(file, updated);
    return true;
  } catch (error) {
    const { message } = error instanceof UsageError ? error : writeError(file, error);
    process.stderr.write(`error: ${message}\n`);
    return false;
  }
}

/** @throws UsageError if somebody changed the file during the run: the update would undo that change. */
async function requireUnchanged(file: string, text: string): Promise<void> {
  if ((await readText(file)) !== text) {
    throw new UsageError(
      `the file ${JSON.stringify(file)} changed during the run, so --known-update did not write it. Run the command again.`,
    );
  }
}

import { rename, rm, writeFile } from 'node:fs/promises';
import { UsageError, messageOf } from './errors.ts';

/**
 * Writes a file completely or not at all: writes another file first, and then renames it.
 *
 * @throws UsageError if the file is not writable.
 */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const partial = `${file}.partial-${process.pid}`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined); // the first error is the useful one
    throw new UsageError(
      `cannot write the file ${JSON.stringify(file)} (${messageOf(error)}). Pass a file in a folder that exists and that you can write to.`,
      { cause: error },
    );
  }
}

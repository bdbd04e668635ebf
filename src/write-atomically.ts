import { rename, rm, writeFile } from 'node:fs/promises';
import { UsageError, messageOf } from './errors.ts';

/**
 * Writes a file so that it is there whole or not at all.
 *
 * @throws UsageError if it cannot be written there.
 */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const partial = `${file}.partial-${process.pid}`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined); // the first error says what is wrong
    throw new UsageError(`${JSON.stringify(file)} cannot be written (${messageOf(error)})`, {
      cause: error,
    });
  }
}

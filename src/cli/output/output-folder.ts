import { mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UsageError, messageOf } from '../../errors.ts';

/**
 * Checks before a run that a folder is writable, or that the command can create it. Leaves no files behind.
 *
 * @throws UsageError if the folder is not writable.
 */
export async function checkOutputFolder(folder: string): Promise<void> {
  try {
    const probe = await mkdtemp(join(await nearestFolder(resolve(folder)), '.rmsprop-parity-'));
    await rm(probe, { recursive: true });
  } catch (error) {
    throw new UsageError(
      `cannot write to the folder ${JSON.stringify(folder)} (${messageOf(error)}). Pass another folder.`,
      { cause: error },
    );
  }
}

/** Returns the path itself if it exists, or else the nearest folder above it that exists. */
async function nearestFolder(path: string): Promise<string> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') {
      throw error;
    }
    return null;
  });
  if (stats === null) {
    return nearestFolder(dirname(path));
  }
  if (!stats.isDirectory()) {
    throw new Error(`${JSON.stringify(path)} is not a folder`);
  }
  return path;
}

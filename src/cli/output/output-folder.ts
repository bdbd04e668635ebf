import { mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UsageError, messageOf } from '../../errors.ts';

/**
 * Sees before a run that a folder can be written, or made, and leaves nothing behind.
 *
 * @throws UsageError if it cannot.
 */
export async function checkOutputFolder(folder: string): Promise<void> {
  try {
    const probe = await mkdtemp(join(await nearestFolder(resolve(folder)), '.rmsprop-parity-'));
    await rm(probe, { recursive: true });
  } catch (error) {
    throw new UsageError(
      `${JSON.stringify(folder)} cannot be written (${messageOf(error)}): name another folder`,
      { cause: error },
    );
  }
}

/** The folder itself, or the one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') {
      throw error;
    }
    return null;
  });
  if (found === null) {
    return nearestFolder(dirname(path));
  }
  if (!found.isDirectory()) {
    throw new Error(`${path} is no folder`);
  }
  return path;
}

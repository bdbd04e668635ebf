import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './errors.ts';

/**
 * Returns the facts about a file, or null if it does not exist.
 *
 * @throws the error of the file system, for other reasons.
 */
export async function statIfPresent(path: string): Promise<Stats | null> {
  return stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  });
}

/** The codes that say that a folder takes no new file, or that another user or a mount keeps a file in its place. */
const fixedPlace: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

/**
 * Replaces the text of a regular file, or creates it. The file gets the whole text or stays as it is: this function writes
 * another file first, and then renames it. An old file keeps its mode and its owner.
 *
 * It overwrites the old file itself where a rename would lose something: the other names of the file (hard links) or its
 * owner. It also does so if the folder takes no new file. Then a failure can leave a part of the text.
 *
 * @throws the error of the file system.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const old = await statIfPresent(path);
  if (old) {
    await access(path, constants.W_OK); // a rename needs only the permission of the folder
  }
  const isReplaced = (old?.nlink ?? 1) === 1 && (await replaced(path, text, old));
  if (!isReplaced) {
    await writeInPlace(path, text);
  }
}

/** Tries to replace a file by a rename. Returns false if the system does not allow that. */
async function replaced(path: string, text: string, old: Stats | null): Promise<boolean> {
  // a short name, because the name of the file may be as long as the system allows
  const partial = join(
    dirname(path),
    `${basename(path).slice(0, 50)}.partial-${randomBytes(4).toString('hex')}`,
  );
  try {
    await writeNew(partial, text, old);
    await rename(partial, path);
    return true;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined); // the first error is the useful one
    if (old && fixedPlace.has(codeOf(error))) {
      return false;
    }
    throw error;
  }
}

/** Creates a file with the owner and the mode of the old file. Without an old file, the umask decides. */
async function writeNew(path: string, text: string, old: Stats | null): Promise<void> {
  const file = await open(path, 'wx', old ? old.mode & 0o777 : 0o666);
  try {
    if (old) {
      const { uid, gid } = await file.stat();
      if (uid !== old.uid || gid !== old.gid) {
        await file.chown(old.uid, old.gid);
      }
      await file.chmod(old.mode & 0o7777);
    }
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** Overwrites a file that exists. Its links, mode and owner stay. */
async function writeInPlace(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_TRUNC);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

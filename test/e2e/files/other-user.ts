import { execa } from 'execa';
import { chown } from 'node:fs/promises';
import { main } from '../cli/run-cli.ts';

/** The user and group of Linux that own no file. */
const NO_RIGHTS = 65_534;
const isRoot = process.getuid?.() === 0;

/** The options of a process that has no special rights: root can write everywhere, so root becomes a user without rights. */
export const unprivileged: { readonly uid?: number; readonly gid?: number } = isRoot
  ? { uid: NO_RIGHTS, gid: NO_RIGHTS }
  : {};

/** Whether this user can run the command without special rights. A user without rights may not be able to read the project. */
export const canRunUnprivileged: boolean =
  process.platform !== 'win32' &&
  !(await execa(process.execPath, [main, '--version'], { reject: false, ...unprivileged })).failed;

/** Gives a folder or file to the user without special rights. */
export async function giveAway(path: string): Promise<void> {
  if (isRoot) {
    await chown(path, NO_RIGHTS, NO_RIGHTS);
  }
}

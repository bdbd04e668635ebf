import { codeOf, messageOf } from './errors.ts';

/** What to do about an error of the file system, by its code. */
const advices: Readonly<Record<string, string>> = {
  EACCES: 'Change the permissions, or pass another path.',
  EBUSY: 'Wait until no other program uses it, or pass another path.',
  EDQUOT: 'Delete other files of yours, or pass a path on another disk.',
  EIO: 'Check the disk.',
  EISDIR: 'Pass a file.',
  ELOOP: 'Correct the symbolic link.',
  EMFILE: 'Raise the limit of open files, as in "ulimit -n 1024".',
  ENAMETOOLONG: 'Pass a shorter name.',
  ENFILE: 'Close other programs, or raise the limit of open files of the system.',
  ENOENT: 'Check the path.',
  ENOSPC: 'Free some space, or pass a path on another disk.',
  ENOTDIR: 'Check the path.',
  EPERM: 'Change the permissions, or pass another path.',
  EROFS: 'Pass a path on a disk that you can write to.',
  ETXTBSY: 'Wait until no program runs this file, or pass another path.',
};

/** The codes that say that the system ran out of something, or that it protects a file. The file itself may be intact. */
const refusals: ReadonlySet<unknown> = new Set(['EACCES', 'EMFILE', 'ENFILE', 'EPERM']);

/** Returns what to do about an error of the file system. Undefined for other errors. */
export function systemAdvice(error: unknown): string | undefined {
  const code = codeOf(error);
  const isSystem = error instanceof Error && 'syscall' in error && typeof code === 'string';
  return isSystem ? advices[code] : undefined;
}

/** Returns whether the system refuses to open a file that may be intact: no permission, or too many open files. */
export function isRefused(error: unknown): boolean {
  return refusals.has(codeOf(error));
}

/**
 * Returns the message about an error of the file system that no command expects. Null for other errors.
 *
 * @example systemMessage(error)
 * // 'the system reports "EMFILE: too many open files, open 'a.js'". Raise the limit of open files, as in "ulimit -n 1024".'
 */
export function systemMessage(error: unknown): string | null {
  const advice = systemAdvice(error);
  return advice === undefined ? null : `the system reports "${messageOf(error)}". ${advice}`;
}

/**
 * Returns the reason of an error without the name of a system call and a path, which can be that of a temporary file.
 *
 * @example shortReason(error) // 'EACCES: permission denied'
 */
export function shortReason(error: unknown): string {
  const message = messageOf(error);
  return systemAdvice(error) === undefined ? message : message.replace(/, \w+( '.*)?$/s, '');
}

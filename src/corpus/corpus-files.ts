import { createHash } from 'node:crypto';
import { closeSync, openSync, read, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, CorpusError, InvalidArgumentError, UsageError } from '../errors.ts';
import { isRefused, systemMessage } from '../system-error.ts';
import type { ManifestEntry } from './manifest.ts';

/** The file in a corpus folder that lists all other files. */
export const MANIFEST = 'manifest.json';

/** The largest size of a file and of all files, in bytes: more than a corpus has, and less than the memory of a machine. */
export const MAX_BYTES: Readonly<Record<'file' | 'corpus', number>> = {
  file: 16 * 2 ** 20,
  corpus: 256 * 2 ** 20,
};

/** Lists all files below a folder, relative to it, with forward slashes. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/**
 * Reads a file. Checks its kind before it opens it, because a pipe or a device can block or never end. Only the reading
 * runs in another thread: for the other calls, the thread switch takes longer than the call.
 *
 * @throws InvalidArgumentError if the path is not a regular file, or the file is too large.
 * @throws the error of the file system if it cannot open the file.
 */
export async function readBytes(path: string): Promise<Buffer> {
  const found = statSync(path);
  if (!found.isFile()) {
    throw new InvalidArgumentError('it is not a regular file');
  }
  if (found.size > MAX_BYTES.file) {
    throw new InvalidArgumentError(
      `it has ${found.size} bytes, and the limit is ${MAX_BYTES.file}`,
    );
  }
  const file = openSync(path, 'r');
  try {
    return await readUpTo(found.size, file);
  } finally {
    closeSync(file);
  }
}

const readSome = promisify(read);

/** Reads `length` bytes from the start of a file. Reads fewer if the file has become shorter. */
async function readUpTo(length: number, file: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let end = 0;
  while (end < length) {
    const { bytesRead } = await readSome(file, bytes, end, length - end, end);
    if (bytesRead === 0) {
      break;
    }
    end += bytesRead;
  }
  return bytes.subarray(0, end);
}

/** The reason for a file that does not exist. */
export const MISSING = 'it does not exist';

/**
 * Returns the reason why reading a file failed.
 *
 * @example reasonOf(error) // 'it does not exist'
 */
export function reasonOf(error: unknown): string {
  if (error instanceof InvalidArgumentError) {
    return error.message;
  }
  const code = String(codeOf(error) ?? 'unknown error');
  return code === 'ENOENT' ? MISSING : `the system reports ${code}`;
}

/**
 * Returns the error about a file of a corpus that is not readable. The corpus is damaged, unless the system refuses to open
 * the file: then it may be intact.
 *
 * @param problem what the command could not do, without the reason.
 */
export function unreadable(
  file: string,
  problem: string,
  error: unknown,
): CorpusError | UsageError {
  return isRefused(error)
    ? new UsageError(`${file}: ${problem}: ${systemMessage(error) ?? ''}`, { cause: error })
    : new CorpusError(file, `${problem}: ${reasonOf(error)}`, { cause: error });
}

/** Returns the first text that occurs twice in a list. */
export function firstRepeated(texts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return texts.find((text) => seen.size === seen.add(text).size);
}

/**
 * Reads a file and compares its size and SHA-256 with the manifest.
 *
 * @throws CorpusError if the file is missing or differs; UsageError if the system refuses to open it.
 */
export async function readVerified(folder: string, entry: ManifestEntry): Promise<Buffer> {
  const bytes = await readBytes(join(folder, entry.path)).catch((error: unknown) => {
    throw unreadable(entry.path, 'cannot read this file, which manifest.json lists', error);
  });
  if (bytes.length !== entry.bytes) {
    throw new CorpusError(
      entry.path,
      `the file has ${bytes.length} bytes: expected ${entry.bytes}, as in manifest.json`,
    );
  }
  const found = sha256(bytes);
  if (found !== entry.sha256) {
    throw new CorpusError(
      entry.path,
      `the file has changed: its SHA-256 is ${found}, expected ${entry.sha256}, as in manifest.json`,
    );
  }
  return bytes;
}

/** Returns the SHA-256 of bytes as 64 lower-case hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

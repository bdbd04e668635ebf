import { createHash } from 'node:crypto';
import { closeSync, openSync, read, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { CorpusError, InvalidArgumentError } from '../errors.ts';
import type { ManifestEntry } from './manifest.ts';

export const MANIFEST = 'manifest.json';

/** What is read at most, of a file and of all together: far more than a corpus has, and less than a machine has memory. */
export const MAX_BYTES: Readonly<Record<'file' | 'corpus', number>> = {
  file: 16 * 2 ** 20,
  corpus: 256 * 2 ** 20,
};

/** All files below a folder, relative to it, with forward slashes. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/**
 * The bytes of a file, which is looked at before it is opened: a pipe or a device may keep one waiting, or never end. Only
 * the reading itself is left to another thread: handing over each step of it takes longer than the step.
 *
 * @throws InvalidArgumentError if it is none, or too large; whatever the file system throws.
 */
export async function readBytes(path: string): Promise<Buffer> {
  const found = statSync(path);
  if (!found.isFile()) {
    throw new InvalidArgumentError('it is no regular file');
  }
  if (found.size > MAX_BYTES.file) {
    throw new InvalidArgumentError(
      `it has ${found.size} bytes: expected at most ${MAX_BYTES.file}`,
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

/** So many bytes from the start of a file, or all, if it has become shorter. */
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

/** Why a file was not read, where it was not tried. */
export function reasonOf(error: unknown): string {
  return error instanceof InvalidArgumentError ? `: ${error.message}` : '';
}

/** The bytes of a file that is the one that the manifest names. */
export async function readVerified(folder: string, entry: ManifestEntry): Promise<Buffer> {
  const bytes = await readBytes(join(folder, entry.path)).catch((error: unknown) => {
    throw new CorpusError(
      entry.path,
      `the manifest names it, and it cannot be read${reasonOf(error)}`,
      { cause: error },
    );
  });
  if (bytes.length !== entry.bytes) {
    throw new CorpusError(
      entry.path,
      `it has ${bytes.length} bytes, the manifest says ${entry.bytes}`,
    );
  }
  const found = sha256(bytes);
  if (found !== entry.sha256) {
    throw new CorpusError(
      entry.path,
      `it was changed: its SHA-256 is ${found}, the manifest says ${entry.sha256}`,
    );
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

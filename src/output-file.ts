import { constants, fstatSync, write as writeCallback } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codeOf } from './errors.ts';
import { replaceFile, statIfPresent } from './replace-file.ts';

/** A file, pipe or device that the user named for a text. */
export interface OutputFile {
  /** True for a regular file, whose text each write replaces. A pipe or a device gets all texts, one after the other. */
  readonly isRegular: boolean;
  readonly write: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens what a path names, as the redirection `> PATH` of a shell does: it follows symbolic links. It does not wait for a
 * reader of a pipe. It creates no file.
 *
 * @throws an error with the reason, if the path is a folder, or a pipe without a reader.
 */
export async function openOutput(path: string): Promise<OutputFile> {
  const target = await followLinks(path);
  const descriptor = descriptorIn(target);
  if (descriptor !== null) {
    return openDescriptor(descriptor);
  }
  const stats = await statIfPresent(target);
  if (stats?.isDirectory() === true) {
    throw new Error('it is a folder');
  }
  return stats === null || stats.isFile()
    ? {
        isRegular: true,
        write: (text) => replaceFile(target, text),
        close: () => Promise.resolve(),
      }
    : openStream(target);
}

const MOST_LINKS = 40;

/** Follows the symbolic links at the end of a path. Returns the path of the target, which may not exist. */
async function followLinks(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const isLink =
      descriptorIn(target) === null &&
      (await lstat(target).then(
        (stats) => stats.isSymbolicLink(),
        () => false, // the later stat() reports why
      ));
    if (!isLink) {
      return target;
    }
    const link = await readlink(target);
    target = isAbsolute(link) ? link : `${await realpath(dirname(target))}/${link}`;
  }
  return target; // stat() reports the loop
}

/** Returns the number of the file descriptor that a path stands for, as in /dev/stdout. */
function descriptorIn(path: string): number | null {
  const [, name, number] =
    /^\/(?:dev|proc\/self)\/(?:(stdout|stderr)|fd\/(\d{1,6}))$/.exec(path) ?? [];
  if (name !== undefined) {
    return name === 'stdout' ? 1 : 2;
  }
  return number === undefined ? null : Number(number);
}

/** Uses the descriptor itself. To open the path again would fail for a socket, and would empty a file. */
function openDescriptor(descriptor: number): OutputFile {
  const stats = fstatSync(descriptor);
  const isOpen = stats.isFile() || stats.isFIFO() || stats.isCharacterDevice() || stats.isSocket();
  if (!isOpen) {
    throw new Error('it is not an open file');
  }
  const standard = descriptor === 1 ? process.stdout : descriptor === 2 ? process.stderr : null;
  return {
    isRegular: false,
    write: (text) =>
      standard ? writeToStream(standard, text) : writeToDescriptor(descriptor, text),
    close: () => Promise.resolve(),
  };
}

function writeToStream(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Opens a pipe or a device. `O_NONBLOCK` makes the system refuse a pipe without a reader, instead of waiting for one. */
async function openStream(path: string): Promise<OutputFile> {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  const file = await open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY).catch((error: unknown) => {
    throw codeOf(error) === 'ENXIO'
      ? new Error('no program reads this pipe: start the reader first', { cause: error })
      : error;
  });
  return {
    isRegular: false,
    write: (text) => writeToDescriptor(file.fd, text),
    close: () => file.close(),
  };
}

const writeSome = promisify(writeCallback);
/** Milliseconds that a full pipe may stay full. */
const MOST_WAITING = 30_000;
/** Milliseconds between two attempts to write to a full pipe. */
const PAUSE = 10;

/** Writes a text to a descriptor. If a pipe is full, waits for its reader, but not forever. */
async function writeToDescriptor(descriptor: number, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  let start = 0;
  let waited = 0;
  while (start < bytes.length) {
    try {
      const { bytesWritten } = await writeSome(
        descriptor,
        bytes,
        start,
        bytes.length - start,
        null,
      );
      start += bytesWritten;
      waited = 0;
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') {
        throw error;
      }
      if (waited >= MOST_WAITING) {
        throw new Error(`its reader has read nothing for ${MOST_WAITING / 1000} seconds`, {
          cause: error,
        });
      }
      await delay(PAUSE);
      waited += PAUSE;
    }
  }
}

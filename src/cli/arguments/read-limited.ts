import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../errors.ts';

/** Milliseconds that a pipe may stay empty. */
const MOST_WAITING = 5000;
/** Milliseconds between two attempts to read an empty pipe. */
const PAUSE = 10;

/**
 * Reads a text from a file or a pipe, but not much more than `length` bytes, because a device such as /dev/zero has no end.
 * It keeps a byte order mark. `O_NONBLOCK` lets it open a pipe that has no writer, instead of waiting for one.
 *
 * @throws an error with the reason.
 */
export async function readLimited(path: string, length: number): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) {
      throw new Error('it is a folder');
    }
    const bytes = await readBytes(file, length, stats.isFIFO());
    return decoded(bytes, bytes.length > length);
  } finally {
    await file.close();
  }
}

async function readBytes(file: FileHandle, length: number, isPipe: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  let waited = 0;
  while (total <= length) {
    const chunk = await readChunk(file);
    if (chunk && chunk.length > 0) {
      chunks.push(chunk);
      total += chunk.length;
      waited = 0;
      continue;
    }
    const isEnd = chunk !== null && (!isPipe || total > 0);
    if (isEnd) {
      break;
    }
    // an empty pipe: its writer has written nothing yet, or it has no writer
    if (waited >= MOST_WAITING) {
      throw new Error(`no program has written to this pipe for ${MOST_WAITING / 1000} seconds`);
    }
    await delay(PAUSE);
    waited += PAUSE;
  }
  return Buffer.concat(chunks);
}

/** Reads the next bytes; none at the end. Null if a pipe is empty, but has a writer. */
async function readChunk(file: FileHandle): Promise<Buffer | null> {
  const buffer = Buffer.allocUnsafe(65_536);
  try {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') {
      return null;
    }
    throw error;
  }
}

/** @param isPart the text goes on after these bytes, which can end within a character. */
function decoded(bytes: Buffer, isPart: boolean): string {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes, { stream: isPart });
  } catch (error) {
    throw new Error('its text is not UTF-8', { cause: error });
  }
}

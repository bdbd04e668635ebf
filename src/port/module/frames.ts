import { deserialize, serialize } from 'node:v8';
import { PortError } from '../../errors.ts';

/*
 * Messages between the judge and the process of a module: a length in four bytes, and a value in V8's serialization. It carries
 * typed arrays, so that neither side has to write or read hexadecimal words.
 */

/** The longest message of a module in bytes, as long as the longest line of a command (PRO-8). */
const MAX_BYTES: number = 16 * 2 ** 20;
const LENGTH_BYTES = 4;

/** Returns the frame of a message. */
export function toFrame(message: object): Buffer {
  const body = serialize(message);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
  frame.writeUInt32LE(body.length);
  body.copy(frame, LENGTH_BYTES);
  return frame;
}

/** Joins bytes to messages. */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #length = 0;

  /** @param maxBytes the limit for a message; without it, {@link MAX_BYTES}. */
  constructor(maxBytes: number = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Returns the messages that these bytes complete.
   *
   * @throws PortError if a message is too long, or is not in V8's serialization.
   */
  *push(chunk: Buffer): Generator<unknown> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= LENGTH_BYTES) {
      const bytes = this.#peek(LENGTH_BYTES).readUInt32LE();
      if (bytes > this.#maxBytes) {
        throw new PortError(
          'protocol',
          `the module sent an answer of ${Math.ceil(bytes / 2 ** 20)} MiB: expected at most ${this.#maxBytes / 2 ** 20} MiB. Return only the tensors of the scenario.`,
        );
      }
      if (this.#length < LENGTH_BYTES + bytes) {
        return;
      }
      yield valueIn(this.#take(LENGTH_BYTES + bytes).subarray(LENGTH_BYTES));
    }
  }

  /** Returns the first bytes, and keeps them. */
  #peek(bytes: number): Buffer {
    const [first] = this.#chunks;
    if (first && first.length >= bytes) {
      return first;
    }
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  /** Returns the first bytes, and removes them. */
  #take(bytes: number): Buffer {
    const joined = this.#peek(bytes);
    this.#chunks[0] = joined.subarray(bytes);
    this.#length -= bytes;
    return joined.subarray(0, bytes);
  }
}

function valueIn(bytes: Buffer): unknown {
  try {
    return deserialize(bytes);
  } catch (error) {
    throw new PortError('protocol', 'the module wrote bytes that are not an answer', {
      cause: error,
    });
  }
}

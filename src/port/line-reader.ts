import { PortError } from '../errors.ts';

/** PRO-8. */
const MAX_LINE_BYTES: number = 16 * 2 ** 20;

const NEWLINE = 0x0a;

/** Cuts bytes into lines of UTF-8, none longer than {@link MAX_LINE_BYTES}. */
export class LineReader {
  #parts: Buffer[] = [];
  #length = 0;

  /** Bytes after the last end of a line. */
  get unfinished(): number {
    return this.#length;
  }

  /**
   * The lines that these bytes complete, without their ends.
   *
   * @throws PortError where a line is too long, or not UTF-8.
   */
  *push(chunk: Buffer): Generator<string> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end < 0 ? undefined : end);
      this.#parts.push(part);
      this.#length += part.length;
      if (this.#length > MAX_LINE_BYTES) {
        throw new PortError(
          'protocol',
          `it wrote a line of more than ${MAX_LINE_BYTES / 2 ** 20} MiB`,
        );
      }
      if (end < 0) {
        return;
      }
      const line = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#length = 0;
      yield decode(line);
      start = end + 1;
    }
  }
}

function decode(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch (error) {
    throw new PortError('protocol', 'it wrote bytes that are not UTF-8', { cause: error });
  }
}

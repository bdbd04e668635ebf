import { PortError } from '../errors.ts';

/** PRO-8. */
const MAX_LINE_BYTES: number = 16 * 2 ** 20;

const NEWLINE = 0x0a;

/** Cuts bytes into lines of UTF-8, none longer than {@link MAX_LINE_BYTES}. */
export class LineReader {
  /** What has come of a line, at its start. Not a list of chunks: of a line that comes byte by byte, that takes gigabytes. */
  #pending: Buffer = Buffer.alloc(0);
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
      if (this.#length + part.length > MAX_LINE_BYTES) {
        throw new PortError(
          'protocol',
          `it wrote a line of more than ${MAX_LINE_BYTES / 2 ** 20} MiB`,
        );
      }
      this.#keep(part);
      if (end < 0) {
        return;
      }
      const line = this.#pending.subarray(0, this.#length);
      this.#pending = Buffer.alloc(0);
      this.#length = 0;
      yield decode(line);
      start = end + 1;
    }
  }

  #keep(part: Buffer): void {
    const length = this.#length + part.length;
    if (length > this.#pending.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#length));
      this.#pending.copy(larger, 0, 0, this.#length);
      this.#pending = larger;
    }
    part.copy(this.#pending, this.#length);
    this.#length = length;
  }
}

function decode(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch (error) {
    throw new PortError('protocol', 'it wrote bytes that are not UTF-8', { cause: error });
  }
}

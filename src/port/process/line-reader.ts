import { PortError } from '../../errors.ts';
import { shortQuoted } from '../../scenario/value-text.ts';

/** The longest line that the protocol allows, in bytes (PRO-8). */
const MAX_LINE_BYTES: number = 16 * 2 ** 20;

const NEWLINE = 0x0a;

/** Splits bytes into lines of UTF-8. No line may be longer than {@link MAX_LINE_BYTES}. */
export class LineReader {
  readonly #writer: string;
  /**
   * The line so far, at the start of a buffer that grows. A list of chunks would take gigabytes of memory for a long line that
   * arrives byte by byte.
   */
  #pending: Buffer = Buffer.alloc(0);
  #length = 0;

  /** @param writer the subject of the messages. */
  constructor(writer = 'the port') {
    this.#writer = writer;
  }

  /** The number of bytes after the last line end. */
  get unfinished(): number {
    return this.#length;
  }

  /**
   * Returns the lines that these bytes complete, without line ends.
   *
   * @throws PortError if a line is too long or not UTF-8.
   */
  *push(chunk: Buffer): Generator<string> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end < 0 ? undefined : end);
      if (this.#length + part.length > MAX_LINE_BYTES) {
        throw new PortError(
          'protocol',
          `${this.#writer} wrote a line of more than ${MAX_LINE_BYTES / 2 ** 20} MiB: the protocol allows no longer line. End each message with "\\n".`,
        );
      }
      this.#keep(part);
      if (end < 0) {
        return;
      }
      const line = this.#pending.subarray(0, this.#length);
      this.#pending = Buffer.alloc(0);
      this.#length = 0;
      yield this.#decode(line);
      start = end + 1;
    }
  }

  #decode(line: Buffer): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(line);
    } catch (error) {
      throw new PortError(
        'protocol',
        `${this.#writer} wrote the line ${shortQuoted(line.subarray(0, 240).toString())}, which is not UTF-8. Write UTF-8 to stdout.`,
        { cause: error },
      );
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

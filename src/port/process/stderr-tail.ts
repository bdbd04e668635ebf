import type { Readable } from 'node:stream';

/** Bytes at the end of stderr to keep. */
const BYTES = 2000;

/** Keeps the end of what a process writes to standard error. */
export class StderrTail {
  #end = Buffer.alloc(0);

  constructor(stderr: Readable | null | undefined) {
    stderr?.on('data', (chunk: Buffer) => {
      this.#end = Buffer.concat([this.#end, chunk]).subarray(-BYTES);
    });
  }

  /** Returns the end, at most 2,000 bytes; empty if the process wrote nothing. */
  toString(): string {
    return this.#end.toString().trim();
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortError } from '../../src/errors.ts';
import { LineReader } from '../../src/port/process/line-reader.ts';
import { valueOrDeclared } from './declared.ts';

const LIMIT = 16 * 2 ** 20;

/** Reads chunks. Returns the lines, and the number of bytes after the last line, or null after an error. */
function readChunks(chunks: readonly Buffer[]): { lines: string[]; unfinished: number | null } {
  const reader = new LineReader();
  const lines: string[] = [];
  const read = valueOrDeclared(PortError, () => {
    for (const chunk of chunks) {
      for (const line of reader.push(chunk)) {
        lines.push(line); // one by one, to collect the lines before a wrong one
      }
    }
    return { lines, unfinished: reader.unfinished };
  });
  return read ?? { lines, unfinished: null };
}

/** Returns the expected result for bytes, independent of their chunks. */
function expectedOf(bytes: Buffer): { lines: string[]; unfinished: number | null } {
  const lines: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    const line = bytes.subarray(start, end);
    const text = line.toString();
    if (!Buffer.from(text).equals(line)) {
      return { lines, unfinished: null };
    }
    lines.push(text.replace(/^\ufeff/, ''));
    start = end + 1;
  }
  return { lines, unfinished: bytes.length - start };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const cuts = [0, ...at.filter((offset) => offset <= bytes.length), bytes.length];
  const sorted = cuts.toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

const piece = fc.oneof(
  { arbitrary: fc.constant(Buffer.from('\n')), weight: 4 },
  { arbitrary: fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)), weight: 4 },
  { arbitrary: fc.json().map((text) => Buffer.from(text)), weight: 2 },
  {
    arbitrary: fc
      .constantFrom('\r\n', '\u0000', '\u2028', '\ufeff', '𝄞')
      .map((text) => Buffer.from(text)),
    weight: 2,
  },
  { arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
);
const stream = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.concat(pieces));

describe('LineReader [HOS-2]', () => {
  it('returns the same lines for any chunks, and throws only PortError', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 20 }), (bytes, cuts) => {
        const expected = expectedOf(bytes);
        expect(readChunks([bytes])).toEqual(expected);
        expect(readChunks(cut(bytes, cuts))).toEqual(expected);
        expect(readChunks(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts a line of 16 MiB, and rejects a longer one, in one chunk or many', () => {
    const longest = Buffer.alloc(LIMIT + 1, 0x78);
    longest[LIMIT] = 10;
    const tooLong = Buffer.concat([Buffer.alloc(1, 0x78), longest]);
    const cuts = Array.from({ length: 300 }, (_, index) => index * 65_536);
    for (const chunks of [[longest], cut(longest, cuts)]) {
      expect(readChunks(chunks).lines.map((line) => line.length)).toEqual([LIMIT]);
    }
    for (const chunks of [[tooLong], cut(tooLong, cuts), [longest.subarray(0, LIMIT), tooLong]]) {
      expect(readChunks(chunks)).toEqual({ lines: [], unfinished: null });
    }
  });

  it('keeps a line that arrives byte by byte in little memory', () => {
    const reader = new LineReader();
    const byte = Buffer.of(0x78);
    const before = process.memoryUsage();
    for (let count = 0; count < 4 * 2 ** 20; count++) {
      expectNoLine(reader.push(byte));
    }
    const after = process.memoryUsage();
    expect(reader.unfinished).toBe(4 * 2 ** 20);
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(
      100 * 2 ** 20,
    );
  });
});

function expectNoLine(lines: Iterable<string>): void {
  for (const line of lines) {
    throw new Error(`a line came: ${line}`);
  }
}

import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/float/hex.ts';
import { ScaleFiller, type ScaleStorage } from '../../src/scale/filler.ts';
import {
  parseSeed,
  scaleDtypes,
  scaleValue,
  scaleWord,
  type ScaleDtype,
} from '../../src/scale/generator.ts';

const root = join(import.meta.dirname, '../..');
const makers = { float32: Float32Array, float64: Float64Array };
const SEED = '0123456789abcdef';

/** Returns a number's word in a dtype. Expects that the dtype represents the number exactly. */
function wordOf(dtype: ScaleDtype, value: number): string {
  const stored = makers[dtype].of(value);
  expect(stored[0]).toBe(value);
  return toHex(dtype, stored);
}

const rows = [
  ...(await readFile(join(root, 'spec/scale.md'), 'utf8')).matchAll(
    /^\| (\d+) +\| (\d+) +\| `(\w+)` \| `(\w+)` +\| `(\w+)` +\|$/gm,
  ),
].map(([, event, element, word, float32, float64]) => ({
  event: Number(event),
  element: Number(element),
  word,
  float32,
  float64,
}));

describe('scaleWord() [SCL-1]', () => {
  it('returns the first words of SplitMix64', () => {
    const words = [0, 1, 2].map((element) => scaleWord(0n, 0, element).toString(16));
    expect(words).toEqual(['e220a8397b1dcdaf', '6e789e6aa1b965f4', '6c45d188009454f']);
  });

  it.each(rows)('returns the word of spec/scale.md: event $event, element $element', (row) => {
    const word = scaleWord(parseSeed(SEED), row.event, row.element);
    expect(word.toString(16).padStart(16, '0')).toBe(row.word);
  });

  it('rejects an invalid seed', () => {
    expect(() => parseSeed('123')).toThrow(
      'the seed is "123": expected 16 lower-case hexadecimal digits, as in "00000000000000ff"',
    );
  });
});

describe('scaleValue() [SCL-2, SCL-3]', () => {
  it('finds all examples', () => {
    expect(rows.length).toBe(7);
  });

  it.each(rows)('returns the value of spec/scale.md: event $event, element $element', (row) => {
    for (const dtype of scaleDtypes) {
      const value = scaleValue(dtype, parseSeed(SEED), row.event, row.element);
      expect(wordOf(dtype, value)).toBe(row[dtype]);
    }
  });

  it('is at most 128 in size, and 0, tiny or ordinary by lane', () => {
    for (const dtype of scaleDtypes) {
      const sizes = (event: number, lane: number): number[] =>
        Array.from({ length: 400 }, (_, at) =>
          Math.abs(scaleValue(dtype, 7n, event, at * 1021 + lane)),
        );
      expect(Math.max(...sizes(3, 2))).toBeLessThanOrEqual(128);
      expect(Math.max(...sizes(3, 2))).toBeGreaterThan(64);
      expect(new Set(sizes(3, 1))).toEqual(new Set([0]));
      expect(Math.min(...sizes(0, 1))).toBeGreaterThan(0);
      const tiny = Math.max(...sizes(3, 0));
      expect(tiny * tiny).toBeLessThanOrEqual(dtype === 'float32' ? 2 ** -114 : 2 ** -1026);
    }
  });
});

describe('ScaleFiller [SCL-1, SCL-2, SCL-3]', () => {
  const bits = (tensor: ScaleStorage): string => Buffer.from(tensor.buffer).toString('hex');

  const events = fc.oneof(
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  );
  /** Lengths, including some around the length of a block. */
  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 3000 }),
    fc.integer({ min: 16_380, max: 16_390 }),
  );

  it("fills in each element's value, with WebAssembly and without", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...scaleDtypes),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        events,
        lengths,
        (dtype, seed, event, length) => {
          const text = seed.toString(16).padStart(16, '0');
          const defined = new makers[dtype](length).map((_, element) =>
            scaleValue(dtype, seed, event, element),
          );
          for (const api of [undefined, null]) {
            const tensor = defined.slice().fill(NaN);
            new ScaleFiller(dtype, text, api).fill(tensor, event);
            expect(bits(tensor)).toBe(bits(defined));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does not change the memory beside a tensor', () => {
    const memory = new Float64Array(1030);
    new ScaleFiller('float64', SEED).fill(memory.subarray(2, 1028), 1);
    expect([...memory.subarray(0, 2), ...memory.subarray(1028)]).toEqual([0, 0, 0, 0]);
    expect(memory.subarray(2, 1028).filter((value) => value === 0).length).toBe(2);
  });
});

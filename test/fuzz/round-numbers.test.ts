import { describe, expect, it } from 'vitest';
import { fromBits } from '../../src/float/bits.ts';
import { formats } from '../../src/float/format.ts';
import { decimalText, readingCost, rounderNumbers } from '../../src/fuzz/round-numbers.ts';
import { Random } from '../../src/fuzz/random.ts';

const all = Object.values(formats);

describe('decimalText() [FUZ-3]', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    [5e-324, '5e-324'],
    [0.1, '0.1'],
    [-1.5, '-1.5'],
    [1e22, '1e+22'],
  ])('of float64 %s is %s', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  it('is the shortest text that the format reads as the value', () => {
    expect(decimalText(Math.fround(0.1), formats.float32)).toBe('0.1');
    expect(decimalText(formats.bfloat16.round(0.3), formats.bfloat16)).toBe('0.3');
    expect(decimalText(formats.float16.smallestSubnormal, formats.float16)).toBe('6e-8');
    expect(decimalText(formats.bfloat16.smallestSubnormal, formats.bfloat16)).toBe('9e-41');
    expect(decimalText(formats.float32.largestFinite, formats.float32)).toBe('3.4028235e+38');
  });

  it.each(['float16', 'bfloat16'] as const)(
    'restores every %s, also through float32, like PyTorch',
    (name) => {
      const format = formats[name];
      const wrong: number[] = [];
      for (let word = 0; word < 0x1_0000; word++) {
        const value = format.decode(word);
        const text = decimalText(value, format);
        const read = [Number(text), Math.fround(Number(text))].map(format.round);
        if (!read.every((each) => Object.is(each, value))) {
          wrong.push(word);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each(all)('restores values from raw bits: $name', (format) => {
    const random = new Random(1);
    for (let count = 0; count < 5000; count++) {
      const value = random.float(format);
      expect(format.round(Number(decimalText(value, format)))).toBe(value);
    }
  });
});

describe('rounderNumbers() [FUZ-3]', () => {
  it('tries the roundest numbers first', () => {
    expect(rounderNumbers(0.37)).toEqual([0, 1, -1, 2, 0.1, 0.4]);
    expect(rounderNumbers(-12.34)).toEqual([0, 1, -1, 2, 10, -10, -12, -12.3]);
    expect(rounderNumbers(1)).toEqual([0]);
    expect(rounderNumbers(0)).toEqual([]);
    expect(rounderNumbers(-0)).toEqual([0, 1, -1, 2]);
  });

  it.each([NaN, Infinity, -Infinity])('suggests 0 and 1 for %s', (value) => {
    expect(rounderNumbers(value)).toEqual([0, 1]);
  });

  it.each(all)('returns only rounder numbers of the format: $name', (format) => {
    const random = new Random(2);
    const edges = [format.smallestSubnormal, format.largestFinite, 2 ** format.minExponent];
    const words = Array.from({ length: 1000 }, () => random.float(format));
    for (const value of [...edges, ...edges.map((edge) => -edge), ...words]) {
      for (const rounder of rounderNumbers(value, format)) {
        expect(format.round(rounder)).toBe(rounder);
        expect(readingCost(rounder, format)).toBeLessThan(readingCost(value, format));
      }
    }
  });

  it('reaches 0 if repeated', () => {
    const value = fromBits(formats.float32, 0x3ead_beefn);
    const seen: number[] = [];
    for (let last: number | undefined = value; last !== undefined;) {
      seen.push(last);
      last = rounderNumbers(last, formats.float32).at(-1);
    }
    expect(seen.at(-1)).toBe(0);
  });
});

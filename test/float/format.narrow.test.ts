import { f16round, getFloat16, setFloat16 } from '@petamoriken/float16';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBits, toBits } from '../../src/float/bits.ts';
import { formats, type RealFormat } from '../../src/float/format.ts';
import { rawFloat } from './raw-floats.ts';

const { float16, bfloat16, float32, float64 } = formats;
const words = Array.from({ length: 0x10000 }, (_, word) => word);
const view = new DataView(new ArrayBuffer(4));

const narrow: [name: string, format: RealFormat][] = [
  ['float16', float16],
  ['bfloat16', bfloat16],
];

/** Returns the float64 that is `steps` steps above a positive one. */
const stepped = (value: number, steps: bigint): number =>
  fromBits(float64, toBits(float64, value) + steps);

/** Returns every pair of neighbours, up to the largest finite number and the value after it. */
function neighbours({ decode, encode, largestFinite, minExponent }: RealFormat) {
  const overflow = 2 ** (2 - minExponent);
  return words.slice(0, encode(largestFinite) + 1).map((word) => ({
    word,
    midpoint: (decode(word) + Math.min(decode(word + 1), overflow)) / 2,
  }));
}

describe.each(narrow)('formats.%s.encode() [NUM-1]', (_, format) => {
  it('inverts decode(), for all words except the NaNs', () => {
    const numbers = words.filter((word) => !Number.isNaN(format.decode(word)));
    expect(numbers).toHaveLength(0x10000 - 2 * (2 ** (format.precision - 1) - 1));
    expect(numbers.filter((word) => format.encode(format.decode(word)) !== word)).toEqual([]);
  });

  it('returns a quiet NaN for NaN', () => {
    const quietBit = 2 ** (format.precision - 2);
    expect(format.encode(NaN)).toBe(format.encode(Infinity) + quietBit);
    expect(format.decode(format.encode(NaN))).toBeNaN();
  });

  it('returns the even word at every tie, for both signs', () => {
    const wrong = neighbours(format).filter(({ word, midpoint }) => {
      const even = word + (word % 2);
      return format.encode(midpoint) !== even || format.encode(-midpoint) !== (even | 0x8000);
    });
    expect(wrong).toEqual([]);
  });

  it('returns the nearer word one float64 step beside every tie, where float32 is too coarse', () => {
    const wrong = neighbours(format).filter(({ word, midpoint }) => {
      const [below, above] = [stepped(midpoint, -1n), stepped(midpoint, 1n)];
      return format.encode(below) !== word || format.encode(above) !== word + 1;
    });
    expect(wrong).toEqual([]);
  });
});

describe('formats.float16', () => {
  it('decodes all words like @petamoriken/float16', () => {
    const wrong = words.filter((word) => {
      view.setUint16(0, word);
      return !Object.is(float16.decode(word), getFloat16(view, 0));
    });
    expect(wrong).toEqual([]);
  });

  it('encodes and rounds any float64 and any float32 like @petamoriken/float16', () => {
    const closeToFloat16 = fc
      .tuple(fc.bigInt(0n, 2n ** 53n - 1n), fc.integer({ min: -27 - 53, max: 18 - 53 }))
      .map(([significand, exponent]) => Number(significand) * 2 ** exponent);
    const values = fc.oneof(rawFloat(float64), rawFloat(float32), closeToFloat16);
    fc.assert(
      fc.property(values, (value) => {
        fc.pre(!Number.isNaN(value)); // IEEE 754 does not specify the bits of a NaN
        setFloat16(view, 0, value);
        expect(float16.encode(value)).toBe(view.getUint16(0));
        expect(float16.round(value)).toBe(f16round(value));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    [65519.99, 65504],
    [65519.99999999999, 65504],
    [65520, Infinity],
    [-65519.99, -65504],
    [-65520, -Infinity],
    [2 ** -25, 0],
    [-(2 ** -25), -0],
    [2 ** -25 + 2 ** -77, 2 ** -24],
    [3 * 2 ** -25, 2 ** -23],
    [2 ** -14 - 2 ** -25, 2 ** -14],
    [2 ** -14 - 2 ** -25 - 2 ** -60, 2 ** -14 - 2 ** -24],
    [1 + 2 ** -11, 1],
    [1 + 2 ** -11 + 2 ** -52, 1 + 2 ** -10],
    [Number.MIN_VALUE, 0],
    [-Number.MIN_VALUE, -0],
    [Number.MAX_VALUE, Infinity],
  ])('rounds %s to %s', (value, expected) => {
    expect(float16.round(value)).toBe(expected);
  });
});

describe('formats.bfloat16', () => {
  it('decodes a word as the float32 that starts with it', () => {
    const wrong = words.filter((word) => {
      view.setUint32(0, word * 0x10000);
      return !Object.is(bfloat16.decode(word), view.getFloat32(0));
    });
    expect(wrong).toEqual([]);
  });

  it('encodes any float32 as its bits, rounded to their upper half', () => {
    fc.assert(
      fc.property(rawFloat(float32), (value) => {
        fc.pre(!Number.isNaN(value));
        view.setFloat32(0, value);
        const bits = view.getUint32(0);
        const isUpperHalfOdd = (bits >>> 16) % 2;
        expect(bfloat16.encode(value)).toBe((bits + 0x7fff + isUpperHalfOdd) >>> 16);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    [1 + 2 ** -8, 1],
    [1 + 2 ** -8 + 2 ** -52, 1 + 2 ** -7],
    [1 + 3 * 2 ** -8, 1 + 2 ** -6],
    [1 + 3 * 2 ** -8 - 2 ** -52, 1 + 2 ** -7],
    [511 * 2 ** 119, Infinity],
    [-511 * 2 ** 119, -Infinity],
    [(511 - 2 ** -40) * 2 ** 119, 255 * 2 ** 120],
    [2 ** -134, 0],
    [-(2 ** -134), -0],
    [2 ** -134 + 2 ** -186, 2 ** -133],
    [Number.MIN_VALUE, 0],
    [Number.MAX_VALUE, Infinity],
  ])('rounds %s to %s', (value, expected) => {
    expect(bfloat16.round(value)).toBe(expected);
  });
});

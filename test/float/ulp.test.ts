import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBits, toBits } from '../../src/float/bits.ts';
import { formats, type RealFormat } from '../../src/float/format.ts';
import { ulpDistance } from '../../src/float/ulp.ts';
import { infinityBits } from './exact.ts';
import { rawFloat } from './raw-floats.ts';

const { float16, bfloat16, float32, float64 } = formats;

/** Returns the value that is this many steps above (below) zero. */
const valueAt = (format: RealFormat, place: bigint): number =>
  place < 0n ? -fromBits(format, -place) : fromBits(format, place);

const places = (format: RealFormat): fc.Arbitrary<bigint> =>
  fc.bigInt(-infinityBits(format), infinityBits(format));

const number = (format: RealFormat): fc.Arbitrary<number> =>
  rawFloat(format).filter((value) => !Number.isNaN(value));

describe.each(Object.entries(formats))('ulpDistance() in %s [NUM-2]', (_, format) => {
  const { smallestSubnormal, largestFinite, minExponent, unitRoundoff } = format;
  const smallestNormal = 2 ** minExponent;

  it('returns 0 for +0 and -0', () => {
    expect(ulpDistance(format, 0, -0)).toBe(0);
    expect(ulpDistance(format, -0, 0)).toBe(0);
  });

  it('returns 2 for the smallest subnormals of either sign, and 1 from each to either zero', () => {
    expect(ulpDistance(format, smallestSubnormal, -smallestSubnormal)).toBe(2);
    for (const zero of [0, -0]) {
      expect(ulpDistance(format, smallestSubnormal, zero)).toBe(1);
      expect(ulpDistance(format, -smallestSubnormal, zero)).toBe(1);
    }
  });

  it('returns 1 between the subnormal and the normal numbers, and on either side of 1', () => {
    expect(ulpDistance(format, smallestNormal - smallestSubnormal, smallestNormal)).toBe(1);
    expect(ulpDistance(format, 1, 1 + 2 * unitRoundoff)).toBe(1);
    expect(ulpDistance(format, 1, 1 - unitRoundoff)).toBe(1);
  });

  it('returns 1 from the largest finite number to infinity', () => {
    expect(ulpDistance(format, largestFinite, Infinity)).toBe(1);
    expect(ulpDistance(format, -Infinity, -largestFinite)).toBe(1);
    expect(ulpDistance(format, Infinity, Infinity)).toBe(0);
  });

  it('returns 0 for two NaNs, and infinity for a NaN and any number', () => {
    expect(ulpDistance(format, NaN, NaN)).toBe(0);
    fc.assert(
      fc.property(number(format), (value) => {
        expect(ulpDistance(format, NaN, value)).toBe(Infinity);
        expect(ulpDistance(format, value, NaN)).toBe(Infinity);
      }),
    );
  });

  it('returns 1 for a pattern and the next pattern', () => {
    fc.assert(
      fc.property(number(format), (value) => {
        fc.pre(Number.isFinite(value));
        const next = fromBits(format, toBits(format, value) + 1n);
        expect(ulpDistance(format, value, next)).toBe(1);
      }),
    );
  });

  it('counts the steps between any two values', () => {
    fc.assert(
      fc.property(places(format), places(format), (a, b) => {
        const distance = a < b ? b - a : a - b;
        expect(ulpDistance(format, valueAt(format, a), valueAt(format, b))).toBe(Number(distance));
      }),
    );
  });

  it('is symmetric, and keeps its value if both signs change', () => {
    fc.assert(
      fc.property(number(format), number(format), (a, b) => {
        const distance = ulpDistance(format, a, b);
        expect(ulpDistance(format, b, a)).toBe(distance);
        expect(ulpDistance(format, -a, -b)).toBe(distance);
      }),
    );
  });

  it('is additive along the line of values, if distances are exact', () => {
    const step = fc.oneof(fc.bigInt(0n, 2n ** 51n), fc.bigInt(0n, 2n ** 13n));
    fc.assert(
      fc.property(places(format), step, step, (start, first, second) => {
        const infinity = infinityBits(format);
        const at = (place: bigint): number => valueAt(format, place < infinity ? place : infinity);
        const [a, b, c] = [at(start), at(start + first), at(start + first + second)] as const;
        expect(ulpDistance(format, a, b) + ulpDistance(format, b, c)).toBe(
          ulpDistance(format, a, c),
        );
      }),
    );
  });
});

describe('ulpDistance() [NUM-2]', () => {
  it.each([
    ['float16', float16],
    ['bfloat16', bfloat16],
  ])('returns 1 for all neighbours in %s, and their number for the whole range', (_, format) => {
    const numbers = Array.from({ length: 0x10000 }, (_value, word) => format.decode(word));
    const values = [...new Set(numbers)] // a Set treats -0 and 0 as equal
      .filter((value) => !Number.isNaN(value))
      .toSorted((a, b) => a - b);
    const distances = values
      .slice(1)
      .map((value, index) => ulpDistance(format, value, values[index] ?? NaN));
    expect(new Set(distances)).toEqual(new Set([1]));
    expect(ulpDistance(format, -Infinity, Infinity)).toBe(distances.length);
  });

  it('rounds values outside the format', () => {
    expect(ulpDistance(float32, 0.1, Math.fround(0.1))).toBe(0);
    expect(ulpDistance(float32, 0.1, 0)).toBe(0x3dcc_cccd);
    expect(ulpDistance(float16, 65519, 65520)).toBe(1);
    expect(ulpDistance(bfloat16, 2 ** -134, -(2 ** -134))).toBe(0);
  });

  it('rounds a distance above 2^53 to the nearest number', () => {
    expect(ulpDistance(float64, -Number.MAX_VALUE, Number.MAX_VALUE)).toBe(
      Number(2n * 0x7fef_ffff_ffff_ffffn),
    );
    expect(ulpDistance(float64, 0, 1)).toBe(0x3ff0_0000_0000_0000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBits, toBits } from '../../src/float/bits.ts';
import { formats } from '../../src/float/format.ts';
import { exactRound, infinityBits } from './exact.ts';
import { rawFloat } from './raw-floats.ts';

const all = Object.entries(formats);

describe('formats [NUM-1]', () => {
  it.each(all)('has a row named %s', (name, format) => {
    expect(format.name).toBe(name);
  });

  it.each([
    ['float16', 16, 0x0001n, 0x0400n, 0x3c00n, 0x7bffn, 0x7c00n],
    ['bfloat16', 16, 0x0001n, 0x0080n, 0x3f80n, 0x7f7fn, 0x7f80n],
    ['float32', 32, 0x0000_0001n, 0x0080_0000n, 0x3f80_0000n, 0x7f7f_ffffn, 0x7f80_0000n],
    [
      ...(['float64', 64, 0x0000_0000_0000_0001n, 0x0010_0000_0000_0000n] as const),
      ...([0x3ff0_0000_0000_0000n, 0x7fef_ffff_ffff_ffffn, 0x7ff0_0000_0000_0000n] as const),
    ],
  ] as const)(
    'has the bit patterns of %s',
    (name, bits, subnormal, normal, one, largest, infinity) => {
      const format = formats[name];
      expect(format.bits).toBe(bits);
      expect(toBits(format, format.smallestSubnormal)).toBe(subnormal);
      expect(toBits(format, 2 ** format.minExponent)).toBe(normal);
      expect(toBits(format, 1)).toBe(one);
      expect(toBits(format, 1 + 2 * format.unitRoundoff)).toBe(one + 1n);
      expect(toBits(format, 1 - format.unitRoundoff)).toBe(one - 1n);
      expect(toBits(format, format.largestFinite)).toBe(largest);
      expect(toBits(format, Infinity)).toBe(infinity);
    },
  );

  it.each(all)('has constants that %s represents exactly', (_, format) => {
    const { smallestSubnormal, largestFinite, minExponent, unitRoundoff, precision } = format;
    const constants = [smallestSubnormal, largestFinite, 2 ** minExponent, unitRoundoff];
    expect(constants.map(format.round)).toEqual(constants);
    expect(unitRoundoff).toBe(2 ** -precision);
    expect(smallestSubnormal / 2 ** minExponent).toBe(2 * unitRoundoff);
  });

  it('has the documented largest finite numbers', () => {
    expect(formats.float16.largestFinite).toBe(65504);
    expect(formats.bfloat16.largestFinite).toBe(255 * 2 ** 120);
    expect(formats.float32.largestFinite).toBe(3.4028234663852886e38);
    expect(formats.float64.largestFinite).toBe(1.7976931348623157e308);
  });
});

describe.each(all)('formats.%s.round() [NUM-1]', (_, format) => {
  it('returns ±0, ±∞ and NaN unchanged', () => {
    const values = [0, -0, Infinity, -Infinity, NaN];
    expect(values.map(format.round)).toEqual(values);
  });

  it('equals decode() of encode(), for any float64', () => {
    fc.assert(
      fc.property(rawFloat(formats.float64), (value) => {
        expect(format.round(value)).toBe(format.decode(format.encode(value)));
      }),
    );
  });

  it('keeps values of the format', () => {
    fc.assert(
      fc.property(rawFloat(format), (value) => {
        expect(format.round(value)).toBe(value);
      }),
    );
  });

  it('returns the nearest value, for any float64 and any float32', () => {
    fc.assert(
      fc.property(fc.oneof(rawFloat(formats.float64), rawFloat(formats.float32)), (value) => {
        expect(format.round(value)).toBe(exactRound(format, value));
      }),
      { numRuns: 2000 },
    );
  });

  it('returns the nearest value, for a float64 near a value of the format', () => {
    const { float64 } = formats;
    const offset = fc
      .tuple(fc.bigInt(-(2n ** 20n), 2n ** 20n), fc.constantFrom(0n, 28n, 32n, 41n, 44n))
      .map(([factor, shift]) => factor << shift);
    fc.assert(
      fc.property(rawFloat(format), offset, (value, difference) => {
        const magnitude = toBits(float64, Math.abs(value)) + difference;
        fc.pre(!Number.isNaN(value) && magnitude >= 0n && magnitude <= infinityBits(float64));
        const beside = Math.sign(value) * fromBits(float64, magnitude);
        expect(format.round(beside)).toBe(exactRound(format, beside));
      }),
      { numRuns: 2000 },
    );
  });
});

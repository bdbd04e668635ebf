import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBits, toBits } from '../../src/float/bits.ts';
import { formats, type RealFormat } from '../../src/float/format.ts';
import { rawFloat } from './raw-floats.ts';

const all = Object.entries(formats);
const { float16, bfloat16, float32, float64 } = formats;
const view = new DataView(new ArrayBuffer(8));

const patterns: [name: string, value: number, format: RealFormat, bits: bigint][] = [
  ['float16', 1, float16, 0x3c00n],
  ['float16', -2, float16, 0xc000n],
  ['float16', -0, float16, 0x8000n],
  ['float16', 0.0999755859375, float16, 0x2e66n],
  ['bfloat16', 1, bfloat16, 0x3f80n],
  ['bfloat16', -0, bfloat16, 0x8000n],
  ['bfloat16', 3.140625, bfloat16, 0x4049n],
  ['float32', 1, float32, 0x3f80_0000n],
  ['float32', -0, float32, 0x8000_0000n],
  ['float32', -Infinity, float32, 0xff80_0000n],
  ['float32', 2 ** -149, float32, 1n],
  ['float64', 1, float64, 0x3ff0_0000_0000_0000n],
  ['float64', -0, float64, 0x8000_0000_0000_0000n],
  ['float64', 0.1, float64, 0x3fb9_9999_9999_999an],
  ['float64', -Infinity, float64, 0xfff0_0000_0000_0000n],
];

describe('toBits()', () => {
  it.each(patterns)('in %s, returns the pattern of %s', (_, value, format, bits) => {
    expect(toBits(format, value)).toBe(bits);
  });

  it.each([
    ['float16', float16, 0x2e66n],
    ['bfloat16', bfloat16, 0x3dcdn],
    ['float32', float32, 0x3dcc_cccdn],
  ] as const)('rounds 0.1 to %s first', (_, format, bits) => {
    expect(toBits(format, 0.1)).toBe(bits);
  });

  it.each(all)('returns for NaN in %s a pattern that fromBits() reads as NaN', (_, format) => {
    const bits = toBits(format, NaN);
    expect(BigInt.asUintN(format.bits, bits)).toBe(bits);
    expect(fromBits(format, bits)).toBeNaN();
  });

  it('returns the same bits as a DataView', () => {
    const number = fc.oneof(rawFloat(float32), rawFloat(float64));
    fc.assert(
      fc.property(number, (value) => {
        fc.pre(!Number.isNaN(value));
        view.setFloat32(0, value);
        expect(toBits(float32, value)).toBe(BigInt(view.getUint32(0)));
        view.setFloat64(0, value);
        expect(toBits(float64, value)).toBe(view.getBigUint64(0));
      }),
    );
  });
});

describe('fromBits()', () => {
  it.each(patterns)('in %s, returns %s for its pattern', (_, value, format, bits) => {
    expect(fromBits(format, bits)).toBe(value);
  });

  it.each(all)('is inverted by toBits() for any pattern of %s except NaN', (_, format) => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** BigInt(format.bits) - 1n), (bits) => {
        const value = fromBits(format, bits);
        fc.pre(!Number.isNaN(value));
        expect(toBits(format, value)).toBe(bits);
      }),
    );
  });

  it.each(all)('inverts toBits() for any value of %s', (_, format) => {
    fc.assert(
      fc.property(rawFloat(format), (value) => {
        expect(fromBits(format, toBits(format, value))).toBe(value);
      }),
    );
  });

  it.each(all)('ignores bits beyond the width of %s', (_, format) => {
    fc.assert(
      fc.property(rawFloat(format), fc.bigInt(0n, 2n ** 40n), (value, beyond) => {
        const bits = toBits(format, value) | (beyond << BigInt(format.bits));
        expect(fromBits(format, bits)).toBe(value);
      }),
    );
  });
});

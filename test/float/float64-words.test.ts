import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/float/format.ts';
import {
  exponentOf,
  fromWords,
  HIGH_WORD,
  highWord,
  lowWord,
  powerOfTwo,
} from '../../src/float/float64-words.ts';
import { rawFloat } from './raw-floats.ts';

const view = new DataView(new ArrayBuffer(8));
const word = fc.integer({ min: 0, max: 0xffff_ffff });
const number = rawFloat(formats.float64).filter((value) => !Number.isNaN(value));

describe('HIGH_WORD', () => {
  it('is the index of the word that contains the sign', () => {
    const words = new Uint32Array(Float64Array.of(-0).buffer);
    expect(words[HIGH_WORD]).toBe(0x8000_0000);
    expect(words[1 - HIGH_WORD]).toBe(0);
  });
});

describe('highWord() and lowWord()', () => {
  it.each([
    [1, 0x3ff0_0000, 0],
    [-0, 0x8000_0000, 0],
    [0.1, 0x3fb9_9999, 0x9999_999a],
    [Number.MIN_VALUE, 0, 1],
    [Number.MAX_VALUE, 0x7fef_ffff, 0xffff_ffff],
    [-Infinity, 0xfff0_0000, 0],
  ])('return the words of %s', (value, high, low) => {
    expect(highWord(value)).toBe(high);
    expect(lowWord(value)).toBe(low);
  });

  it('return the same words as a DataView', () => {
    fc.assert(
      fc.property(number, (value) => {
        view.setFloat64(0, value);
        expect(highWord(value)).toBe(view.getUint32(0));
        expect(lowWord(value)).toBe(view.getUint32(4));
      }),
    );
  });
});

describe('fromWords()', () => {
  it('returns the same value as a DataView, for any two words', () => {
    fc.assert(
      fc.property(word, word, (high, low) => {
        view.setUint32(0, high);
        view.setUint32(4, low);
        expect(fromWords(high, low)).toBe(view.getFloat64(0));
      }),
    );
  });

  it('inverts highWord() and lowWord()', () => {
    fc.assert(
      fc.property(number, (value) => {
        expect(fromWords(highWord(value), lowWord(value))).toBe(value);
      }),
    );
  });
});

describe('exponentOf()', () => {
  it.each([
    [1, 0],
    [-1.999, 0],
    [2, 1],
    [0.1, -4],
    [Number.MAX_VALUE, 1023],
    [2 ** -1022, -1022],
    [2 ** -1022 - 2 ** -1074, -1023],
    [Number.MIN_VALUE, -1023],
  ])('of %s is %s', (value, exponent) => {
    expect(exponentOf(value)).toBe(exponent);
  });

  it('is the e with 2^e ≤ |value| < 2^(e+1), for any normal number', () => {
    fc.assert(
      fc.property(number, (value) => {
        const magnitude = Math.abs(value);
        fc.pre(magnitude >= 2 ** -1022 && magnitude < Infinity);
        const significand = magnitude / 2 ** exponentOf(value);
        expect(significand).toBeGreaterThanOrEqual(1);
        expect(significand).toBeLessThan(2);
      }),
    );
  });
});

describe('powerOfTwo()', () => {
  it('doubles from each exponent to the next, from -1022 to 1023', () => {
    let expected = 2.2250738585072014e-308;
    for (let exponent = -1022; exponent <= 1023; exponent++) {
      expect(powerOfTwo(exponent)).toBe(expected);
      expected *= 2;
    }
    expect(expected).toBe(Infinity);
  });
});

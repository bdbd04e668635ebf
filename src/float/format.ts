import { elementAt } from './element-at.ts';
import { exponentOf, powerOfTwo } from './float64-words.ts';

/** The real types that PyTorch computes RMSprop in on a CPU. */
export type RealDtype = 'float16' | 'bfloat16' | 'float32' | 'float64';

/**
 * A binary floating-point format: one row of `formats`. Algorithms in this package take such a row, so that no dtype needs
 * separate code.
 *
 * A *word* is an entry of the typed array that stores the format. In float32 and float64 it is the number itself. In float16 and
 * bfloat16 it is the raw 16 bits.
 */
export interface RealFormat {
  readonly name: RealDtype;
  /** Width in bits: four times the digits of a hex word. */
  readonly bits: 16 | 32 | 64;
  /** p, the bits of the significand, including the implicit bit. */
  readonly precision: number;
  /** The smallest normal number is 2^minExponent. */
  readonly minExponent: number;
  /** u = 2^-p: the largest relative error of one rounding to nearest. */
  readonly unitRoundoff: number;
  /** The distance between subnormal numbers. */
  readonly smallestSubnormal: number;
  readonly largestFinite: number;
  /** Rounds a float64 to the nearest word, ties to even. Beyond the largest finite number, it rounds to infinity. */
  readonly encode: (value: number) => number;
  /** Returns the value of a word, exactly. */
  readonly decode: (word: number) => number;
  /** Rounds a float64 to the nearest value of the format: `decode(encode(value))`. NaN, ±0 and ±∞ stay the same. */
  readonly round: (value: number) => number;
}

const identity = (value: number): number => value;

/** Adding and subtracting 1.5 · 2^52 rounds a float64 of magnitude below 2^51 to an integer, ties to even. */
const INTEGER_ROUNDER = 1.5 * 2 ** 52;

/**
 * Makes a 16-bit format with the usual layout: sign, biased exponent, fraction. Without the sign, the words of the finite numbers
 * and infinity are 0, 1, 2, … in the order of their values. So encoding and decoding are one formula each.
 */
function narrowFormat(
  name: 'float16' | 'bfloat16',
  precision: number,
  minExponent: number,
): RealFormat {
  const binade = 2 ** (precision - 1); // the number of words from a power of two to the next
  const infinity = 0x8000 - binade;
  const quietNaN = infinity + binade / 2;
  const smallestSubnormal = 2 ** (minExponent - precision + 1);

  function encode(value: number): number {
    if (Number.isNaN(value)) {
      return quietNaN;
    }
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const magnitude = Math.abs(value);
    if (magnitude === Infinity) {
      return sign | infinity;
    }
    const exponent = Math.max(exponentOf(magnitude), minExponent);
    const quanta = magnitude * powerOfTwo(precision - 1 - exponent); // exact: a power of two
    const rounded = quanta + INTEGER_ROUNDER - INTEGER_ROUNDER;
    return sign | Math.min((exponent - minExponent) * binade + rounded, infinity);
  }

  function decodeWord(word: number): number {
    const magnitude = word & 0x7fff;
    if (magnitude > infinity) {
      return NaN;
    }
    const sign = word & 0x8000 ? -1 : 1;
    if (magnitude === infinity) {
      return sign * Infinity;
    }
    const exponentField = Math.floor(magnitude / binade);
    const quanta = exponentField === 0 ? magnitude : (magnitude % binade) + binade;
    return sign * quanta * smallestSubnormal * 2 ** Math.max(exponentField - 1, 0);
  }

  const values = new Float32Array(0x10000); // cache, filled word by word
  const isKnown = new Uint8Array(0x10000);
  function decode(word: number): number {
    if (isKnown[word] === 0) {
      values[word] = decodeWord(word);
      isKnown[word] = 1;
    }
    return elementAt(values, word);
  }

  return {
    name,
    bits: 16,
    precision,
    minExponent,
    unitRoundoff: 2 ** -precision,
    smallestSubnormal,
    largestFinite: decodeWord(infinity - 1),
    encode,
    decode,
    round: (value) => decode(encode(value)),
  };
}

/**
 * The four real formats.
 *
 * @example formats.float16.round(0.1) // 0.0999755859375
 * @example formats.bfloat16.unitRoundoff // 2^-8 = 0.00390625
 */
export const formats: Readonly<Record<RealDtype, RealFormat>> = {
  float16: narrowFormat('float16', 11, -14),
  bfloat16: narrowFormat('bfloat16', 8, -126),
  float32: {
    name: 'float32',
    bits: 32,
    precision: 24,
    minExponent: -126,
    unitRoundoff: 2 ** -24,
    smallestSubnormal: 2 ** -149,
    largestFinite: (2 - 2 ** -23) * 2 ** 127,
    encode: Math.fround,
    decode: identity,
    round: Math.fround,
  },
  float64: {
    name: 'float64',
    bits: 64,
    precision: 53,
    minExponent: -1022,
    unitRoundoff: 2 ** -53,
    smallestSubnormal: 2 ** -1074,
    largestFinite: Number.MAX_VALUE,
    encode: identity,
    decode: identity,
    round: identity,
  },
};

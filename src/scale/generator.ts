import { InvalidArgumentError } from '../errors.ts';
import { shortQuoted } from '../scenario/value-text.ts';

/*
 * The numbers of a scale case (spec/scale.md): SplitMix64 as a function of seed, event and element. It can compute any number
 * without those before it, so nothing stores the numbers. This file is the definition. filler.ts is the fast implementation.
 */

/** The dtypes of scale cases. */
export const scaleDtypes = ['float32', 'float64'] as const;

export type ScaleDtype = (typeof scaleDtypes)[number];

/** The increment of the state of SplitMix64 from one word to the next. */
export const GAMMA = 0x9e3779b97f4a7c15n;

/** Elements whose index is a multiple of this number are tiny. The element after each has zero gradients (SCL-3). */
export const LANES = 1021;

/** The bits of a significand, and the factor of tiny elements (SCL-2, SCL-3). */
export const generatorFormats: Readonly<
  Record<ScaleDtype, { readonly bits: 24 | 53; readonly tiny: number }>
> = {
  float32: { bits: 24, tiny: 2 ** -64 },
  float64: { bits: 53, tiny: 2 ** -520 },
};

/**
 * Returns the word of an event and an element (SCL-1).
 *
 * @param event 0 for the initial parameters, t for the gradients of step t.
 * @example scaleWord(0n, 0, 0) // 0xe220a8397b1dcdafn, the first word of SplitMix64 with seed 0
 */
export function scaleWord(seed: bigint, event: number, element: number): bigint {
  let z = BigInt.asUintN(64, seed + GAMMA * (counterOf(event, element) + 1n));
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

/** Returns the position of an event and an element in the sequence of words. */
export function counterOf(event: number, element: number): bigint {
  return (BigInt(event) << 32n) + BigInt(element);
}

/**
 * Returns the number that a word stands for (SCL-2). The dtype represents it exactly.
 *
 * @example valueOfWord('float32', 0xe220a8397b1dcdafn) // 98.12884521484375
 */
export function valueOfWord(dtype: ScaleDtype, word: bigint): number {
  const { bits } = generatorFormats[dtype];
  const significand = Number(word >> BigInt(64 - bits)) - 2 ** (bits - 1);
  const exponent = Number(word & 15n) - 8;
  return significand * 2 ** (exponent - (bits - 1));
}

/**
 * Returns an initial parameter (event 0) or a gradient of step `event` (SCL-1, SCL-2, SCL-3).
 *
 * @example scaleValue('float32', 0n, 0, 2) // an element of neither lane
 */
export function scaleValue(
  dtype: ScaleDtype,
  seed: bigint,
  event: number,
  element: number,
): number {
  const value = valueOfWord(dtype, scaleWord(seed, event, element));
  return laneValue(dtype, event, element, value);
}

/** Applies the rule of an element's lane to its number (SCL-3): tiny, zero, or unchanged. */
function laneValue(dtype: ScaleDtype, event: number, element: number, value: number): number {
  if (element % LANES === 0) {
    return value * generatorFormats[dtype].tiny;
  }
  return element % LANES === 1 && event > 0 ? 0 : value;
}

/**
 * Parses the seed of a case.
 *
 * @throws InvalidArgumentError if the text does not have 16 lower-case hexadecimal digits.
 * @example parseSeed('00000000000000ff') // 255n
 */
export function parseSeed(text: string): bigint {
  if (!/^[0-9a-f]{16}$/.test(text)) {
    throw new InvalidArgumentError(
      `the seed is ${shortQuoted(text)}: expected 16 lower-case hexadecimal digits, as in "00000000000000ff"`,
    );
  }
  return BigInt(`0x${text}`);
}

import { InvalidArgumentError } from '../errors.ts';

/*
 * Where the numbers of a scale case come from (spec/scale.md): SplitMix64 as a function of seed, event and element, so that
 * any number can be had without those before it, and no number is stored. This is the definition; filler.ts is fast.
 */

/** The dtypes that there are scale cases of. */
export const scaleDtypes = ['float32', 'float64'] as const;

export type ScaleDtype = (typeof scaleDtypes)[number];

/** What each word of SplitMix64 is ahead of the one before. */
export const GAMMA = 0x9e3779b97f4a7c15n;

/** Elements at multiples of this are tiny; the gradients of those after them are zero (SCL-3). */
export const LANES = 1021;

/** Bits of a significand, and what tiny elements are multiplied by (SCL-2, SCL-3). */
export const generatorFormats: Readonly<
  Record<ScaleDtype, { readonly bits: 24 | 53; readonly tiny: number }>
> = {
  float32: { bits: 24, tiny: 2 ** -64 },
  float64: { bits: 53, tiny: 2 ** -520 },
};

/**
 * The word of an event and an element (SCL-1).
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

/** What numbers the pairs of event and element. */
export function counterOf(event: number, element: number): bigint {
  return (BigInt(event) << 32n) + BigInt(element);
}

/**
 * The number that a word stands for (SCL-2): exact in the dtype.
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
 * An initial parameter (event 0), or a gradient of step `event` (SCL-1, SCL-2, SCL-3).
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

/** What becomes of a word's number by the lane of its element (SCL-3). */
function laneValue(dtype: ScaleDtype, event: number, element: number, value: number): number {
  if (element % LANES === 0) {
    return value * generatorFormats[dtype].tiny;
  }
  return element % LANES === 1 && event > 0 ? 0 : value;
}

/**
 * A seed as it stands in a case: 16 hexadecimal digits.
 *
 * @throws InvalidArgumentError if it is none.
 * @example parseSeed('00000000000000ff') // 255n
 */
export function parseSeed(text: string): bigint {
  if (!/^[0-9a-f]{16}$/.test(text)) {
    throw new InvalidArgumentError(
      `the seed is ${JSON.stringify(text)}: expected 16 lower-case hexadecimal digits`,
    );
  }
  return BigInt(`0x${text}`);
}

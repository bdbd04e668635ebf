/**
 * One float64 seen as two 32-bit words. The places of the words depend on the machine's byte order, so they are looked
 * up once here instead of being assumed anywhere else.
 */
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
float[0] = 1;

/** Index of the more significant 32-bit word of a float64 in a `Uint32Array` over it; the other is `1 - HIGH_WORD`. */
export const HIGH_WORD: 0 | 1 = words[1] === 0x3ff00000 ? 1 : 0;
const LOW_WORD = 1 - HIGH_WORD;

/** The sign, the exponent and the first 20 fraction bits of a float64, as an unsigned integer. */
export function highWord(value: number): number {
  float[0] = value;
  return words[HIGH_WORD] ?? 0;
}

/** The last 32 fraction bits of a float64, as an unsigned integer. */
export function lowWord(value: number): number {
  float[0] = value;
  return words[LOW_WORD] ?? 0;
}

/** The float64 with these two words. */
export function fromWords(high: number, low: number): number {
  words[HIGH_WORD] = high;
  words[LOW_WORD] = low;
  return float[0] ?? 0;
}

/**
 * The exponent e of a finite float64 that is not zero, so that 2^e ≤ |value| < 2^(e+1). Of a subnormal: -1023, which is
 * all that rounding to a narrower format needs.
 */
export function exponentOf(value: number): number {
  return ((highWord(value) >>> 20) & 0x7ff) - 1023;
}

/** 2^exponent, exactly, for -1022 ≤ exponent ≤ 1023. */
export function powerOfTwo(exponent: number): number {
  return fromWords((exponent + 1023) << 20, 0);
}

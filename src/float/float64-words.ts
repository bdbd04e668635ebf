/**
 * A view of one float64 as two 32-bit words. The order of the words depends on the machine's byte order. This file detects it
 * once, so that no other code assumes an order.
 */
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
float[0] = 1;

/** The index of a float64's more significant word in a `Uint32Array` over it. The less significant word has `1 - HIGH_WORD`. */
export const HIGH_WORD: 0 | 1 = words[1] === 0x3ff00000 ? 1 : 0;
const LOW_WORD = 1 - HIGH_WORD;

/** Returns the sign, the exponent and the first 20 fraction bits of a float64, as an unsigned integer. */
export function highWord(value: number): number {
  float[0] = value;
  return words[HIGH_WORD] ?? 0;
}

/** Returns the last 32 fraction bits of a float64, as an unsigned integer. */
export function lowWord(value: number): number {
  float[0] = value;
  return words[LOW_WORD] ?? 0;
}

/** Returns the float64 with these two words. */
export function fromWords(high: number, low: number): number {
  words[HIGH_WORD] = high;
  words[LOW_WORD] = low;
  return float[0] ?? 0;
}

/**
 * Returns the exponent e of a finite float64 other than zero: 2^e ≤ |value| < 2^(e+1). For a subnormal number it returns -1023.
 * Rounding to a narrower format needs no more.
 */
export function exponentOf(value: number): number {
  return ((highWord(value) >>> 20) & 0x7ff) - 1023;
}

/** Returns 2^exponent, exactly, for -1022 ≤ exponent ≤ 1023. */
export function powerOfTwo(exponent: number): number {
  return fromWords((exponent + 1023) << 20, 0);
}

import type { Storage } from '../float/dtype.ts';

/**
 * Whether two tensors hold the same words: the same bits, but that any NaN of a float32 or float64 is any NaN.
 *
 * @example haveSameWords(Float32Array.of(NaN, 0), Float32Array.of(NaN, -0)) // false
 */
export function haveSameWords(one: Storage, other: Storage): boolean {
  if (one.length !== other.length) {
    return false;
  }
  for (let index = 0; index < one.length; index++) {
    if (!Object.is(one[index], other[index])) {
      return false;
    }
  }
  return true;
}

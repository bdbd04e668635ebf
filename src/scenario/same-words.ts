import type { Storage } from '../float/dtype.ts';

/** The function before a port can replace it: this file also runs in the process of a port's module. */
const { is } = Object;

/**
 * Returns whether two tensors have the same length and the same bits. In float32 and float64, any NaN equals any NaN. +0 and
 * -0 differ.
 *
 * @example haveSameWords(Float32Array.of(NaN, 0), Float32Array.of(NaN, -0)) // false
 */
export function haveSameWords(left: Storage, right: Storage): boolean {
  if (left.length !== right.length) {
    return false;
  }
  for (let index = 0; index < left.length; index++) {
    if (!is(left[index], right[index])) {
      return false;
    }
  }
  return true;
}

import { toBits } from './bits.ts';
import type { RealFormat } from './format.ts';

/** Returns the position of a value among the format's values in ascending order. +0 and -0 both have position 0. */
function position(format: RealFormat, value: number): bigint {
  const bits = toBits(format, value);
  const magnitude = BigInt.asUintN(format.bits - 1, bits);
  return bits === magnitude ? magnitude : -magnitude;
}

/**
 * Returns the distance of two values of a format in ULP (units in the last place). One ULP is the step from a representable value
 * to the next.
 *
 * The count goes through zero: +0 and -0 are 0 apart, the two smallest subnormals 2. Infinity is one step beyond the largest finite
 * value. Two NaNs are 0 apart. The distance of a NaN and a number is infinite.
 *
 * Rounds each value to the format first. In float64, a distance above 2^53 is rounded to the nearest number.
 *
 * @example ulpDistance(formats.float32, 1, 1 + 2 ** -23) // 1
 * @example ulpDistance(formats.float64, 0, -0) // 0
 */
export function ulpDistance(format: RealFormat, a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) {
    return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  }
  const distance = position(format, a) - position(format, b);
  return Number(distance < 0n ? -distance : distance);
}

import { toBits } from './bits.ts';
import type { RealFormat } from './format.ts';

/** Where a value stands among the format's values in ascending order, counted from zero; +0 and -0 both stand at 0. */
function position(format: RealFormat, value: number): bigint {
  const bits = toBits(format, value);
  const magnitude = BigInt.asUintN(format.bits - 1, bits);
  return bits === magnitude ? magnitude : -magnitude;
}

/**
 * How many steps from one representable value to the next (ULP, units in the last place) lie between two values of a
 * format. Counted through zero: +0 and -0 are 0 apart, the two smallest subnormals 2. Infinity is one step beyond the
 * largest finite value. Two NaNs are 0 apart; a NaN and a number are infinitely far from each other.
 *
 * Values that the format does not hold are rounded to it first. A distance above 2^53, possible in float64 only, comes
 * back as the nearest number.
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

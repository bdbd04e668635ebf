import { fromBits, toBits } from '../../src/float/bits.ts';
import { formats, type RealFormat } from '../../src/float/format.ts';

/*
 * Correct rounding by its definition, for tests. Values are integers in a unit that divides every product of two
 * float64
 * values. A bisection over a format's bit patterns finds the nearest value. This is slow, and independent of
 * src/float.
 */

/** 2^-1074, squared: the unit of {@link inUnits}. */
const FRACTION_BITS = 2n * 1074n;

/** Returns a float64 exactly, as a multiple of 2^-1074. Infinity becomes 2^1024, the value of the next float64. */
function inSubnormals(value: number): bigint {
  const bits = toBits(formats.float64, Math.abs(value));
  const field = bits >> 52n;
  const fraction = bits & ((1n << 52n) - 1n);
  const magnitude = field === 0n ? fraction : ((1n << 52n) | fraction) << (field - 1n);
  return value < 0 ? -magnitude : magnitude;
}

const inUnits = (value: number): bigint => inSubnormals(value) << (FRACTION_BITS - 1074n);

/** Returns the pattern of +∞: all ones in the exponent's field. */
export function infinityBits(format: RealFormat): bigint {
  return (1n << BigInt(format.bits - 1)) - (1n << BigInt(format.precision - 1));
}

/**
 * Returns the value of the format that is nearest to `exact` (in units, not negative). A tie gives the pattern that
 * ends
 * in 0.
 */
function nearestMagnitude(format: RealFormat, exact: bigint): number {
  const infinity = infinityBits(format);
  const unitsAt = (bits: bigint): bigint =>
    inUnits(bits === infinity ? 2 ** (2 - format.minExponent) : fromBits(format, bits));
  if (exact >= unitsAt(infinity)) {
    return Infinity;
  }
  let below = 0n; // unitsAt(below) <= exact < unitsAt(above)
  let above = infinity;
  while (above - below > 1n) {
    const middle = (below + above) / 2n;
    if (unitsAt(middle) <= exact) {
      below = middle;
    } else {
      above = middle;
    }
  }
  const pastMidpoint = 2n * exact - unitsAt(below) - unitsAt(above);
  const isUp = pastMidpoint === 0n ? below % 2n === 1n : pastMidpoint > 0n;
  return fromBits(format, isUp ? above : below);
}

function nearest(format: RealFormat, exact: bigint): number {
  return exact < 0n ? -nearestMagnitude(format, -exact) : nearestMagnitude(format, exact);
}

/** Rounds a float64 to a format, by the definition. */
export function exactRound(format: RealFormat, value: number): number {
  return Number.isFinite(value) && value !== 0 ? nearest(format, inUnits(value)) : value;
}

const isNegative = (value: number): boolean => value < 0 || Object.is(value, -0);

/** Returns a · b + c, rounded once to a format, by the definition in IEEE 754-2019, 5.4.1 and 6.3. */
export function exactFma(format: RealFormat, a: number, b: number, c: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    return a * b + c; // ±∞ or NaN: nothing to round
  }
  if (!Number.isFinite(c)) {
    return c;
  }
  const exact = inSubnormals(a) * inSubnormals(b) + inUnits(c);
  if (exact === 0n) {
    const isProductNegative = isNegative(a) !== isNegative(b);
    return isProductNegative && isNegative(c) ? -0 : 0;
  }
  return nearest(format, exact);
}

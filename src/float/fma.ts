import { exponentOf, fromWords, highWord, lowWord } from './float64-words.ts';

/**
 * Returns a + b rounded to odd: the exact sum if it is a float64, else the neighbour with an odd last bit. A second rounding, to
 * at most 51 bits, then gives the same result as a single rounding of the exact sum.
 *
 * Source: Boldo and Melquiond, "Emulation of a FMA and Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd", IEEE
 * Transactions on Computers 57(4), 2008.
 */
function addToOdd(a: number, b: number): number {
  const sum = a + b;
  const bRounded = sum - a;
  const error = a - (sum - bRounded) + (b - bRounded); // Knuth's TwoSum: exact if nothing overflows
  if (error === 0 || !Number.isFinite(error)) {
    return sum;
  }
  const low = lowWord(sum);
  if (low % 2 === 1) {
    return sum;
  }
  const high = highWord(sum);
  if (error > 0 === sum > 0) {
    return fromWords(high, low + 1); // low is even: no carry
  }
  return low === 0 ? fromWords(high - 1, 0xffffffff) : fromWords(high, low - 1);
}

/**
 * Returns a · b + c for float32 values, rounded once to float32: C's `fmaf`.
 *
 * The product of two float32 numbers is exact in float64. The sum in float64, rounded to odd, has more than the 24 + 2 bits that a
 * second rounding needs. `Math.fround(a * b + c)` would be wrong near ties.
 *
 * @example fmaFloat32(1 + 2 ** -12, 1 + 2 ** -12, -1) // 2^-11 + 2^-24
 */
export function fmaFloat32(a: number, b: number, c: number): number {
  return Math.fround(addToOdd(a * b, c));
}

const SPLITTER = 2 ** 27 + 1;

/**
 * Returns a · b + c for float64 values, rounded once: C's `fma`, for every input.
 *
 * @example fmaFloat64(0.1, 10, -1) // 2^-54: ten times the rounding error of 0.1
 */
export function fmaFloat64(a: number, b: number, c: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    return a * b + c;
  }
  if (!Number.isFinite(c)) {
    return c; // the exact product is finite, even if a * b overflows
  }
  if (a === 0 || b === 0) {
    return a * b + c;
  }
  if (c === 0) {
    return a * b; // adding +0 would lose the sign of a product that rounds to -0
  }
  const aExponent = exponentOf(a);
  const bExponent = exponentOf(b);
  const productExponent = aExponent + bExponent;
  const isSafe =
    Math.max(aExponent, bExponent) < 990 &&
    productExponent < 1020 &&
    productExponent > -900 &&
    exponentOf(c) < 1020;
  return isSafe ? fmaByErrorFreeTransformations(a, b, c) : fmaByIntegers(a, b, c);
}

/** Boldo and Melquiond's algorithm. Correct if no intermediate overflows and the product's error does not underflow. */
function fmaByErrorFreeTransformations(a: number, b: number, c: number): number {
  // Dekker's product: a · b = product + productError, exactly
  const product = a * b;
  const aSplit = SPLITTER * a;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = SPLITTER * b;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);

  // c + productError = tail + tailError, then product + tail = sum + sumError, both exactly
  const tail = c + productError;
  const tailRounded = tail - c;
  const tailError = c - (tail - tailRounded) + (productError - tailRounded);
  const sum = product + tail;
  const sumRounded = sum - product;
  const sumError = product - (sum - sumRounded) + (tail - sumRounded);

  return sum + addToOdd(tailError, sumError);
}

/** Returns a finite float64 as an integer times a power of two. */
function decompose(value: number): { significand: bigint; exponent: number } {
  const high = highWord(value);
  const field = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(lowWord(value));
  const magnitude = field === 0 ? fraction : fraction | (1n << 52n);
  return { significand: value < 0 ? -magnitude : magnitude, exponent: Math.max(field, 1) - 1075 };
}

/** The definition: exact integers, rounded once at the end. For ranges in which the fast algorithm is not correct. */
function fmaByIntegers(a: number, b: number, c: number): number {
  const x = decompose(a);
  const y = decompose(b);
  const z = decompose(c);
  const productExponent = x.exponent + y.exponent;
  const exponent = Math.min(productExponent, z.exponent);
  const sum =
    ((x.significand * y.significand) << BigInt(productExponent - exponent)) +
    (z.significand << BigInt(z.exponent - exponent));
  return sum < 0n ? -roundInteger(-sum, exponent) : roundInteger(sum, exponent);
}

/** Rounds significand · 2^exponent to float64, ties to even. The significand must not be negative. */
function roundInteger(significand: bigint, exponent: number): number {
  const excessBits = significand.toString(2).length - 53;
  const dropped = Math.max(excessBits, -1074 - exponent, 0);
  const unit = 1n << BigInt(dropped);
  const quotient = significand / unit;
  const twiceRemainder = (significand % unit) * 2n;
  const isUp = twiceRemainder > unit || (twiceRemainder === unit && quotient % 2n === 1n);
  return scale(Number(isUp ? quotient + 1n : quotient), exponent + dropped);
}

/** Returns value · 2^exponent, exact or infinite. Each intermediate factor is a float64. */
function scale(value: number, exponent: number): number {
  return exponent < -1000 ? value * 2 ** -1000 * 2 ** (exponent + 1000) : value * 2 ** exponent;
}

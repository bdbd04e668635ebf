import { dtypes } from '../float/dtype.ts';
import type { RealDtype } from '../float/format.ts';
import { fromHex } from '../float/hex.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { SeriesNumber } from './series.ts';

/** One number in a series, with what its text says about its accuracy. */
export interface PrintedNumber {
  readonly value: number;
  /** The digits of a decimal. Null if the text has another form. */
  readonly digits: Digits | null;
  /** Whether the number is exact, whatever its digits. */
  readonly isExact: boolean;
  /** The dtype of bits. Null for other texts. */
  readonly bitsOf: RealDtype | null;
}

interface Digits {
  /** The number of digits after the decimal point, without exponent: 3 for 0.125 and for 125e-3, -2 for 1e2. */
  readonly decimals: number;
  /** The number of digits from the first that is not 0. For 0, it is 0. */
  readonly significant: number;
  /** The power of ten of the first significant digit: -1 for 0.125. For 0, it is that of the last digit. */
  readonly exponent: number;
}

/**
 * Reads a number.
 *
 * @throws InvalidArgumentError if a text is not a number.
 * @example printedNumber('0.9760').digits // { decimals: 4, significant: 4, exponent: -1 }
 */
export function printedNumber(given: SeriesNumber): PrintedNumber {
  if (typeof given === 'number') {
    return { value: given, digits: digitsOf(String(given)), isExact: true, bitsOf: null };
  }
  const text = given.trim();
  const number = special(text) ?? bits(text) ?? hexFloat(text) ?? decimal(text);
  if (!number) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text.slice(0, 40))} is not a number: expected a decimal such as 0.25 or 1e-8, nan, inf, or 0x with the bits`,
    );
  }
  return number;
}

function exact(value: number, bitsOf: RealDtype | null = null): PrintedNumber {
  return { value, digits: null, isExact: true, bitsOf };
}

function special(text: string): PrintedNumber | null {
  if (/^[+-]?nan$/i.test(text)) {
    return exact(NaN);
  }
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(text) ?? [];
  return sign === undefined ? null : exact(sign === '-' ? -Infinity : Infinity);
}

const dtypeOfDigits: Readonly<Record<number, RealDtype>> = { 8: 'float32', 16: 'float64' };

function bits(text: string): PrintedNumber | null {
  const [, word = ''] = /^0x([0-9a-f]+)$/i.exec(text) ?? [];
  const dtype = dtypeOfDigits[word.length];
  if (dtype === undefined) {
    return null;
  }
  const [value = NaN] = fromHex(dtype, word.toLowerCase());
  return exact(dtypes[dtype].format.decode(value), dtype);
}

/** Reads a float as `%a` of C and `float.hex()` of Python print it. */
function hexFloat(text: string): PrintedNumber | null {
  const [, sign, whole = '', fraction = '', power] =
    /^([+-]?)0x([0-9a-f]{1,16})\.?([0-9a-f]{0,16})p([+-]?\d{1,4})$/i.exec(text) ?? [];
  if (power === undefined) {
    return null;
  }
  const exponent = Number(power) - 4 * fraction.length;
  const half = Math.trunc(exponent / 2); // 2 ** exponent alone can underflow
  const value = Number(`0x${whole}${fraction}`) * 2 ** half * 2 ** (exponent - half);
  return exact(sign === '-' ? -value : value);
}

function decimal(text: string): PrintedNumber | null {
  const digits = digitsOf(text);
  return digits && { value: Number(text), digits, isExact: false, bitsOf: null };
}

/** Returns the digits of a decimal. Null if the text is not one. */
function digitsOf(text: string): Digits | null {
  const match = /^[+-]?(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i.exec(text);
  const [, whole = '', fraction = '', power = '0'] = match ?? [];
  const all = whole + fraction;
  if (!match || all === '') {
    return null;
  }
  const decimals = fraction.length - Number(power);
  const significant = all.replace(/^0+/, '').length;
  return { decimals, significant, exponent: Math.max(significant, 1) - 1 - decimals };
}

/** A little more than half: a printer can round a tie, or round twice. */
const HALF = 0.5 + 1e-9;

/**
 * Returns how far the numbers of a column can be from the numbers that a program had, by the rounding of its output: half a unit
 * of the last digit. A program prints a column in one format, with as many decimals or as many digits in each number. It can leave
 * out zeros at the end. So the longest numbers show how far it rounds.
 *
 * @example printDistances(['0.9', '0.8125'].map(printedNumber)) // [0.00005, 0.00005]
 */
export function printDistances(column: readonly PrintedNumber[]): number[] {
  const { decimals, significant } = longestDigits(column);
  return column.map(({ digits, isExact }) => {
    if (digits === null || isExact) {
      return 0;
    }
    const byDecimals = 10 ** -decimals;
    const byDigits = digits.significant === 0 ? 0 : 10 ** (digits.exponent - significant + 1);
    return HALF * Math.min(10 ** -digits.decimals, Math.max(byDecimals, byDigits));
  });
}

/** Returns the most decimals and the most digits in a column. */
export function longestDigits(
  column: readonly PrintedNumber[],
): Pick<Digits, 'decimals' | 'significant'> {
  const all = column.flatMap(({ digits }) => digits ?? []);
  return {
    decimals: Math.max(-400, ...all.map(({ decimals }) => decimals)),
    significant: Math.max(0, ...all.map(({ significant }) => significant)),
  };
}

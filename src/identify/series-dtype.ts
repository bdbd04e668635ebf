import { InvalidArgumentError } from '../errors.ts';
import type { RealDtype } from '../float/format.ts';
import type { PrintedNumber } from './printed-number.ts';

/** A float32 number needs at most this many digits. */
const FLOAT32_DIGITS = 9;

/** The type in which an optimizer computed. */
export interface SeriesDtype {
  readonly dtype: RealDtype;
  /** False if the texts are so short that another type is possible too. Then the numbers show no bits. */
  readonly isCertain: boolean;
}

/**
 * Returns the type in which an optimizer computed its values. It is float32 if the values have at most 9 digits, because each
 * float32 number has such a text. The bound of float32 also allows for an optimizer that computes in float64. It is float32 too if
 * all longer texts are float32 numbers, and otherwise float64.
 *
 * @throws InvalidArgumentError if the values have the bits of different types.
 */
export function dtypeOf(values: readonly PrintedNumber[]): SeriesDtype {
  const words = new Set(values.flatMap(({ bitsOf }) => bitsOf ?? []));
  if (words.size > 1) {
    throw new InvalidArgumentError(
      'some numbers have 8 hexadecimal digits and others 16: expected the bits of one type, float32 or float64',
    );
  }
  const [word] = words;
  if (word) {
    return { dtype: word, isCertain: true };
  }
  const long = values.filter(isLong);
  const isFloat32 = long.every(({ value }) => Object.is(Math.fround(value), value));
  return { dtype: isFloat32 ? 'float32' : 'float64', isCertain: long.length > 0 };
}

/** Returns whether a text has more digits than any float32 number needs. */
function isLong({ value, digits }: PrintedNumber): boolean {
  const isShort = digits !== null && digits.significant <= FLOAT32_DIGITS;
  return !isShort && Number.isFinite(value) && value !== 0;
}

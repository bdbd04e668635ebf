import { formats, type RealFormat } from '../float/format.ts';

/**
 * The fewest decimal digits that a format reads as this value.
 *
 * @example decimalText(Math.fround(0.1), formats.float32) // '0.1'
 */
export function decimalText(value: number, format: RealFormat = formats.float64): string {
  if (Object.is(value, -0)) {
    return '-0';
  }
  if (!Number.isFinite(value)) {
    return String(value);
  }
  for (let digits = 1; digits <= 17; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (format.round(Number(text)) === value) {
      return text;
    }
  }
  return String(value);
}

/**
 * Numbers of a format that are rounder for a reader, the roundest first: 0, 1, powers of ten and of two, fewer digits. 0
 * has none.
 *
 * @example rounderNumbers(0.37) // [0, 1, -1, 2, 0.1, 0.4]
 */
export function rounderNumbers(value: number, format: RealFormat = formats.float64): number[] {
  const own = readingCost(value, format);
  const candidates = Number.isFinite(value)
    ? [
        0,
        1,
        -1,
        2,
        10 ** Math.floor(Math.log10(Math.abs(value) || 1)),
        ...[1, 2, 3, 5].map((digits) => Number(value.toPrecision(digits))),
      ]
    : [0, 1];
  return [...new Set(candidates.map(format.round))].filter(
    (candidate) => Number.isFinite(candidate) && readingCost(candidate, format) < own,
  );
}

/** How hard a number is to read: its digits, a little more for a sign; NaN and the infinities are hard to reason about. */
export function readingCost(value: number, format: RealFormat = formats.float64): number {
  if (Object.is(value, 0)) {
    return 0;
  }
  if (!Number.isFinite(value)) {
    return 5;
  }
  const text = decimalText(value, format).replace('-', '');
  return text.length + (value < 0 || Object.is(value, -0) ? 0.5 : 0) + (text === '1' ? 0 : 0.1);
}

import { formats, type RealFormat } from '../float/format.ts';

/**
 * Returns the shortest decimal text that a format reads as this value.
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
 * Returns numbers of a format that are easier to read than a value, the easiest first: 0, 1, -1, 2, a power of ten, and
 * numbers with fewer digits. The list is empty for 0.
 *
 * @example rounderNumbers(0.37) // [0, 1, -1, 2, 0.1, 0.4]
 */
export function rounderNumbers(value: number, format: RealFormat = formats.float64): number[] {
  const cost = readingCost(value, format);
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
    (candidate) => Number.isFinite(candidate) && readingCost(candidate, format) < cost,
  );
}

/**
 * Returns how hard a number is to read: its number of digits, and a little more for a sign. 0 costs nothing. NaN and
 * infinity cost 5.
 *
 * @example readingCost(-0.5) // 3.6
 */
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

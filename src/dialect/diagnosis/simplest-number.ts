/** The largest denominator of a fraction that counts as simpler than a long decimal number. */
const LARGEST_DENOMINATOR = 1024;

/** The most digits that a decimal number may have to be simpler than a fraction. */
const FEW_DIGITS = 3;

/**
 * Returns the simplest number between two numbers: 0, the decimal number with the fewest digits, or one part of a whole number
 * such as 1/3.
 *
 * @param best the number that fits best. It decides between numbers that are equally simple.
 * @example simplestNumber(0.8999, 0.9001, 0.90004) // 0.9
 * @example simplestNumber(-1e-9, 1e-9, 2e-10) // 0
 * @example simplestNumber(0.33333332, 0.33333334, 0.333333329) // 0.3333333333333333
 */
export function simplestNumber(low: number, high: number, best: number): number {
  const isBetween = (value: number): boolean => low <= value && value <= high;
  if (isBetween(0)) {
    return 0;
  }
  const decimals = Array.from({ length: 17 }, (_, index) => Number(best.toPrecision(index + 1)));
  const digits = decimals.findIndex(isBetween);
  if (digits >= 0 && digits < FEW_DIGITS) {
    return decimals[digits] ?? best;
  }
  const denominator = Math.round(1 / best);
  if (Math.abs(denominator) <= LARGEST_DENOMINATOR && isBetween(1 / denominator)) {
    return 1 / denominator;
  }
  return decimals[digits] ?? best;
}

/**
 * Writes the shortest decimal that reads back as this float64. It has an exponent if the number is below 1e-4. Keeps the sign of zero.
 *
 * @example shortestText(0.001) // '0.001'
 * @example shortestText(0.00001) // '1e-5'
 */
export function shortestText(value: number): string {
  if (Object.is(value, -0)) {
    return '-0';
  }
  const isTiny = value !== 0 && Math.abs(value) < 1e-4;
  return isTiny ? value.toExponential() : String(value);
}

/**
 * Returns the roundest number n with low ≤ n < high: the one with the fewest significant decimal digits. Of several, it takes
 * a power of ten, then a multiple of five, then the smallest. If `high` is infinite, it takes the largest finite number.
 *
 * @example roundestReal(0.98, 1.3) // 1
 * @example roundestReal(3.2, 7) // 5
 */
export function roundestReal(low: number, high: number): number {
  if (low <= 0 && high > 0) {
    return 0;
  }
  if (high === Infinity) {
    return Number.MAX_VALUE; // above it is only infinity
  }
  for (let digits = 1; digits <= 17; digits++) {
    const found = candidates(low, high, digits);
    const best =
      found.find(isPowerOfTen) ?? found.find((value) => firstDigits(value) % 5 === 0) ?? found[0];
    if (best !== undefined) {
      return best;
    }
  }
  return low;
}

/** The most candidates with the same number of digits that the search looks at. */
const MOST_CANDIDATES = 400;

/** Returns the numbers in the range that have at most this many significant digits, from the smallest on. */
function candidates(low: number, high: number, digits: number): number[] {
  const found: number[] = [];
  let value = roundedUp(low, digits);
  while (value < high && found.length < MOST_CANDIDATES) {
    found.push(value);
    value = roundedUp(nextAfter(value), digits);
  }
  return found;
}

/** Returns the smallest number with this many digits that is not below a positive value. */
function roundedUp(value: number, digits: number): number {
  const rounded = Number(value.toPrecision(digits));
  if (rounded >= value) {
    return rounded;
  }
  const exponent = Number(value.toExponential().split('e')[1]);
  const unit = `1e${exponent - digits + 1}`;
  return Number((rounded + Number(unit)).toPrecision(digits));
}

function nextAfter(value: number): number {
  return value * (1 + Number.EPSILON);
}

function isPowerOfTen(value: number): boolean {
  return value.toExponential().startsWith('1e');
}

function firstDigits(value: number): number {
  return Number((value.toExponential().split('e')[0] ?? '').replace('.', ''));
}

/**
 * Returns the roundest integer n with low < n ≤ high: the one that the largest power of two divides.
 *
 * @example roundestInteger(10, 18) // 16
 */
export function roundestInteger(low: number, high: number): number {
  for (let power = 2 ** 30; power > 1; power /= 2) {
    const multiple = Math.floor(high / power) * power;
    if (multiple > low) {
      return multiple;
    }
  }
  return high;
}

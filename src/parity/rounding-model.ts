import type { RealFormat } from '../float/format.ts';

/*
 * The standard model of rounding: R(x) = x(1 + d) + e with |d| ≤ u, and |e| ≤ η/2 where x is subnormal. A quantity that
 * two implementations compute with k roundings each from inputs that are at most D apart, in magnitudes of at most M and
 * M + D, comes out at most D + γ(k) · (2M + D) apart, γ(k) = ku / (1 - ku) (Higham, Accuracy and Stability of Numerical
 * Algorithms, lemma 3.1).
 */

/** a · b, but not 0 where neither factor is: that float64 underflows must not hide that a result does. */
export function product(a: number, b: number): number {
  const exact = a * b;
  return exact === 0 && a !== 0 && b !== 0 ? Number.MIN_VALUE : exact;
}

/** a / b, but not 0 where a is not. */
export function ratio(a: number, b: number): number {
  const exact = a / b;
  return exact === 0 && a !== 0 ? Number.MIN_VALUE : exact;
}

/** Whether two weights are parts of a whole, as alpha and 1 - alpha are however they were rounded. */
function isWhole(keep: number, take: number): boolean {
  return Math.fround(keep + take) === 1;
}

/** The standard model for a format, and for one side that may take subnormal numbers for zero. */
export class RoundingModel {
  readonly #unit: number;
  readonly #smallest: number;
  readonly #smallestNormal: number;
  readonly #largest: number;

  readonly #flushes: boolean;

  constructor(
    { unitRoundoff, smallestSubnormal, minExponent, largestFinite }: RealFormat,
    flushes: boolean,
  ) {
    this.#flushes = flushes;
    this.#unit = unitRoundoff;
    this.#smallest = smallestSubnormal;
    this.#smallestNormal = 2 ** minExponent;
    this.#largest = largestFinite;
  }

  gamma(roundings: number): number {
    return (roundings * this.#unit) / (1 - roundings * this.#unit);
  }

  /** `roundings` on both sides, besides those of the scalars, of values that are `distance` apart. */
  after(
    distance: number,
    magnitude: number,
    roundings: number,
    oneScalar = 0,
    otherScalar = 0,
  ): number {
    const ofScalars = Math.max(this.#relativeError(oneScalar), this.#relativeError(otherScalar));
    const relative = this.gamma(roundings) + ofScalars;
    return distance + relative * (2 * magnitude + distance);
  }

  /** How far a scalar may be off when it is rounded, relative to itself. */
  #relativeError(scalar: number): number {
    return scalar === 0 ? 0 : this.scalarError(scalar) / 2 / scalar;
  }

  /** How far apart a scalar may be after both sides rounded it. */
  scalarError(scalar: number): number {
    return scalar !== 0 && scalar < this.#smallestNormal
      ? Math.min(this.#smallest, 2 * scalar)
      : 2 * this.#unit * scalar;
  }

  /** Whether a scalar may be rounded, or flushed, to 0, which makes NaN of infinity. */
  mayVanish(scalar: number): boolean {
    return scalar < (this.#flushes ? this.#smallestNormal : this.#smallest);
  }

  /** What both sides may lose where a result is, or may be, subnormal. */
  underflow(value: number, distance: number): number {
    return this.#isNormal(value, distance)
      ? 0
      : this.#flushes
        ? this.#smallestNormal
        : this.#smallest;
  }

  /** What flushing may take from a sum, which loses nothing to underflow otherwise. */
  flush(value: number, distance: number): number {
    return this.#flushes && !this.#isNormal(value, distance) ? this.#smallestNormal : 0;
  }

  /**
   * What the errors of keep · a + take · b are relative to. If the weights are parts of a whole, it may be a lerp, in
   * either of torch's forms: a + take · (b - a), or, with a weight of at least 0.5, b - keep · (b - a).
   */
  blend(keep: number, take: number, a: number, b: number): number {
    const [kept, taken] = [Math.abs(keep), Math.abs(take)];
    return isWhole(keep, take) && taken >= 0.5
      ? product(kept + taken, a + b)
      : product(kept, a) + product(taken, b);
  }

  /** What flushing may take from the difference in a lerp, and from its product with the weight. */
  blendFlush(keep: number, take: number, difference: number, distance: number): number {
    const [kept, taken] = [Math.abs(keep), Math.abs(take)];
    const weights = !isWhole(keep, take) ? [] : taken < 0.5 ? [taken] : [taken, kept];
    const ofDifference = this.flush(difference, distance);
    return weights
      .map((weight) => weight * ofDifference + this.flush(weight * difference, weight * distance))
      .reduce((sum, loss) => sum + loss, 0);
  }

  /** What flushing takes from a number that is given. */
  flushed(value: number): number {
    return this.#flushes && Math.abs(value) < this.#smallestNormal ? Math.abs(value) : 0;
  }

  #isNormal(value: number, distance: number): boolean {
    const isZero = value === 0 && distance === 0;
    return isZero || Math.abs(value) - distance >= this.#smallestNormal;
  }

  /** Infinite where a result that is this far from another one may overflow. */
  reach(value: number, distance: number): number {
    return Math.abs(value) + distance < this.#largest ? 0 : Infinity;
  }

  /** Infinite where a result may overflow on either side, in whatever order it is computed. */
  overflow(value: number): number {
    return value < this.#largest / 4 ? 0 : Infinity;
  }
}

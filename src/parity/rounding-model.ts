import type { RealFormat } from '../float/format.ts';

/*
 * The standard model of rounding: R(x) = x(1 + d) + e with |d| ≤ u, and |e| ≤ η/2 where x is subnormal. A quantity that
 * two implementations compute with k roundings each from inputs that are at most D apart, in magnitudes of at most M and
 * M + D, comes out at most D + γ(k) · (2M + D) apart, γ(k) = ku / (1 - ku) (Higham, Accuracy and Stability of Numerical
 * Algorithms, lemma 3.1).
 */

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
  after(distance: number, magnitude: number, roundings: number, ...scalars: number[]): number {
    const ofScalars = scalars.map((scalar) =>
      scalar === 0 ? 0 : this.scalarError(scalar) / 2 / scalar,
    );
    const relative = this.gamma(roundings) + Math.max(0, ...ofScalars);
    return distance + relative * (2 * magnitude + distance);
  }

  /** How far apart a scalar may be after both sides rounded it. */
  scalarError(scalar: number): number {
    return scalar !== 0 && scalar < this.#smallestNormal
      ? Math.min(this.#smallest, 2 * scalar)
      : 2 * this.#unit * scalar;
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

  /** What flushing takes from a number that is given. */
  flushed(value: number): number {
    return this.#flushes && Math.abs(value) < this.#smallestNormal ? Math.abs(value) : 0;
  }

  #isNormal(value: number, distance: number): boolean {
    const isZero = value === 0 && distance === 0;
    return isZero || Math.abs(value) - distance >= this.#smallestNormal;
  }

  /** Infinite where a result may overflow on either side, in whatever order it is computed. */
  overflow(value: number): number {
    return value < this.#largest / 4 ? 0 : Infinity;
  }
}

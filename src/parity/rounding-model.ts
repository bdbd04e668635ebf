import type { RealFormat } from '../float/format.ts';

/*
 * The standard model of rounding is R(x) = x(1 + d) + e. Here |d| ≤ u, and |e| ≤ η/2 if x is subnormal (e = 0 otherwise).
 *
 * Let two implementations compute a quantity with k roundings each. Their inputs are at most D apart, and the
 * magnitudes are at most M and M + D. Then their results are at most D + γ(k) · (2M + D) apart, with γ(k) = ku / (1 -
 * ku). Source: Higham, Accuracy and Stability of Numerical Algorithms, lemma 3.1.
 */

/** Returns a · b, and not 0 if no factor is 0. Otherwise an underflow in float64 would hide the underflow of a result. */
export function product(a: number, b: number): number {
  const exact = a * b;
  return exact === 0 && a !== 0 && b !== 0 ? Number.MIN_VALUE : exact;
}

/** Returns a / b, and not 0 if a is not 0. */
export function ratio(a: number, b: number): number {
  const exact = a / b;
  return exact === 0 && a !== 0 ? Number.MIN_VALUE : exact;
}

/** Returns whether two weights add up to 1 in float32. alpha and 1 - alpha do, whatever their rounding. */
function addUpToOne(keep: number, take: number): boolean {
  return Math.fround(keep + take) === 1;
}

/**
 * The standard model of rounding for a format. It compares two sides: the golden values, and another implementation. With
 * `flushes`, the other implementation may replace subnormal numbers by zero.
 */
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

  /** Returns γ(k), the largest relative error after k roundings. */
  gamma(roundings: number): number {
    return (roundings * this.#unit) / (1 - roundings * this.#unit);
  }

  /**
   * Returns how far apart two values can be after `roundings` on both sides. Before, they are `distance` apart. The
   * roundings of the scalars count in addition.
   */
  after(
    distance: number,
    magnitude: number,
    roundings: number,
    firstScalar = 0,
    secondScalar = 0,
  ): number {
    const ofScalars = Math.max(this.#relativeError(firstScalar), this.#relativeError(secondScalar));
    const relative = this.gamma(roundings) + ofScalars;
    return distance + relative * (2 * magnitude + distance);
  }

  /** Returns the largest relative error of one rounding of a scalar. */
  #relativeError(scalar: number): number {
    return scalar === 0 ? 0 : this.scalarError(scalar) / 2 / scalar;
  }

  /** Returns how far apart a scalar can be after both sides have rounded it, or one has flushed it. */
  scalarError(scalar: number): number {
    if (scalar === 0 || scalar >= this.#smallestNormal) {
      return 2 * this.#unit * scalar;
    }
    return this.#flushes ? scalar + this.#smallest : Math.min(this.#smallest, 2 * scalar);
  }

  /** Returns whether rounding or flushing can make a scalar 0. The product of 0 and infinity is NaN. */
  mayVanish(scalar: number): boolean {
    return scalar < (this.#flushes ? this.#smallestNormal : this.#smallest);
  }

  /** Returns the largest error by underflow. It is 0 if a result is certainly 0 or certainly normal. */
  underflow(value: number, distance: number): number {
    return this.#isNormal(value, distance)
      ? 0
      : this.#flushes
        ? this.#smallestNormal
        : this.#smallest;
  }

  /** Returns the largest error of a sum by flushing. Without flushing, a subnormal sum is exact. */
  flush(value: number, distance: number): number {
    return this.#flushes && !this.#isNormal(value, distance) ? this.#smallestNormal : 0;
  }

  /**
   * Returns the magnitude for the relative error of keep · a + take · b. If the weights add up to 1, the sum can be a lerp.
   * torch has two forms: a + take · (b - a), and b - keep · (b - a) for a weight of at least 0.5.
   */
  blend(keep: number, take: number, a: number, b: number): number {
    const [kept, taken] = [Math.abs(keep), Math.abs(take)];
    return addUpToOne(keep, take) && taken >= 0.5
      ? product(kept + taken, a + b)
      : product(kept, a) + product(taken, b);
  }

  /** Returns the largest error of a lerp by flushing: in its difference, and in the product with the weight. */
  blendFlush(keep: number, take: number, difference: number, distance: number): number {
    const [kept, taken] = [Math.abs(keep), Math.abs(take)];
    const weights = !addUpToOne(keep, take) ? [] : taken < 0.5 ? [taken] : [taken, kept];
    const ofDifference = this.flush(difference, distance);
    return weights
      .map((weight) => weight * ofDifference + this.flush(weight * difference, weight * distance))
      .reduce((sum, loss) => sum + loss, 0);
  }

  /** Returns the change of an input by flushing. */
  flushed(value: number): number {
    return this.#flushes && Math.abs(value) < this.#smallestNormal ? Math.abs(value) : 0;
  }

  #isNormal(value: number, distance: number): boolean {
    const isZero = value === 0 && distance === 0;
    return isZero || Math.abs(value) - distance >= this.#smallestNormal;
  }

  /** Returns Infinity if a result can overflow that is at most `distance` away from `value`, and 0 otherwise. */
  reach(value: number, distance: number): number {
    return Math.abs(value) + distance < this.#largest ? 0 : Infinity;
  }

  /** Returns Infinity if a result can overflow on any side, in any order of the operations, and 0 otherwise. */
  overflow(value: number): number {
    return value < this.#largest / 4 ? 0 : Infinity;
  }
}

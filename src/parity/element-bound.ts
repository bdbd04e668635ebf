import type { RealFormat } from '../float/format.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';

/** One element's parameter and state, or a number for each. */
export interface Quantities {
  readonly param: number;
  readonly squareAvg: number;
  readonly gradAvg: number;
  readonly momentumBuffer: number;
}

/*
 * The standard model of rounding: R(x) = x(1 + d) + e with |d| ≤ u, and |e| ≤ η/2 where x is subnormal. A quantity that
 * two implementations compute with k roundings each from inputs that are at most D apart, in magnitudes of at most M and
 * M + D, comes out at most D + γ(k) · (2M + D) apart, γ(k) = ku / (1 - ku) (Higham, Accuracy and Stability of Numerical
 * Algorithms, lemma 3.1). spec/bound.md counts the roundings.
 */

/**
 * How far another correct implementation can be after a step, by rounding alone, element by element.
 *
 * `before` and `after` are the golden values around the step, `bounds` the distances before it. Infinite where a value
 * is not finite (but NaN that comes of NaN: 0, it has to be NaN), where something in between may overflow, where the
 * centered variance cancels, or where the denominator may vanish.
 */
export function updateBound(
  model: RoundingModel,
  options: Hyperparameters,
  gradient: number,
  before: Quantities,
  bounds: Quantities,
  after: Quantities,
): Quantities {
  const { alpha, eps, weightDecay, momentum, lr } = options;
  const oneMinusAlpha = Math.abs(1 - alpha);
  const isNaNDue =
    Number.isNaN(gradient) ||
    isRightlyNaN(before.squareAvg, bounds.squareAvg) ||
    (weightDecay !== 0 && isRightlyNaN(before.param, bounds.param));

  // g ← ±g + λp
  const g = Math.abs((options.maximize ? -gradient : gradient) + weightDecay * before.param);
  const dg =
    model.flushed(gradient) +
    (weightDecay === 0
      ? 0
      : model.after(
          weightDecay * bounds.param,
          Math.abs(gradient) + weightDecay * Math.abs(before.param),
          2,
          weightDecay,
        ) +
        model.underflow(weightDecay * before.param, weightDecay * bounds.param) +
        model.flush(g, weightDecay * bounds.param));

  // v ← αv + (1-α)g²
  const dSquare = 2 * g * dg + dg * dg;
  const dv =
    model.after(
      alpha * bounds.squareAvg + oneMinusAlpha * dSquare,
      alpha * before.squareAvg + oneMinusAlpha * g * g,
      3,
      alpha,
      oneMinusAlpha,
    ) +
    model.underflow(alpha * before.squareAvg, alpha * bounds.squareAvg) +
    model.underflow(g * g, dSquare) * oneMinusAlpha +
    model.underflow(oneMinusAlpha * g, oneMinusAlpha * dg) * (g + dg) +
    model.underflow(oneMinusAlpha * g * g, oneMinusAlpha * dSquare) +
    model.overflow(g * g + dSquare) +
    model.flush(after.squareAvg, alpha * bounds.squareAvg + oneMinusAlpha * dSquare);

  // m ← αm + (1-α)g, w = v - m²
  let dm = bounds.gradAvg; // not centered: it stays
  let w = after.squareAvg;
  let dw = dv;
  if (options.centered) {
    const m = Math.abs(before.gradAvg);
    dm =
      model.after(
        alpha * bounds.gradAvg + oneMinusAlpha * dg,
        (1 + oneMinusAlpha) * m + oneMinusAlpha * g,
        3,
        alpha,
        oneMinusAlpha,
      ) +
      model.underflow(alpha * m, alpha * bounds.gradAvg) +
      model.underflow(oneMinusAlpha * g, oneMinusAlpha * dg) +
      model.flush(after.gradAvg, alpha * bounds.gradAvg + oneMinusAlpha * dg);
    const square = after.gradAvg * after.gradAvg;
    const dMeanSquare = 2 * Math.abs(after.gradAvg) * dm + dm * dm;
    w = after.squareAvg - square;
    dw =
      model.after(dv + dMeanSquare, after.squareAvg + square, 2) +
      model.underflow(square, dMeanSquare) +
      model.flush(w, dv + dMeanSquare);
  }

  // a = √w + eps, q = g / a
  const s = Math.sqrt(w);
  const ds = rootBound(model, w, dw, s, options.centered);
  const a = s + eps;
  const da = model.after(ds, a, 1) + model.scalarError(eps);
  const least = a - da;
  const q = g / a;
  const fromDenominator = (dg + q * da) / least;
  let dq = g === 0 && dg === 0 ? 0 : model.after(fromDenominator, q, 3);
  dq += model.underflow(q, fromDenominator) + model.underflow(1 / a, da / (a * least)) * g;
  dq += model.overflow(1 / least);
  if (!(least > 0)) {
    dq = Infinity;
  }

  // b ← μb + q, p ← p - lr · b
  let db = bounds.momentumBuffer; // without momentum it stays
  let move = q;
  let dMove = dq;
  if (momentum > 0) {
    const decayed = momentum * bounds.momentumBuffer;
    const old = momentum * Math.abs(before.momentumBuffer);
    db =
      model.after(decayed + dq, old + q, 3, momentum) +
      model.underflow(old, decayed) +
      model.flush(after.momentumBuffer, decayed + dq);
    move = Math.abs(after.momentumBuffer);
    dMove = db;
  }
  const p = Math.abs(before.param);
  const dp =
    bounds.param +
    model.gamma(1) * (2 * p + bounds.param) +
    model.after(lr * dMove, lr * move, 3, lr) +
    model.underflow(lr * move, lr * dMove) +
    model.underflow(lr * g, lr * dg) / least +
    model.underflow(lr / a, (lr * da) / (a * least)) * g +
    model.overflow(lr * g + lr / least + lr * move) +
    model.flush(after.param, bounds.param + lr * dMove);

  const isParamNaNDue = isNaNDue || isRightlyNaN(before.param, bounds.param);
  return {
    param: settle(after.param, dp, isParamNaNDue),
    squareAvg: settle(after.squareAvg, dv, isNaNDue),
    gradAvg: settle(after.gradAvg, dm, isNaNDue || isRightlyNaN(before.gradAvg, bounds.gradAvg)),
    momentumBuffer: settle(
      after.momentumBuffer,
      db,
      isNaNDue || isRightlyNaN(before.momentumBuffer, bounds.momentumBuffer),
    ),
  };
}

/** √w, rounded twice (MKL's root is one ULP off now and then), of values that are dw apart. */
function rootBound(
  model: RoundingModel,
  w: number,
  dw: number,
  s: number,
  isCentered: boolean,
): number {
  if (w > dw) {
    return model.after(dw / (s + Math.sqrt(w - dw)), s, 2);
  }
  if (w === 0 && dw === 0) {
    return 0;
  }
  return isCentered ? Infinity : model.after(Math.sqrt(dw), s, 2); // |√x - √y| ≤ √|x - y|; below zero, NaN
}

function isRightlyNaN(value: number, bound: number): boolean {
  return Number.isNaN(value) && bound === 0;
}

function settle(value: number, bound: number, isNaNDue: boolean): number {
  if (Number.isNaN(value) && isNaNDue) {
    return 0;
  }
  return Number.isFinite(value) && bound >= 0 ? bound : Infinity;
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

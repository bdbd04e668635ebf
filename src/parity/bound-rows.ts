import { product, ratio, type RoundingModel } from './rounding-model.ts';
import { settle, type Tracked } from './tracked.ts';

/*
 * The rows of the table of BND-2. Each function takes the inputs and the result of a row, and returns the distance of
 * the result. spec/bound.md counts the roundings. The sign of a scalar does not matter.
 */

/** Returns the distance of g ← gradient + λ · param. */
export function decayedDistance(
  model: RoundingModel,
  weightDecay: number,
  gradient: Tracked,
  param: Tracked,
  result: number,
): number {
  const scale = Math.abs(weightDecay);
  const penalty = product(scale, Math.abs(param.value));
  const input = product(scale, param.distance);
  const magnitude = Math.abs(gradient.value) + penalty;
  const distance =
    gradient.distance +
    model.after(input, magnitude, 2, scale) +
    model.underflow(penalty, input) +
    model.overflow(magnitude) +
    model.flush(result, input);
  return settle(result, distance, gradient, param);
}

/**
 * Returns the distance of v ← keep · v + take · g², a sum or a lerp from v to g². In torch, `keep` is α, and `take` is
 * 1 - α.
 */
export function averageDistance(
  model: RoundingModel,
  keep: number,
  take: number,
  old: Tracked,
  gradient: Tracked,
  result: number,
): number {
  const [kept, taken] = [Math.abs(keep), Math.abs(take)];
  const [g, dg, v] = [Math.abs(gradient.value), gradient.distance, Math.abs(old.value)];
  const isFinite = v < Infinity && old.distance < Infinity; // otherwise a lerp can compute ∞ - ∞
  const isCertain = g === Infinity && dg === 0 && taken < 0.5 && !model.mayVanish(taken);
  if (isCertain && result === Infinity && isFinite) {
    return 0; // infinite in every order; with a weight from 0.5, a lerp computes ∞ - ∞
  }
  const square = product(g, g);
  const dSquare = 2 * product(g, dg) + product(dg, dg);
  const input = product(kept, old.distance) + product(taken, dSquare);
  const magnitude = model.blend(keep, take, v, square);
  const distance =
    model.after(input, magnitude, 4, kept, taken) +
    model.underflow(product(kept, v), product(kept, old.distance)) +
    product(taken, model.underflow(square, dSquare)) +
    product(model.underflow(product(taken, g), product(taken, dg)), g + dg) +
    model.underflow(product(taken, square), product(taken, dSquare)) +
    model.overflow(magnitude + square + dSquare) +
    model.flush(result, input) +
    model.blendFlush(keep, take, square - old.value, old.distance + dSquare);
  return settle(result, distance, old, gradient);
}

/** Returns the distance of m ← α · m + (1 - α) · g, a sum or a lerp from m to g. */
export function meanDistance(
  model: RoundingModel,
  alpha: number,
  old: Tracked,
  gradient: Tracked,
  result: number,
): number {
  const [kept, taken] = [Math.abs(alpha), Math.abs(1 - alpha)];
  const [g, m] = [Math.abs(gradient.value), Math.abs(old.value)];
  const [decayed, entering] = [product(kept, old.distance), product(taken, gradient.distance)];
  const magnitude = model.blend(alpha, 1 - alpha, m, g);
  const difference = gradient.value - old.value;
  const distance =
    model.after(decayed + entering, magnitude, 3, kept, taken) +
    model.underflow(product(kept, m), decayed) +
    model.underflow(product(taken, g), entering) +
    model.overflow(magnitude + m + g) +
    model.flush(result, decayed + entering) +
    model.blendFlush(alpha, 1 - alpha, difference, old.distance + gradient.distance);
  return settle(result, distance, old, gradient);
}

/** Returns the distance of w ← v - m². */
export function varianceDistance(
  model: RoundingModel,
  average: Tracked,
  mean: Tracked,
  result: number,
): number {
  const [m, dm] = [Math.abs(mean.value), mean.distance];
  const square = product(m, m);
  const dSquare = 2 * product(m, dm) + product(dm, dm);
  const input = average.distance + dSquare;
  const distance =
    model.after(input, Math.abs(average.value) + square, 2) +
    model.underflow(square, dSquare) +
    model.flush(result, input);
  return settle(result, distance, average, mean);
}

/** Returns the distance of s ← √w. It counts two roundings, because the root of MKL is sometimes one ULP off. */
export function rootDistance(
  model: RoundingModel,
  variance: Tracked,
  mayBeNegative: boolean,
  result: number,
): number {
  const { value: w, distance: dw } = variance;
  if (w + dw < 0) {
    return 0; // certainly NaN
  }
  if (w > dw) {
    return settle(result, model.after(dw / (result + Math.sqrt(w - dw)), result, 2), variance);
  }
  if (w === 0 && dw === 0) {
    return 0;
  }
  // |√x - √y| ≤ √|x - y|; below zero, NaN
  const distance = mayBeNegative ? Infinity : model.after(Math.sqrt(dw), result, 2);
  return settle(result, distance, variance);
}

/** Returns the distance of a ← s + eps, or of any sum with a scalar. */
export function scalarSumDistance(
  model: RoundingModel,
  term: Tracked,
  scalar: number,
  result: number,
): number {
  const distance =
    model.after(term.distance, Math.abs(result), 1) + model.scalarError(Math.abs(scalar));
  return settle(result, distance, term);
}

/** Returns the distance of q ← g / a, a quotient or a product with a reciprocal. */
export function quotientDistance(
  model: RoundingModel,
  gradient: Tracked,
  denominator: Tracked,
  result: number,
): number {
  const [g, dg] = [Math.abs(gradient.value), gradient.distance];
  const { value: a, distance: da } = denominator;
  if (g === 0 && dg === 0 && a === 0 && da === 0) {
    return 0; // 0 / 0 is certainly NaN
  }
  const least = Math.abs(a) - da;
  const q = ratio(g, Math.abs(a));
  const fromDenominator = ratio(dg + product(q, da), least);
  const rounded = g === 0 && dg === 0 ? 0 : model.after(fromDenominator, q, 3);
  const distance =
    rounded +
    model.underflow(q, fromDenominator) +
    product(model.underflow(1 / a, da / (Math.abs(a) * least)), g) +
    model.overflow(q + fromDenominator) +
    model.overflow(1 / least);
  return settle(result, least > 0 ? distance : Infinity, gradient, denominator);
}

/** Returns the distance of b ← μ · b + scale · q. If q has a scaled gradient, `loss` is its {@link scaledQuotientLoss}. */
export function bufferDistance(
  model: RoundingModel,
  momentum: number,
  scale: number,
  old: Tracked,
  quotient: Tracked,
  result: number,
  loss: number = 0,
): number {
  const [kept, taken] = [Math.abs(momentum), Math.abs(scale)];
  const [decayed, entering] = [product(kept, old.distance), product(taken, quotient.distance)];
  const [b, q] = [product(kept, Math.abs(old.value)), product(taken, Math.abs(quotient.value))];
  const distance =
    model.after(decayed + entering, b + q, 3, kept, taken === 1 ? 0 : taken) +
    model.underflow(b, decayed) +
    (taken === 1 ? 0 : model.underflow(q, entering) + loss) +
    model.overflow(b + q) +
    model.flush(result, decayed + entering);
  return settle(result, distance, old, quotient);
}

/** Returns the largest error by underflow inside (scale · g) / a or (scale / a) · g, before the result's own rounding. */
export function scaledQuotientLoss(
  model: RoundingModel,
  scale: number,
  gradient: Tracked,
  { value: a, distance: da }: Tracked,
): number {
  const [size, g] = [Math.abs(scale), Math.abs(gradient.value)];
  const least = Math.abs(a) - da;
  return (
    ratio(model.underflow(product(size, g), product(size, gradient.distance)), least) +
    product(model.underflow(ratio(size, Math.abs(a)), (size * da) / (Math.abs(a) * least)), g)
  );
}

/** The value that moves a parameter, and its operands. An implementation can multiply any of them by the scale. */
export interface Movement {
  /** The momentum buffer, or the quotient without momentum. */
  readonly move: Tracked;
  readonly gradient: Tracked;
  readonly denominator: Tracked;
}

/** Returns the distance of p ← p - lr · b, or of p ← p - lr · g / a. */
export function movedDistance(
  model: RoundingModel,
  lr: number,
  param: Tracked,
  { move, gradient, denominator }: Movement,
  result: number,
): number {
  const scale = Math.abs(lr);
  const [p, by, g] = [Math.abs(param.value), Math.abs(move.value), Math.abs(gradient.value)];
  const { value: a, distance: da } = denominator;
  const least = Math.abs(a) - da;
  const [step, dStep] = [product(scale, by), product(scale, move.distance)];
  const distance =
    param.distance +
    model.gamma(1) * (2 * p + param.distance) +
    model.after(dStep, step, 3, scale) +
    model.underflow(step, dStep) +
    scaledQuotientLoss(model, lr, gradient, denominator) +
    model.overflow(product(scale, g) + scale / least + step) +
    model.flush(result, param.distance + dStep);
  return settle(result, distance + model.reach(result, distance), param, move);
}

import type { RealFormat } from '../../float/format.ts';
import type { Operations } from '../../rmsprop/operations.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';

/** The rounding of a step, with its scalars. */
export interface Context {
  /** Rounds to the format of the computation. */
  readonly R: (value: number) => number;
  /** Returns a · b + c, rounded once. */
  readonly F: (a: number, b: number, c: number) => number;
  /** Replaces subnormal numbers by zero if the step flushes. */
  readonly flush: (value: number) => number;
  readonly format: RealFormat;
  readonly lr: number;
  readonly alpha: number;
  /** 1 - alpha */
  readonly rest: number;
  readonly eps: number;
  readonly decay: number;
  readonly momentum: number;
  /** The factor of the quotient in the momentum buffer: 1, or lr if the buffer contains it. */
  readonly bufferRate: number;
}

/**
 * The operations of a step. The letters are those of spec/bound.md, with w for the variance and s for its root.
 */
export interface Pieces {
  /** -g, with maximize. */
  readonly negated: (on: Context, g: number) => number;
  /** g + λp. `Operations.addWeightDecay` explains `turned`. */
  readonly decayed: (on: Context, g: number, p: number, turned: number) => number;
  /** αv + (1 - α)g² */
  readonly average: (on: Context, v: number, g: number) => number;
  /** m + (1 - α)(g - m) */
  readonly mean: (on: Context, m: number, g: number) => number;
  /** v - m² */
  readonly variance: (on: Context, v: number, m: number) => number;
  /** √w */
  readonly root: (on: Context, w: number) => number;
  /** s + eps */
  readonly denominator: (on: Context, s: number) => number;
  /** μb + g / a */
  readonly buffer: (on: Context, b: number, g: number, a: number) => number;
  /** p - lr b */
  readonly moved: (on: Context, p: number, b: number) => number;
  /** p - lr g / a */
  readonly movedByQuotient: (on: Context, p: number, g: number, a: number) => number;
}

/** m + (1 - α)(g - m) */
export const lerp: Pieces['mean'] = ({ R, rest }, m, g) => R(m + R(rest * R(g - m)));
/** Interpolates from the gradient's end, like torch for a weight of at least 0.5. */
export const lerpBack: Pieces['mean'] = ({ R, rest }, m, g) => R(g - R(R(1 - rest) * R(g - m)));

/** torch's operations, each rounded once. */
export const plain: Pieces = {
  negated: (_, g) => -g,
  decayed: ({ R, decay }, g, p) => R(g + R(decay * p)),
  average: ({ R, alpha, rest }, v, g) => R(R(alpha * v) + R(R(rest * g) * g)),
  mean: (on, m, g) => (Math.abs(on.rest) < 0.5 ? lerp(on, m, g) : lerpBack(on, m, g)),
  variance: ({ R }, v, m) => R(v - R(m * m)),
  root: ({ R }, w) => R(Math.sqrt(w)),
  denominator: ({ R, eps }, s) => R(s + eps),
  buffer: ({ R, momentum, bufferRate }, b, g, a) => R(R(momentum * b) + R(bufferRate * R(g / a))),
  moved: ({ R, lr }, p, b) => R(p - R(lr * b)),
  movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr * g) / a)),
};

/** Fuses every product with the addition that follows it. */
export const fused: Omit<Pieces, 'negated' | 'root' | 'denominator'> = {
  decayed: ({ F, decay }, g, p) => F(decay, p, g),
  average: ({ R, F, alpha, rest }, v, g) => F(R(rest * g), g, R(alpha * v)),
  mean: ({ R, F, rest }, m, g) =>
    Math.abs(rest) < 0.5 ? F(rest, R(g - m), m) : F(R(rest - 1), R(g - m), g),
  variance: ({ F }, v, m) => F(-m, m, v),
  buffer: ({ R, F, momentum, bufferRate }, b, g, a) => F(momentum, b, R(bufferRate * R(g / a))),
  moved: ({ F, lr }, p, b) => F(-lr, b, p),
  movedByQuotient: ({ R, F, lr }, p, g, a) => F(-lr, R(g / a), p),
};

/** Returns torch's own operations as pieces: they have torch's bits. Like torch, it checks only scalars that the step uses. */
export function torchPieces(
  operations: Operations,
  { lr, alpha, eps, weightDecay, momentum, centered }: Hyperparameters,
  isMeanMultiplyAdd: boolean,
  isRateInBuffer: boolean,
): Pieces {
  const { neg, sqrt } = operations;
  const decayed = weightDecay === 0 ? undefined : operations.addWeightDecay(weightDecay);
  const decay = operations.mul(alpha);
  const addSquare = operations.addcmul(1 - alpha);
  const add = centered && isMeanMultiplyAdd ? operations.add(1 - alpha) : undefined;
  const approach = operations.lerp(1 - alpha);
  const subtractSquare = operations.addcmul(-1);
  const addEps = operations.addScalar(eps);
  const carry = operations.mul(momentum);
  const addQuotient = operations.addcdiv(isRateInBuffer ? lr : 1);
  const move = momentum > 0 ? operations.add(-lr) : undefined;
  const moveByQuotient = operations.addcdiv(momentum > 0 ? 0 : -lr);
  return {
    negated: (_, g) => neg(g),
    decayed: (_, g, p, turned) => (decayed ? decayed(g, p, turned) : g),
    average: (_, v, g) => addSquare(decay(v), g, g),
    mean: (_, m, g) => (add ? add(decay(m), g) : approach(m, g)),
    variance: (_, v, m) => subtractSquare(v, m, m),
    root: (_, w) => sqrt(w),
    denominator: (_, s) => addEps(s),
    buffer: (_, b, g, a) => addQuotient(carry(b), g, a),
    moved: (_, p, b) => (move ? move(p, b) : p),
    movedByQuotient: (_, p, g, a) => moveByQuotient(p, g, a),
  };
}

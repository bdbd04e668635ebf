import { fromBits, toBits } from '../../float/bits.ts';
import { fmaFloat64 } from '../../float/fma.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import { fused, lerp, lerpBack, type Pieces } from './pieces.ts';

/** Returns the neighbour of a root that is not exact, on one side. MKL's root sometimes has this error. */
const besideRoot =
  (step: bigint): Pieces['root'] =>
  ({ R, format }, w) => {
    const root = R(Math.sqrt(w));
    const isExact = !(root > 0 && root < Infinity) || fmaFloat64(root, root, -w) === 0;
    return isExact ? root : fromBits(format, toBits(format, root) + step);
  };

/** The names of the choices at each place, in the order of the formula. */
export const choiceNames = {
  decayed: ['fused', 'negated'],
  average: [
    'square-first',
    'square-first-fused',
    'square-added-fused',
    'decayed-last',
    'lerp',
    'lerp-fused',
  ],
  mean: ['multiply-add', 'gradient-fused', 'decay-fused', 'lerp', 'lerp-fused', 'lerp-back'],
  variance: ['fused'],
  root: ['above', 'below'],
  movedByQuotient: [
    'quotient-scaled',
    'quotient-scaled-fused',
    'rate-divided',
    'rate-divided-fused',
    'reciprocal',
    'reciprocal-of-scaled',
    'reciprocal-scaled',
    'reciprocal-fused',
    'negated',
  ],
  buffer: ['decay-fused', 'reciprocal', 'reciprocal-decay-fused', 'reciprocal-fused'],
  moved: ['fused', 'negated', 'rate-in-buffer'],
} as const;

/** A place of the step at which implementations round differently. */
export type Place = keyof typeof choiceNames;

/** Another way than torch's to round a place. */
export type ChoiceOf<Name extends Place> = (typeof choiceNames)[Name][number];

/**
 * Other ways to round a place of the step. In real numbers each is the same as torch's: `rate-in-buffer` as long as lr does
 * not change. src/explain/rounding-texts.ts
 * explains them.
 */
export const placeChoices: {
  readonly [Name in Place]: Readonly<Record<ChoiceOf<Name>, Pieces[Name]>>;
} = {
  decayed: {
    fused: fused.decayed,
    negated: ({ R, decay }, g, p) => -R(-g - R(decay * p)),
  },
  average: {
    'square-first': ({ R, alpha, rest }, v, g) => R(R(alpha * v) + R(rest * R(g * g))),
    'square-first-fused': ({ R, F, alpha, rest }, v, g) => F(rest, R(g * g), R(alpha * v)),
    'square-added-fused': fused.average,
    'decayed-last': ({ R, F, alpha, rest }, v, g) => F(alpha, v, R(rest * R(g * g))),
    lerp: ({ R, rest }, v, g) => R(v + R(rest * R(R(g * g) - v))),
    'lerp-fused': ({ F, rest }, v, g) => F(rest, F(g, g, -v), v),
  },
  mean: {
    'multiply-add': ({ R, alpha, rest }, m, g) => R(R(alpha * m) + R(rest * g)),
    'gradient-fused': ({ R, F, alpha, rest }, m, g) => F(rest, g, R(alpha * m)),
    'decay-fused': ({ R, F, alpha, rest }, m, g) => F(alpha, m, R(rest * g)),
    lerp,
    'lerp-fused': ({ R, F, rest }, m, g) => F(rest, R(g - m), m),
    'lerp-back': (on, m, g) => (on.rest < 0.5 ? lerp(on, m, g) : lerpBack(on, m, g)),
  },
  variance: {
    fused: fused.variance,
  },
  root: {
    above: besideRoot(1n),
    below: besideRoot(-1n),
  },
  movedByQuotient: {
    'quotient-scaled': ({ R, lr }, p, g, a) => R(p - R(lr * R(g / a))),
    'quotient-scaled-fused': fused.movedByQuotient,
    'rate-divided': ({ R, lr }, p, g, a) => R(p - R(R(lr / a) * g)),
    'rate-divided-fused': ({ R, F, lr }, p, g, a) => F(-R(lr / a), g, p),
    reciprocal: ({ R, lr }, p, g, a) => R(p - R(lr * R(g * R(1 / a)))),
    'reciprocal-of-scaled': ({ R, lr }, p, g, a) => R(p - R(R(lr * g) * R(1 / a))),
    'reciprocal-scaled': ({ R, lr }, p, g, a) => R(p - R(R(lr * R(1 / a)) * g)),
    'reciprocal-fused': ({ R, F, lr }, p, g, a) => F(R(-lr * g), R(1 / a), p),
    negated: ({ R, lr }, p, g, a) => -R(R(lr * R(g / a)) - p),
  },
  buffer: {
    'decay-fused': fused.buffer,
    reciprocal: ({ R, momentum, bufferRate }, b, g, a) =>
      R(R(momentum * b) + R(bufferRate * R(g * R(1 / a)))),
    'reciprocal-decay-fused': ({ R, F, momentum, bufferRate }, b, g, a) =>
      F(momentum, b, R(bufferRate * R(g * R(1 / a)))),
    'reciprocal-fused': ({ R, F, momentum, bufferRate }, b, g, a) =>
      F(R(bufferRate * g), R(1 / a), R(momentum * b)),
  },
  moved: {
    fused: fused.moved,
    negated: ({ R, lr }, p, b) => -R(R(lr * b) - p),
    'rate-in-buffer': ({ R }, p, b) => R(p - b),
  },
};

/** The places, in the order of the formula. */
export const places: readonly Place[] = [
  'decayed',
  'average',
  'mean',
  'variance',
  'root',
  'movedByQuotient',
  'buffer',
  'moved',
];

/** The options with which a step uses a piece. Pieces without an entry are always in use. */
const uses: Readonly<Partial<Record<keyof Pieces, (options: Hyperparameters) => boolean>>> = {
  decayed: ({ weightDecay }) => weightDecay !== 0,
  mean: ({ centered }) => centered,
  variance: ({ centered }) => centered,
  buffer: ({ momentum }) => momentum > 0,
  moved: ({ momentum }) => momentum > 0,
  movedByQuotient: ({ momentum }) => !(momentum > 0),
};

/** Returns whether a step with these options uses a piece. */
export function usesPiece(piece: keyof Pieces, options: Hyperparameters): boolean {
  return uses[piece]?.(options) ?? true;
}

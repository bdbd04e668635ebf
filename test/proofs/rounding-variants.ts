import { origin } from '../../src/dialect/dialect.ts';
import {
  dialectUpdate,
  type StepSetting,
  type TrackedUpdate,
} from '../../src/dialect/formula/element-step.ts';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';
import {
  besideRoot,
  changesStep,
  fused,
  lerp,
  lerpBack,
  variantUpdate,
  type Change,
  type Pieces,
} from './variant-step.ts';

/**
 * torch's RMSprop in real numbers, with another rounding than torch's. BND-1 promises the verdict equivalent for
 * these.
 */
export interface RoundingVariant {
  readonly name: string;
  /** What the variant does, in a sentence. */
  readonly what: string;
  readonly applies: (dtype: Dtype) => boolean;
  /** Whether the variant can differ, with these options, from rounding each operation once. */
  readonly matters: (options: Hyperparameters) => boolean;
  /** For `playDialect` at the origin. */
  readonly updateOf: (setting: StepSetting) => TrackedUpdate;
}

type Applies = RoundingVariant['applies'];
const isAny: Applies = () => true;
const isNarrow: Applies = (dtype) => dtypes[dtype].format.bits === 16;
const isNotFloat64: Applies = (dtype) => dtypes[dtype].format.bits < 64;

/** Returns a variant with another step than torch's. */
export function variantOf(
  name: string,
  what: string,
  change: Change,
  applies: Applies = isAny,
): RoundingVariant {
  return {
    name,
    what,
    applies,
    matters: (options) => changesStep(change, options),
    updateOf: (setting) => variantUpdate(setting, change),
  };
}

/** Returns a variant that replaces some of the pieces of torch's step. */
const pieces = (name: string, what: string, changed: Partial<Pieces>): RoundingVariant =>
  variantOf(name, what, { pieces: changed });

/** Returns a variant that torch itself has. */
const torch = (
  name: string,
  what: string,
  change: (setting: StepSetting) => Partial<StepSetting>,
  applies: Applies,
): RoundingVariant => ({
  name,
  what,
  applies,
  matters: () => true,
  updateOf: (setting) => dialectUpdate({ ...setting, ...change(setting) }),
});

const wholeVariants: readonly RoundingVariant[] = [
  variantOf('each-rounded', 'Rounds each operation once to the dtype.', {}),
  variantOf('scalars-exact', 'Keeps scalars with the digits of a float64.', {
    areScalarsExact: true,
  }),
  variantOf('fused', 'Fuses each product with the sum that it enters.', { pieces: fused }),
  variantOf('fused-in-body', 'Fuses products in the vector body, but not in its tail.', {
    pieces: fused,
    isTailPlain: true,
  }),
  variantOf(
    'float32-inside',
    'Computes a step in float32, and rounds its results.',
    { inside: 'float32' },
    isNarrow,
  ),
  variantOf(
    'float64-inside',
    'Computes a step in float64, and rounds its results.',
    { inside: 'float64' },
    isNotFloat64,
  ),
  variantOf(
    'float32-kept',
    'Keeps parameters and state in float32, and rounds only what it shows.',
    { inside: 'float32', isKept: true },
    isNarrow,
  ),
  variantOf(
    'float64-kept',
    'Keeps parameters and state in float64, and rounds only what it shows.',
    { inside: 'float64', isKept: true },
    isNotFloat64,
  ),
  variantOf('param-compensated', 'Adds up the parameter as a compensated sum.', {
    compensated: ['param'],
  }),
  variantOf('square-compensated', 'Adds up the square average as a compensated sum.', {
    compensated: ['squareAvg'],
  }),
  variantOf('both-compensated', 'Adds up parameter and square average as compensated sums.', {
    compensated: ['param', 'squareAvg'],
  }),
  torch(
    'torch-fma',
    "Takes torch's own step on a processor that fuses.",
    ({ key }) => ({ key: { ...key, arithmetic: 'fma' } }),
    isAny,
  ),
  torch(
    'torch-foreach',
    "Takes torch's own step with the other value of foreach.",
    ({ key }) => ({ key: { ...key, foreach: !key.foreach } }),
    isNarrow,
  ),
  torch(
    'torch-before-2.1',
    "Takes torch's own step before 2.1: the mean by multiply-add.",
    () => ({ dialect: { ...origin, centered: 'multiply-add' } }),
    isAny,
  ),
];

const gradientVariants: readonly RoundingVariant[] = [
  pieces('decay-fused', 'Fuses g + λp.', { decayed: ({ F, decay }, g, p) => F(decay, p, g) }),
  pieces('negated', 'Adds everything with the other sign, and negates the sum.', {
    decayed: ({ R, decay }, g, p) => -R(-g - R(decay * p)),
    moved: ({ R, lr }, p, b) => -R(R(lr * b) - p),
    movedByQuotient: ({ R, lr }, p, g, a) => -R(R(lr * R(g / a)) - p),
  }),
];

const averageVariants: readonly RoundingVariant[] = [
  pieces('square-first', 'Squares the gradient before weighting it: (1 - α)(g²).', {
    average: ({ R, alpha, rest }, v, g) => R(R(alpha * v) + R(rest * R(g * g))),
  }),
  pieces('square-first-fused', 'Squares the gradient, then weights and adds it in one rounding.', {
    average: ({ R, F, alpha, rest }, v, g) => F(rest, R(g * g), R(alpha * v)),
  }),
  pieces(
    'square-added-fused',
    'Weights the gradient, then multiplies and adds it in one rounding.',
    {
      average: ({ R, F, alpha, rest }, v, g) => F(R(rest * g), g, R(alpha * v)),
    },
  ),
  pieces('average-decayed-last', 'Computes αv last, and adds it in the same rounding.', {
    average: ({ R, F, alpha, rest }, v, g) => F(alpha, v, R(rest * R(g * g))),
  }),
  pieces('square-lerp', 'Moves the square average towards the square: v + (1 - α)(g² - v).', {
    average: ({ R, rest }, v, g) => R(v + R(rest * R(R(g * g) - v))),
  }),
  pieces('square-lerp-fused', 'Does the same with both products fused.', {
    average: ({ F, rest }, v, g) => F(rest, F(g, g, -v), v),
  }),
];

const meanVariants: readonly RoundingVariant[] = [
  pieces('mean-multiply-add', 'Computes the mean as αm + (1 - α)g.', {
    mean: ({ R, alpha, rest }, m, g) => R(R(alpha * m) + R(rest * g)),
  }),
  pieces(
    'mean-gradient-fused',
    'Computes the mean as αm + (1 - α)g, with the second product fused.',
    {
      mean: ({ R, F, alpha, rest }, m, g) => F(rest, g, R(alpha * m)),
    },
  ),
  pieces('mean-decay-fused', 'Computes the mean as αm + (1 - α)g, with the first product fused.', {
    mean: ({ R, F, alpha, rest }, m, g) => F(alpha, m, R(rest * g)),
  }),
  pieces('mean-lerp', 'Computes the mean as m + (1 - α)(g - m), for all weights.', { mean: lerp }),
  pieces('mean-lerp-fused', 'Does the same with a fused product.', {
    mean: ({ R, F, rest }, m, g) => F(rest, R(g - m), m),
  }),
  pieces(
    'mean-lerp-back',
    'Computes the mean as g - α(g - m) if 1 - α is positive and at least 0.5.',
    {
      mean: (on, m, g) => (on.rest < 0.5 ? lerp(on, m, g) : lerpBack(on, m, g)),
    },
  ),
];

const denominatorVariants: readonly RoundingVariant[] = [
  pieces('variance-fused', 'Fuses v - m².', { variance: ({ F }, v, m) => F(-m, m, v) }),
  pieces('root-above', 'Takes a root that is one ULP too large if it is not exact.', {
    root: besideRoot(1n),
  }),
  pieces('root-below', 'Takes a root that is one ULP too small if it is not exact.', {
    root: besideRoot(-1n),
  }),
];

const movementVariants: readonly RoundingVariant[] = [
  pieces('quotient-scaled', 'Multiplies the quotient by lr: lr(g / a).', {
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(lr * R(g / a))),
  }),
  pieces('quotient-scaled-fused', 'Multiplies the quotient by lr, fused with the subtraction.', {
    movedByQuotient: ({ R, F, lr }, p, g, a) => F(-lr, R(g / a), p),
  }),
  pieces('rate-divided', 'Divides lr, and multiplies it by the gradient: (lr / a)g.', {
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr / a) * g)),
  }),
  pieces('rate-divided-fused', 'Divides lr, and multiplies it by the gradient, fused.', {
    movedByQuotient: ({ R, F, lr }, p, g, a) => F(-R(lr / a), g, p),
  }),
  pieces('reciprocal', 'Multiplies the gradient by the reciprocal: lr(g(1 / a)).', {
    buffer: ({ R, momentum }, b, g, a) => R(R(momentum * b) + R(g * R(1 / a))),
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(lr * R(g * R(1 / a)))),
  }),
  pieces(
    'reciprocal-of-scaled',
    'Multiplies the scaled gradient by the reciprocal: (lr g)(1 / a).',
    {
      buffer: ({ R, F, momentum }, b, g, a) => F(g, R(1 / a), R(momentum * b)),
      movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr * g) * R(1 / a))),
    },
  ),
  pieces('reciprocal-scaled', 'Scales the reciprocal: (lr(1 / a))g.', {
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr * R(1 / a)) * g)),
  }),
  pieces('reciprocal-fused', 'Fuses the scaled gradient times the reciprocal.', {
    buffer: ({ R, F, momentum }, b, g, a) => F(momentum, b, R(g * R(1 / a))),
    movedByQuotient: ({ R, F, lr }, p, g, a) => F(R(-lr * g), R(1 / a), p),
  }),
  pieces('buffer-decay-fused', 'Fuses μb + g / a.', {
    buffer: ({ R, F, momentum }, b, g, a) => F(momentum, b, R(g / a)),
  }),
  pieces('buffer-move-fused', 'Fuses p - lr b.', {
    moved: ({ F, lr }, p, b) => F(-lr, b, p),
  }),
];

/** All variants. */
export const roundingVariants: readonly RoundingVariant[] = [
  ...wholeVariants,
  ...gradientVariants,
  ...averageVariants,
  ...meanVariants,
  ...denominatorVariants,
  ...movementVariants,
];

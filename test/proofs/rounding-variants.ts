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

/** torch's RMSprop in real numbers, rounded in another way than torch's: what BND-1 promises to call equivalent. */
export interface RoundingVariant {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly what: string;
  readonly applies: (dtype: Dtype) => boolean;
  /** Whether it can be another with these options than with each operation rounded once. */
  readonly matters: (options: Hyperparameters) => boolean;
  /** For `playDialect` at the origin. */
  readonly updateOf: (setting: StepSetting) => TrackedUpdate;
}

type Applies = RoundingVariant['applies'];
const isAny: Applies = () => true;
const isNarrow: Applies = (dtype) => dtypes[dtype].format.bits === 16;
const isNotFloat64: Applies = (dtype) => dtypes[dtype].format.bits < 64;

/** Another way through torch's step. */
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

/** One that puts other pieces in the place of torch's. */
const pieces = (name: string, what: string, changed: Partial<Pieces>): RoundingVariant =>
  variantOf(name, what, { pieces: changed });

/** One that torch itself has. */
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
  variantOf('scalars-exact', 'Keeps scalars in float64.', { areScalarsExact: true }),
  variantOf('fused', 'Fuses each product with the sum that it enters.', { pieces: fused }),
  variantOf('fused-in-body', 'Fuses products in the vector body, but not in its tail.', {
    pieces: fused,
    isTailPlain: true,
  }),
  variantOf(
    'float32-inside',
    'Computes a step in float32, then rounds the results.',
    { inside: 'float32' },
    isNarrow,
  ),
  variantOf(
    'float64-inside',
    'Computes a step in float64, then rounds the results.',
    { inside: 'float64' },
    isNotFloat64,
  ),
  variantOf(
    'float32-kept',
    'Keeps parameters and state in float32, and rounds only copies of them for snapshots.',
    { inside: 'float32', isKept: true },
    isNarrow,
  ),
  variantOf(
    'float64-kept',
    'Keeps parameters and state in float64, and rounds only copies of them for snapshots.',
    { inside: 'float64', isKept: true },
    isNotFloat64,
  ),
  variantOf('param-compensated', 'Keeps the parameter as a compensated sum.', {
    compensated: ['param'],
  }),
  variantOf('square-compensated', 'Keeps the square average as a compensated sum.', {
    compensated: ['squareAvg'],
  }),
  variantOf('both-compensated', 'Keeps the parameter and the square average as compensated sums.', {
    compensated: ['param', 'squareAvg'],
  }),
  torch(
    'torch-fma',
    "torch's step on a processor with fused multiply-add.",
    ({ key }) => ({ key: { ...key, arithmetic: 'fma' } }),
    isAny,
  ),
  torch(
    'torch-foreach',
    "torch's step with the other value of foreach.",
    ({ key }) => ({ key: { ...key, foreach: !key.foreach } }),
    isNarrow,
  ),
  torch(
    'torch-before-2.1',
    "torch's step before 2.1: computes the mean by multiply-add.",
    () => ({ dialect: { ...origin, centered: 'multiply-add' } }),
    isAny,
  ),
];

const gradientVariants: readonly RoundingVariant[] = [
  pieces('decay-fused', 'Fuses g + λp.', { decayed: ({ F, decay }, g, p) => F(decay, p, g) }),
  pieces('negated', 'Adds all terms with the other sign, then negates the sum.', {
    decayed: ({ R, decay }, g, p) => -R(-g - R(decay * p)),
    moved: ({ R, lr }, p, b) => -R(R(lr * b) - p),
    movedByQuotient: ({ R, lr }, p, g, a) => -R(R(lr * R(g / a)) - p),
  }),
];

const averageVariants: readonly RoundingVariant[] = [
  pieces('square-first', 'Squares the gradient, then weights it: (1 - α)(g²).', {
    average: ({ R, alpha, rest }, v, g) => R(R(alpha * v) + R(rest * R(g * g))),
  }),
  pieces('square-first-fused', 'Weights the squared gradient and adds it in one fused operation.', {
    average: ({ R, F, alpha, rest }, v, g) => F(rest, R(g * g), R(alpha * v)),
  }),
  pieces(
    'square-added-fused',
    'Multiplies the weighted gradient by g and adds it in one fused operation.',
    {
      average: ({ R, F, alpha, rest }, v, g) => F(R(rest * g), g, R(alpha * v)),
    },
  ),
  pieces('average-decayed-last', 'Computes αv last, and adds it in one fused operation.', {
    average: ({ R, F, alpha, rest }, v, g) => F(alpha, v, R(rest * R(g * g))),
  }),
  pieces('square-lerp', 'Moves the square average towards the square: v + (1 - α)(g² - v).', {
    average: ({ R, rest }, v, g) => R(v + R(rest * R(R(g * g) - v))),
  }),
  pieces('square-lerp-fused', 'The same, with both products fused.', {
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
  pieces('mean-lerp-fused', 'The same, fused.', {
    mean: ({ R, F, rest }, m, g) => F(rest, R(g - m), m),
  }),
  pieces('mean-lerp-back', 'Computes the mean as g - α(g - m) if 1 - α is at least 0.5.', {
    mean: (on, m, g) => (on.rest < 0.5 ? lerp(on, m, g) : lerpBack(on, m, g)),
  }),
];

const denominatorVariants: readonly RoundingVariant[] = [
  pieces('variance-fused', 'Fuses v - m².', { variance: ({ F }, v, m) => F(-m, m, v) }),
  pieces('root-above', 'Makes each inexact root one ULP too large.', {
    root: besideRoot(1n),
  }),
  pieces('root-below', 'Makes each inexact root one ULP too small.', {
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
  pieces('rate-divided', 'Divides lr, then multiplies the gradient by it: (lr / a)g.', {
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr / a) * g)),
  }),
  pieces('rate-divided-fused', 'The same, with the product fused.', {
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
  pieces('reciprocal-fused', 'Fuses the product of the scaled gradient and the reciprocal.', {
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

/** Every variant. */
export const roundingVariants: readonly RoundingVariant[] = [
  ...wholeVariants,
  ...gradientVariants,
  ...averageVariants,
  ...meanVariants,
  ...denominatorVariants,
  ...movementVariants,
];

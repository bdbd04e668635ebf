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
  variantOf('each-rounded', 'Each operation is rounded once to the dtype.', {}),
  variantOf('scalars-exact', 'Scalars keep the digits of a float64.', { areScalarsExact: true }),
  variantOf('fused', 'Each product is fused with the sum that it enters.', { pieces: fused }),
  variantOf('fused-in-body', 'Products are fused in the vector body, and not in its tail.', {
    pieces: fused,
    isTailPlain: true,
  }),
  variantOf(
    'float32-inside',
    'A step is computed in float32, and its results rounded.',
    { inside: 'float32' },
    isNarrow,
  ),
  variantOf(
    'float64-inside',
    'A step is computed in float64, and its results rounded.',
    { inside: 'float64' },
    isNotFloat64,
  ),
  variantOf(
    'float32-kept',
    'Parameters and state are float32, and rounded only where they are shown.',
    { inside: 'float32', isKept: true },
    isNarrow,
  ),
  variantOf(
    'float64-kept',
    'Parameters and state are float64, and rounded only where they are shown.',
    { inside: 'float64', isKept: true },
    isNotFloat64,
  ),
  variantOf('param-compensated', 'The parameter is a compensated sum.', {
    compensated: ['param'],
  }),
  variantOf('square-compensated', 'The square average is a compensated sum.', {
    compensated: ['squareAvg'],
  }),
  variantOf('both-compensated', 'Parameter and square average are compensated sums.', {
    compensated: ['param', 'squareAvg'],
  }),
  torch(
    'torch-fma',
    "torch's own step on a processor that fuses.",
    ({ key }) => ({ key: { ...key, arithmetic: 'fma' } }),
    isAny,
  ),
  torch(
    'torch-foreach',
    "torch's own step with the other value of foreach.",
    ({ key }) => ({ key: { ...key, foreach: !key.foreach } }),
    isNarrow,
  ),
  torch(
    'torch-before-2.1',
    "torch's own step before 2.1: the mean by multiply-add.",
    () => ({ dialect: { ...origin, centered: 'multiply-add' } }),
    isAny,
  ),
];

const gradientVariants: readonly RoundingVariant[] = [
  pieces('decay-fused', 'g + λp is fused.', { decayed: ({ F, decay }, g, p) => F(decay, p, g) }),
  pieces('negated', 'Everything is added with the other sign, and the sum negated.', {
    decayed: ({ R, decay }, g, p) => -R(-g - R(decay * p)),
    moved: ({ R, lr }, p, b) => -R(R(lr * b) - p),
    movedByQuotient: ({ R, lr }, p, g, a) => -R(R(lr * R(g / a)) - p),
  }),
];

const averageVariants: readonly RoundingVariant[] = [
  pieces('square-first', 'The gradient is squared before it is weighted: (1 - α)(g²).', {
    average: ({ R, alpha, rest }, v, g) => R(R(alpha * v) + R(rest * R(g * g))),
  }),
  pieces('square-first-fused', 'The squared gradient is weighted and added at once.', {
    average: ({ R, F, alpha, rest }, v, g) => F(rest, R(g * g), R(alpha * v)),
  }),
  pieces('square-added-fused', 'The weighted gradient is multiplied and added at once.', {
    average: ({ R, F, alpha, rest }, v, g) => F(R(rest * g), g, R(alpha * v)),
  }),
  pieces('average-decayed-last', 'αv is computed last, and added at once.', {
    average: ({ R, F, alpha, rest }, v, g) => F(alpha, v, R(rest * R(g * g))),
  }),
  pieces('square-lerp', 'The square average moves towards the square: v + (1 - α)(g² - v).', {
    average: ({ R, rest }, v, g) => R(v + R(rest * R(R(g * g) - v))),
  }),
  pieces('square-lerp-fused', 'The same, with both products fused.', {
    average: ({ F, rest }, v, g) => F(rest, F(g, g, -v), v),
  }),
];

const meanVariants: readonly RoundingVariant[] = [
  pieces('mean-multiply-add', 'The mean is αm + (1 - α)g.', {
    mean: ({ R, alpha, rest }, m, g) => R(R(alpha * m) + R(rest * g)),
  }),
  pieces('mean-gradient-fused', 'The mean is αm + (1 - α)g, with the second product fused.', {
    mean: ({ R, F, alpha, rest }, m, g) => F(rest, g, R(alpha * m)),
  }),
  pieces('mean-decay-fused', 'The mean is αm + (1 - α)g, with the first product fused.', {
    mean: ({ R, F, alpha, rest }, m, g) => F(alpha, m, R(rest * g)),
  }),
  pieces('mean-lerp', 'The mean is m + (1 - α)(g - m), for all weights.', { mean: lerp }),
  pieces('mean-lerp-fused', 'The same, fused.', {
    mean: ({ R, F, rest }, m, g) => F(rest, R(g - m), m),
  }),
  pieces('mean-lerp-back', 'The mean is g - α(g - m) where 1 - α is positive and at least 0.5.', {
    mean: (on, m, g) => (on.rest < 0.5 ? lerp(on, m, g) : lerpBack(on, m, g)),
  }),
];

const denominatorVariants: readonly RoundingVariant[] = [
  pieces('variance-fused', 'v - m² is fused.', { variance: ({ F }, v, m) => F(-m, m, v) }),
  pieces('root-above', 'The root is one ULP too large, where it is not exact.', {
    root: besideRoot(1n),
  }),
  pieces('root-below', 'The root is one ULP too small, where it is not exact.', {
    root: besideRoot(-1n),
  }),
];

const movementVariants: readonly RoundingVariant[] = [
  pieces('quotient-scaled', 'lr multiplies the quotient: lr(g / a).', {
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(lr * R(g / a))),
  }),
  pieces('quotient-scaled-fused', 'lr multiplies the quotient, fused with the subtraction.', {
    movedByQuotient: ({ R, F, lr }, p, g, a) => F(-lr, R(g / a), p),
  }),
  pieces('rate-divided', 'lr is divided, and multiplies the gradient: (lr / a)g.', {
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr / a) * g)),
  }),
  pieces('rate-divided-fused', 'lr is divided, and multiplies the gradient, fused.', {
    movedByQuotient: ({ R, F, lr }, p, g, a) => F(-R(lr / a), g, p),
  }),
  pieces('reciprocal', 'The gradient is multiplied with the reciprocal: lr(g(1 / a)).', {
    buffer: ({ R, momentum }, b, g, a) => R(R(momentum * b) + R(g * R(1 / a))),
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(lr * R(g * R(1 / a)))),
  }),
  pieces('reciprocal-of-scaled', 'The scaled gradient is: (lr g)(1 / a).', {
    buffer: ({ R, F, momentum }, b, g, a) => F(g, R(1 / a), R(momentum * b)),
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr * g) * R(1 / a))),
  }),
  pieces('reciprocal-scaled', 'The reciprocal is scaled: (lr(1 / a))g.', {
    movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr * R(1 / a)) * g)),
  }),
  pieces('reciprocal-fused', 'The scaled gradient times the reciprocal is fused.', {
    buffer: ({ R, F, momentum }, b, g, a) => F(momentum, b, R(g * R(1 / a))),
    movedByQuotient: ({ R, F, lr }, p, g, a) => F(R(-lr * g), R(1 / a), p),
  }),
  pieces('buffer-decay-fused', 'μb + g / a is fused.', {
    buffer: ({ R, F, momentum }, b, g, a) => F(momentum, b, R(g / a)),
  }),
  pieces('buffer-move-fused', 'p - lr b is fused.', {
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

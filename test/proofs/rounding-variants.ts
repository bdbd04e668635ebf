import type { StepSetting, TorchUpdate } from '../../src/dialect/formula/element-step.ts';
import { bases, type BaseName, type Change } from '../../src/dialect/rounding/bases.ts';
import { usesPiece, type ChoiceOf, type Place } from '../../src/dialect/rounding/place-choices.ts';
import type { Pieces } from '../../src/dialect/rounding/pieces.ts';
import { allChoices, changeOf, type Rounding } from '../../src/dialect/rounding/rounding.ts';
import { roundingUpdate } from '../../src/dialect/rounding/rounding-update.ts';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';

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
  readonly updateOf: (setting: StepSetting) => TorchUpdate;
}

/** A variant that a diagnosis can find. */
export interface NamedVariant extends RoundingVariant {
  readonly rounding: Rounding;
}

/** Returns a variant with another step than torch's. */
export function variantOf(name: string, what: string, change: Change): RoundingVariant {
  return {
    name,
    what,
    applies: () => true,
    matters: (options) => changesStep(change, options),
    updateOf: (setting) => roundingUpdate(setting, change),
  };
}

/** Returns whether a change has an effect with these options. A change of unused pieces alone has none. */
function changesStep({ pieces: changed, ...others }: Change, options: Hyperparameters): boolean {
  const names = Object.keys(changed ?? {}) as (keyof Pieces)[];
  const isOfPiecesAlone = names.length > 0 && Object.keys(others).length === 0;
  return !isOfPiecesAlone || names.some((name) => usesPiece(name, options));
}

/** Returns a variant that is a rounding of a whole step. */
function whole(base: BaseName, what: string): NamedVariant {
  const rounding = { base, choices: [] };
  const { applies = () => true } = bases[base];
  return { ...variantOf(base, what, changeOf(rounding)), applies, rounding };
}

/** Returns a variant that rounds each operation once, and some places in another way. */
function pieces(
  name: string,
  what: string,
  changed: { readonly [Name in Place]?: ChoiceOf<Name> },
): NamedVariant {
  const choices = allChoices.filter(({ place, choice }) => changed[place] === choice);
  const rounding: Rounding = { base: 'each-rounded', choices };
  return { ...variantOf(name, what, changeOf(rounding)), rounding };
}

const wholeVariants: readonly NamedVariant[] = [
  whole('each-rounded', 'Rounds each operation once to the dtype.'),
  whole('scalars-exact', 'Keeps scalars with the digits of a float64.'),
  whole('fused', 'Fuses each product with the sum that it enters.'),
  whole('fused-in-body', 'Fuses products in the vector body, but not in its tail.'),
  whole('float32-inside', 'Computes a step in float32, and rounds its results.'),
  whole('float64-inside', 'Computes a step in float64, and rounds its results.'),
  whole('float32-stored', 'Computes in float32, and rounds each tensor before it reads it again.'),
  whole('float64-stored', 'Computes in float64, and rounds each tensor before it reads it again.'),
  whole('float32-kept', 'Keeps parameters and state in float32, and rounds only what it shows.'),
  whole('float64-kept', 'Keeps parameters and state in float64, and rounds only what it shows.'),
  whole('float32-movement', "Takes torch's averages, and moves the parameter in float32."),
  whole('float64-movement', "Takes torch's averages, and moves the parameter in float64."),
  whole('param-compensated', 'Adds up the parameter as a compensated sum.'),
  whole('square-compensated', 'Adds up the square average as a compensated sum.'),
  whole('both-compensated', 'Adds up parameter and square average as compensated sums.'),
  whole('torch-fma', "Takes torch's own step on a processor that fuses."),
  {
    ...whole('torch-foreach', "Takes torch's own step with foreach."),
    applies: (dtype) => dtypes[dtype].format.bits === 16,
  },
  whole('torch-before-2.1', "Takes torch's own step before 2.1: the mean by multiply-add."),
];

const gradientVariants: readonly NamedVariant[] = [
  pieces('decay-fused', 'Fuses g + λp.', { decayed: 'fused' }),
  pieces('negated', 'Adds everything with the other sign, and negates the sum.', {
    decayed: 'negated',
    moved: 'negated',
    movedByQuotient: 'negated',
  }),
];

const averageVariants: readonly NamedVariant[] = [
  pieces('square-first', 'Squares the gradient before weighting it: (1 - α)(g²).', {
    average: 'square-first',
  }),
  pieces('square-first-fused', 'Squares the gradient, then weights and adds it in one rounding.', {
    average: 'square-first-fused',
  }),
  pieces(
    'square-added-fused',
    'Weights the gradient, then multiplies and adds it in one rounding.',
    { average: 'square-added-fused' },
  ),
  pieces('average-decayed-last', 'Computes αv last, and adds it in the same rounding.', {
    average: 'decayed-last',
  }),
  pieces('square-lerp', 'Moves the square average towards the square: v + (1 - α)(g² - v).', {
    average: 'lerp',
  }),
  pieces('square-lerp-fused', 'Does the same with both products fused.', { average: 'lerp-fused' }),
];

const meanVariants: readonly NamedVariant[] = [
  pieces('mean-multiply-add', 'Computes the mean as αm + (1 - α)g.', { mean: 'multiply-add' }),
  pieces(
    'mean-gradient-fused',
    'Computes the mean as αm + (1 - α)g, with the second product fused.',
    { mean: 'gradient-fused' },
  ),
  pieces('mean-decay-fused', 'Computes the mean as αm + (1 - α)g, with the first product fused.', {
    mean: 'decay-fused',
  }),
  pieces('mean-lerp', 'Computes the mean as m + (1 - α)(g - m), for all weights.', {
    mean: 'lerp',
  }),
  pieces('mean-lerp-fused', 'Does the same with a fused product.', { mean: 'lerp-fused' }),
  pieces(
    'mean-lerp-back',
    'Computes the mean as g - α(g - m) if 1 - α is positive and at least 0.5.',
    { mean: 'lerp-back' },
  ),
];

const denominatorVariants: readonly NamedVariant[] = [
  pieces('variance-fused', 'Fuses v - m².', { variance: 'fused' }),
  pieces('root-above', 'Takes a root that is one ULP too large if it is not exact.', {
    root: 'above',
  }),
  pieces('root-below', 'Takes a root that is one ULP too small if it is not exact.', {
    root: 'below',
  }),
];

const movementVariants: readonly NamedVariant[] = [
  pieces('quotient-scaled', 'Multiplies the quotient by lr: lr(g / a).', {
    movedByQuotient: 'quotient-scaled',
  }),
  pieces('quotient-scaled-fused', 'Multiplies the quotient by lr, fused with the subtraction.', {
    movedByQuotient: 'quotient-scaled-fused',
  }),
  pieces('rate-divided', 'Divides lr, and multiplies it by the gradient: (lr / a)g.', {
    movedByQuotient: 'rate-divided',
  }),
  pieces('rate-divided-fused', 'Divides lr, and multiplies it by the gradient, fused.', {
    movedByQuotient: 'rate-divided-fused',
  }),
  pieces('reciprocal', 'Multiplies the gradient by the reciprocal: lr(g(1 / a)).', {
    movedByQuotient: 'reciprocal',
    buffer: 'reciprocal',
  }),
  pieces(
    'reciprocal-of-scaled',
    'Multiplies the scaled gradient by the reciprocal: (lr g)(1 / a).',
    { movedByQuotient: 'reciprocal-of-scaled', buffer: 'reciprocal-fused' },
  ),
  pieces('reciprocal-scaled', 'Scales the reciprocal: (lr(1 / a))g.', {
    movedByQuotient: 'reciprocal-scaled',
  }),
  pieces('reciprocal-fused', 'Fuses the scaled gradient times the reciprocal.', {
    movedByQuotient: 'reciprocal-fused',
    buffer: 'reciprocal-decay-fused',
  }),
  pieces('buffer-decay-fused', 'Fuses μb + g / a.', { buffer: 'decay-fused' }),
  pieces('buffer-move-fused', 'Fuses p - lr b.', { moved: 'fused' }),
];

/** All variants. */
export const roundingVariants: readonly NamedVariant[] = [
  ...wholeVariants,
  ...gradientVariants,
  ...averageVariants,
  ...meanVariants,
  ...denominatorVariants,
  ...movementVariants,
];

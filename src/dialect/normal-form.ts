import type { Dtype } from '../float/dtype.ts';
import { dtypes } from '../float/dtype.ts';
import {
  allDeviations,
  axisNames,
  deviationsOf,
  dialectOf,
  origin,
  type Axis,
  type Deviation,
  type Dialect,
} from './dialect.ts';
import { narrowerFormats } from './formula/precision.ts';

/** The rules by which one deviation cancels or changes another one, in every scenario. */
const rules: readonly {
  readonly applies: (dialect: Dialect) => boolean;
  readonly becomes: Partial<Dialect>;
}[] = [
  // without momentum, there is no momentum buffer
  {
    applies: (dialect) =>
      dialect.momentum === 'ignored' && dialect['learning-rate'] === 'inside-buffer',
    becomes: { 'learning-rate': 'outside-buffer' },
  },
  {
    applies: ({ momentum, epsilon }) =>
      momentum === 'ignored' && epsilon === 'inside-with-momentum',
    becomes: { epsilon: 'outside' },
  },
  // without centering, there is no mean
  {
    applies: ({ centered, epsilon }) =>
      centered === 'ignored' && epsilon === 'inside-subtracted-if-centered',
    becomes: { epsilon: 'inside' },
  },
  {
    applies: (dialect) => dialect.centered === 'ignored' && dialect['bias-correction'] === 'both',
    becomes: { 'bias-correction': 'square-avg' },
  },
  // epsilon inside the root includes the centered mode
  {
    applies: ({ centered, epsilon }) =>
      centered === 'eps-inside' &&
      (epsilon === 'inside' || epsilon === 'inside-subtracted-if-centered'),
    becomes: { epsilon: 'inside', centered: 'variance' },
  },
  // no axis value clips gradients
  {
    applies: (dialect) =>
      dialect['weight-decay'] === 'l2-after-clipping' &&
      !dialect['square-avg'].startsWith('clipped'),
    becomes: { 'weight-decay': 'l2' },
  },
  {
    applies: (dialect) => dialect.momentum === 'ignored' && dialect['initial-buffer'] !== 'zero',
    becomes: { 'initial-buffer': 'zero' },
  },
  {
    applies: ({ centered, ...dialect }) =>
      centered === 'ignored' && dialect['initial-mean'] !== 'zero',
    becomes: { 'initial-mean': 'zero' },
  },
  // weight decay adds nothing to the gradient
  {
    applies: (dialect) =>
      !changesGradient(dialect['weight-decay']) && dialect.maximize === 'after-weight-decay',
    becomes: { maximize: 'before-weight-decay' },
  },
  {
    applies: (dialect) =>
      !dialect['weight-decay'].startsWith('l2') && dialect['caller-gradient'] === 'changed',
    becomes: { 'caller-gradient': 'untouched' },
  },
  // the seed is zero times a clipped gradient, which is zero
  {
    applies: (dialect) =>
      dialect.state === 'seeded-from-gradient' && dialect['square-avg'] === 'clipped-before',
    becomes: { state: 'per-parameter' },
  },
  // the seed replaces the initial square average
  {
    applies: ({ state }) => state === 'seeded-from-gradient',
    becomes: { 'initial-square-avg': 'zero' },
  },
];

/** Returns whether weight decay changes the gradient. */
function changesGradient(kind: Dialect['weight-decay']): boolean {
  return kind.startsWith('l2') || kind.startsWith('of-') || kind === 'multiplied';
}

/** Returns the dialect that computes the same with the fewest deviations. */
export function normalForm(dialect: Dialect): Dialect {
  const applying = rules.filter(({ applies }) => applies(dialect));
  const simpler: Dialect = Object.assign({ ...dialect }, ...applying.map(({ becomes }) => becomes));
  return deviatingAxes(simpler) < deviatingAxes(dialect) ? normalForm(simpler) : simpler;
}

/** Counts the axes on which a dialect has another value than torch. */
export function deviatingAxes(dialect: Dialect): number {
  return axisNames.filter((axis) => dialect[axis] !== origin[axis]).length;
}

/** The axes of the formula and of its state. The other axes are about options, and about what reaches the formula. */
export const formulaAxes: readonly Axis[] = [
  'epsilon',
  'initial-square-avg',
  'square-avg',
  'denominator',
  'learning-rate',
  'momentum',
  'initial-buffer',
  'weight-decay',
  'centered',
  'initial-mean',
  'bias-correction',
  'maximize',
  'movement',
  'parameter',
  'state',
  'groups',
  'caller-gradient',
  'precision',
];

/** Returns whether a single deviation changes only roundings, in a dtype. */
export function isEquivalent({ axis, value }: Deviation, dtype: Dtype): boolean {
  const { format, components } = dtypes[dtype];
  switch (value) {
    case 'complex-square':
    case 'complex-square-size':
    case 'complex-magnitude':
      return components === 1;
    case 'denominator-float32': // a wider format, for 16-bit types; nothing for the others
    case 'multiply-add':
    case 'float64':
    case 'reciprocal-root':
      return true;
    case 'shortest-decimal': // narrower types round lr to at most float32, which gives the tensor's value again
      return format.bits !== 64;
    case 'one-minus-alpha-float32':
      return format.bits === 16;
    case 'narrow-state':
    case 'narrowed':
      return narrowerFormats[format.name] === null;
    default:
      return deviatingAxes(normalForm({ ...origin, [axis]: value })) === 0;
  }
}

/** Returns all single deviations, without those that change only roundings. */
export function singleMutants(dtype: Dtype): Deviation[] {
  return allDeviations.filter((deviation) => !isEquivalent(deviation, dtype));
}

/**
 * Returns all pairs of deviations on different axes, without the equivalent ones. A pair is equivalent if each
 * deviation changes only roundings, alone and in the normal form of the pair.
 */
export function pairMutants(dtype: Dtype): [Deviation, Deviation][] {
  const deviations = allDeviations.filter(({ axis }) => formulaAxes.includes(axis));
  return deviations.flatMap((first, index) =>
    deviations
      .slice(index + 1)
      .filter((second) => second.axis !== first.axis)
      .map((second): [Deviation, Deviation] => [first, second])
      .filter(
        (pair) =>
          pair.some((deviation) => !isEquivalent(deviation, dtype)) ||
          deviationsOf(normalForm(dialectOf(pair))).some(
            (deviation) => !isEquivalent(deviation, dtype),
          ),
      ),
  );
}

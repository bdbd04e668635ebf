import type { Dtype } from '../float/dtype.ts';
import { dtypes } from '../float/dtype.ts';
import {
  allDeviations,
  deviationsOf,
  dialectOf,
  origin,
  type Deviation,
  type Dialect,
} from './dialect.ts';
import { narrowerFormats } from './formula/precision.ts';

/** Where one deviation leaves another without effect, or makes another of it: whatever the scenario. */
const rules: readonly {
  readonly applies: (dialect: Dialect) => boolean;
  readonly becomes: Partial<Dialect>;
}[] = [
  // without momentum there is neither a buffer nor a case with momentum
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
  // without centering there is no mean, and no centered case
  {
    applies: ({ centered, epsilon }) =>
      centered === 'ignored' && epsilon === 'inside-subtracted-if-centered',
    becomes: { epsilon: 'inside' },
  },
  {
    applies: (dialect) => dialect.centered === 'ignored' && dialect['bias-correction'] === 'both',
    becomes: { 'bias-correction': 'square-avg' },
  },
  // epsilon inside the root in centered mode is already there
  {
    applies: ({ centered, epsilon }) =>
      centered === 'eps-inside' &&
      (epsilon === 'inside' || epsilon === 'inside-subtracted-if-centered'),
    becomes: { epsilon: 'inside', centered: 'variance' },
  },
  // nothing is clipped
  {
    applies: (dialect) =>
      dialect['weight-decay'] === 'l2-after-clipping' &&
      !dialect['square-avg'].startsWith('clipped'),
    becomes: { 'weight-decay': 'l2' },
  },
  // nothing is added to the gradient
  {
    applies: (dialect) =>
      !dialect['weight-decay'].startsWith('l2') && dialect.maximize === 'after-weight-decay',
    becomes: { maximize: 'before-weight-decay' },
  },
  {
    applies: (dialect) =>
      !dialect['weight-decay'].startsWith('l2') && dialect['caller-gradient'] === 'changed',
    becomes: { 'caller-gradient': 'untouched' },
  },
  // zero times a gradient that is clipped before is zero
  {
    applies: (dialect) =>
      dialect.state === 'seeded-from-gradient' && dialect['square-avg'] === 'clipped-before',
    becomes: { state: 'per-parameter' },
  },
  // the state starts from the gradient
  {
    applies: ({ state }) => state === 'seeded-from-gradient',
    becomes: { 'initial-square-avg': 'zero' },
  },
];

/** The dialect that computes the same with the fewest deviations. */
export function normalForm(dialect: Dialect): Dialect {
  const applying = rules.filter(({ applies }) => applies(dialect));
  const simpler: Dialect = Object.assign({ ...dialect }, ...applying.map(({ becomes }) => becomes));
  return deviationsOf(simpler).length < deviationsOf(dialect).length
    ? normalForm(simpler)
    : simpler;
}

/** Whether a deviation by itself changes nothing but roundings, in a dtype. */
export function isEquivalent({ axis, value }: Deviation, dtype: Dtype): boolean {
  const { format } = dtypes[dtype];
  switch (value) {
    case 'multiply-add':
    case 'float64':
    case 'reciprocal-root':
      return true;
    case 'one-minus-alpha-float32':
      return format.bits === 16;
    case 'narrow-state':
      return narrowerFormats[format.name] === null;
    default:
      return deviationsOf(normalForm({ ...origin, [axis]: value })).length === 0;
  }
}

/** Every deviation by itself, but for those that only round differently. */
export function singleMutants(dtype: Dtype): Deviation[] {
  return allDeviations.filter((deviation) => !isEquivalent(deviation, dtype));
}

/**
 * Every two deviations on different axes, but for those that are equivalent by definition: two that only round, or that
 * leave nothing else of each other.
 */
export function pairMutants(dtype: Dtype): [Deviation, Deviation][] {
  return allDeviations.flatMap((one, index) =>
    allDeviations
      .slice(index + 1)
      .filter((other) => other.axis !== one.axis)
      .map((other): [Deviation, Deviation] => [one, other])
      .filter(
        (pair) =>
          pair.some((deviation) => !isEquivalent(deviation, dtype)) ||
          deviationsOf(normalForm(dialectOf(pair))).some((left) => !isEquivalent(left, dtype)),
      ),
  );
}

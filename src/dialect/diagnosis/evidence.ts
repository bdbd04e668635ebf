import type { Case } from '../../corpus/corpus.ts';
import type { Dtype } from '../../float/dtype.ts';
import { needsOf, type Capabilities, type Feature } from '../../port/capabilities.ts';
import type { Trajectory } from '../../scenario/scenario.ts';
import { allDeviations, type Deviation } from '../dialect.ts';
import { isEquivalent } from '../normal-form.ts';

/** The answer of a port in a case. */
export interface Answer {
  /** The case, with PyTorch's trajectory. */
  readonly testCase: Case;
  /** The trajectory of the port. */
  readonly trajectory: Trajectory;
}

/** The input of a diagnosis. */
export interface Evidence {
  /** All answers of the port. */
  readonly answers: readonly Answer[];
  /** The parts of the state that the port shows, and whether it flushes subnormal numbers. */
  readonly capabilities: Pick<Capabilities, 'state' | 'flushesSubnormals'>;
}

/**
 * Returns the features that make a deviation visible. A scenario needs at least one of them. An empty list means any
 * scenario.
 */
function needsOfDeviation({ axis, value }: Deviation): readonly Feature[] {
  switch (value) {
    case 'inside-with-momentum':
    case 'inside-buffer':
      return ['momentum'];
    case 'by-position':
    case 'created-for-null':
    case 'null-as-zero':
      return ['null_gradients'];
    case 'shared-by-groups':
      return ['param_groups', 'add_group'];
    case 'reset-on-reload':
      return ['state_dict'];
  }
  switch (axis) {
    case 'momentum':
      return ['momentum'];
    case 'weight-decay':
      return ['weight_decay'];
    case 'centered':
      return ['centered'];
    case 'maximize':
      return ['maximize'];
    case 'groups':
      return ['param_groups', 'add_group'];
    default:
      return [];
  }
}

/** Returns the effect of a deviation in a scenario with these features: itself, a simpler deviation, or null. */
export function visibleDeviation(
  deviation: Deviation,
  features: ReadonlySet<string>,
): Deviation | null {
  const needs = needsOfDeviation(deviation);
  if (needs.length > 0 && !needs.some((need) => features.has(need))) {
    return null;
  }
  if (!features.has('centered') && deviation.value === 'inside-subtracted-if-centered') {
    return { axis: 'epsilon', value: 'inside' };
  }
  if (!features.has('centered') && deviation.value === 'both') {
    return { axis: 'bias-correction', value: 'square-avg' };
  }
  return deviation;
}

/** Returns the deviations that can be visible in the answers by more than rounding. */
export function visibleDeviations({ answers }: Evidence): Deviation[] {
  const dtypes = new Set<Dtype>(answers.map(({ testCase }) => testCase.dtype));
  const features = new Set<string>(
    answers.flatMap(({ testCase }) => needsOf(testCase.scenario, false)),
  );
  const isGradientWatched = answers.some(({ trajectory }) =>
    trajectory.some(({ changedGradient }) => changedGradient !== undefined),
  );
  return allDeviations.filter(
    (deviation) =>
      visibleDeviation(deviation, features) === deviation &&
      (deviation.axis !== 'caller-gradient' || isGradientWatched) &&
      // l2-after-clipping has an effect only together with another deviation
      (deviation.value === 'l2-after-clipping' ||
        [...dtypes].some((dtype) => !isEquivalent(deviation, dtype))),
  );
}

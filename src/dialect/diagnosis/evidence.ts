import type { Case } from '../../corpus/corpus.ts';
import type { Dtype } from '../../float/dtype.ts';
import { needsOf, type Capabilities, type Feature } from '../../port/capabilities.ts';
import type { Trajectory } from '../../scenario/scenario.ts';
import { allDeviations, type Axis, type Deviation } from '../dialect.ts';
import { isEquivalent } from '../normal-form.ts';
import type { Uncertainty } from '../uncertainty.ts';

/** The answer of a port in a case. */
export interface Answer {
  /** The case, with PyTorch's trajectory. */
  readonly testCase: Case;
  /** The trajectory of the port. */
  readonly trajectory: Trajectory;
  /** How far the numbers can be from the optimizer's. Absent if they are exact, as the answers of a port are. */
  readonly uncertainty?: Uncertainty;
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
  return needsOfValue[value] ?? needsOfAxis[axis] ?? [];
}

const needsOfValue: Readonly<Record<string, readonly Feature[]>> = {
  'inside-with-momentum': ['momentum'],
  'inside-buffer': ['momentum'],
  'by-position': ['null_gradients'],
  'created-for-null': ['null_gradients'],
  'null-as-zero': ['null_gradients'],
  'null-as-last-gradient': ['null_gradients'],
  'shared-by-groups': ['param_groups', 'add_group'],
  'reset-on-reload': ['state_dict', 'save_and_load'],
  'zero-after-reload': ['state_dict', 'save_and_load'],
};

const needsOfAxis: Readonly<Partial<Record<Axis, readonly Feature[]>>> = {
  momentum: ['momentum'],
  'initial-buffer': ['momentum'],
  'weight-decay': ['weight_decay'],
  centered: ['centered'],
  'initial-mean': ['centered'],
  maximize: ['maximize'],
  changes: ['set_hyperparameters'],
  reload: ['state_dict', 'save_and_load'],
  load: ['save_and_load'],
  defaults: ['defaults'],
  backward: ['backward'],
  'zero-grad': ['backward'],
  'tensor-lr': ['tensor_lr'],
  'new-data': ['set_data'],
  groups: ['param_groups', 'add_group'],
};

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

/**
 * Returns the effects of a set of deviations in a scenario with these features, without those that have no effect there. One deviation
 * can turn on the option of another one: a fixed momentum makes the kind of momentum visible everywhere.
 */
export function visibleTogether(
  deviations: readonly Deviation[],
  features: ReadonlySet<string>,
): Deviation[] {
  const inEffect = new Set([...features, ...deviations.flatMap(featuresTurnedOn)]);
  return deviations.flatMap((deviation) => visibleDeviation(deviation, inEffect) ?? []);
}

/** Returns the features that a deviation can turn on in a scenario without them. */
function featuresTurnedOn({ axis, value }: Deviation): Feature[] {
  const turnsOn = (option: string): boolean =>
    axis === `${option}-value` || (axis === 'options' && value.includes(option));
  return [
    ...(turnsOn('momentum') ? ['momentum' as const] : []),
    ...(turnsOn('weight-decay') ? ['weight_decay' as const] : []),
  ];
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

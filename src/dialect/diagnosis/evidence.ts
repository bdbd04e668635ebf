import type { Case } from '../../corpus/corpus.ts';
import type { Dtype } from '../../float/dtype.ts';
import { needsOf, type Capabilities, type Feature } from '../../port/capabilities.ts';
import type { Trajectory } from '../../scenario/scenario.ts';
import { allDeviations, type Deviation } from '../dialect.ts';
import { isEquivalent } from '../normal-form.ts';

/** What a port answered in a case. */
export interface Answer {
  readonly testCase: Case;
  readonly trajectory: Trajectory;
}

/** All that is known of a port. */
export interface Evidence {
  readonly answers: readonly Answer[];
  readonly capabilities: Pick<Capabilities, 'state' | 'flushesSubnormals'>;
}

/** What a scenario needs to have for a deviation to show at all: one of these features. */
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

/** What a deviation amounts to in a scenario with these features: itself, a simpler one, or nothing. */
export function deviationAmid(
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

/** The deviations that could show in what was asked, and are more than other roundings. */
export function visibleDeviations({ answers }: Evidence): Deviation[] {
  const dtypes = new Set<Dtype>(answers.map(({ testCase }) => testCase.dtype));
  const asked = new Set<string>(
    answers.flatMap(({ testCase }) => needsOf(testCase.scenario, false)),
  );
  const isGradientWatched = answers.some(({ trajectory }) =>
    trajectory.some(({ changedGradient }) => changedGradient !== undefined),
  );
  return allDeviations.filter(
    (deviation) =>
      deviationAmid(deviation, asked) === deviation &&
      (deviation.axis !== 'caller-gradient' || isGradientWatched) &&
      // by itself it may change nothing, and with another do
      (deviation.value === 'l2-after-clipping' ||
        [...dtypes].some((dtype) => !isEquivalent(deviation, dtype))),
  );
}

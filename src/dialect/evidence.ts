import type { Case } from '../corpus/corpus.ts';
import type { Dtype } from '../float/dtype.ts';
import { needsOf, type Capabilities, type Feature } from '../port/capabilities.ts';
import type { Trajectory } from '../scenario/scenario.ts';
import { allDeviations, type Deviation } from './dialect.ts';
import { isEquivalent } from './normal-form.ts';

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

/** What a case needs to have for a deviation to show at all: one of these features. */
function needsOfDeviation({ axis, value }: Deviation): readonly Feature[] {
  switch (value) {
    case 'inside-with-momentum':
    case 'inside-buffer':
      return ['momentum'];
    case 'inside-subtracted-if-centered':
    case 'both':
      return ['centered'];
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

/** The deviations that could show in what was asked, and are more than other roundings. */
export function visibleDeviations({ answers }: Evidence): Deviation[] {
  const dtypes = new Set<Dtype>(answers.map(({ testCase }) => testCase.dtype));
  const asked = new Set<string>(
    answers.flatMap(({ testCase }) => needsOf(testCase.scenario, false)),
  );
  const isGradientWatched = answers.some(({ trajectory }) =>
    trajectory.some(({ changedGradient }) => changedGradient !== undefined),
  );
  return allDeviations.filter((deviation) => {
    const needs = needsOfDeviation(deviation);
    return (
      (needs.length === 0 || needs.some((need) => asked.has(need))) &&
      (deviation.axis !== 'caller-gradient' || isGradientWatched) &&
      // by itself it may change nothing, and with another do
      (deviation.value === 'l2-after-clipping' ||
        [...dtypes].some((dtype) => !isEquivalent(deviation, dtype)))
    );
  });
}

import type { Dtype } from '../float/dtype.ts';
import type { Feature } from '../port/capabilities.ts';
import { allCapabilities, featureOfEvent } from '../port/capabilities.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { ScenarioEvent } from '../scenario/scenario.ts';
import type { LaneKind } from './draw-lane.ts';

/** The kind of an event. */
export type EventKind = ScenarioEvent['kind'];

/** The smallest and the largest number of a range. Both belong to it. */
export type Range = readonly [smallest: number, largest: number];

/** The usual values of each hyperparameter. A value that occurs twice is twice as frequent. */
export type HyperparameterValues = {
  readonly [Name in keyof Hyperparameters]: readonly Hyperparameters[Name][];
};

/** The settings of random scenarios. */
export interface ScenarioSettings {
  readonly dtypes: readonly Dtype[];
  /** The features that a scenario may need. */
  readonly features: readonly Feature[];
  /** The kinds of events. */
  readonly kinds: readonly EventKind[];
  /** The usual values of hyperparameters. */
  readonly values: HyperparameterValues;
  /** Whether hyperparameters also get unusual values that torch accepts, and not only those of `values`. */
  readonly areEdgesDrawn: boolean;
  /** The kinds of gradients. Null for the usual kinds of `LaneKind`, by weight. */
  readonly lanes: readonly LaneKind[] | null;
  /** How many parameter groups a scenario starts with. */
  readonly groups: Range;
  /** How many parameters a group has. */
  readonly params: Range;
  /** How many elements a parameter has. */
  readonly elements: Range;
  /** How many events a scenario has. */
  readonly events: Range;
  /** The probability of a null gradient, from 0 to 1. */
  readonly nulls: number;
}

/** Settings with all features and all kinds of events. A scenario takes less than a millisecond. */
export const anyScenario: ScenarioSettings = {
  dtypes: allCapabilities.dtypes,
  features: allCapabilities.features,
  kinds: [
    ...(['step', 'set', 'add_group', 'reload', 'zero_grad'] as const),
    ...(['backward', 'set_data', 'save', 'load'] as const),
  ],
  values: {
    lr: [0, 1e-3, 0.01, 0.01, 1],
    alpha: [0, 0.4, 0.5, 0.9, 0.99, 0.99, 0.9999, 1, 1.5],
    eps: [0, 1e-10, 1e-8, 1e-8, 1e-3, 1],
    weightDecay: [0, 0, 0.01, 10],
    momentum: [0, 0, 0.5, 0.9, 1.1],
    centered: [false, true],
    maximize: [false, true],
  },
  areEdgesDrawn: true,
  lanes: null,
  groups: [1, 3],
  params: [1, 2],
  elements: [0, 40],
  events: [1, 12],
  nulls: 0.12,
};

/** Returns the settings without everything that needs a feature outside `features`. */
export function withinFeatures(settings: ScenarioSettings): ScenarioSettings {
  const { features, values, kinds, groups, nulls } = settings;
  const has = (feature: Feature): boolean => features.includes(feature);
  const zero = [0];
  const no = [false];
  return {
    ...settings,
    kinds: kinds.filter((kind) => {
      const feature = featureOfEvent[kind];
      return feature === null || has(feature);
    }),
    values: {
      ...values,
      momentum: has('momentum') ? values.momentum : zero,
      centered: has('centered') ? values.centered : no,
      weightDecay: has('weight_decay') ? values.weightDecay : zero,
      maximize: has('maximize') ? values.maximize : no,
    },
    groups: has('param_groups') ? groups : [1, 1],
    nulls: has('null_gradients') ? nulls : 0,
  };
}

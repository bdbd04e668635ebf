import type { Dtype } from '../float/dtype.ts';
import type { Feature } from '../port/capabilities.ts';
import { allCapabilities } from '../port/capabilities.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { ScenarioEvent } from '../scenario/scenario.ts';
import type { LaneKind } from './draw-lane.ts';

export type EventKind = ScenarioEvent['kind'];

/** From the smallest to the largest number, both included. */
export type Range = readonly [smallest: number, largest: number];

/** The values that a hyperparameter is drawn from. */
export type HyperparameterValues = {
  readonly [Name in keyof Hyperparameters]: readonly Hyperparameters[Name][];
};

/** Which scenarios are drawn. */
export interface ScenarioSettings {
  readonly dtypes: readonly Dtype[];
  /** Nothing is drawn that needs another one. */
  readonly features: readonly Feature[];
  /** The events that may happen. */
  readonly kinds: readonly EventKind[];
  readonly values: HyperparameterValues;
  /** Whether hyperparameters are also drawn from all that torch accepts, and not from `values` alone. */
  readonly areEdgesDrawn: boolean;
  /** The kinds of lanes that gradients are drawn from; null for all that `LaneKind` has, by weight. */
  readonly lanes: readonly LaneKind[] | null;
  /** Parameter groups at the start. */
  readonly groups: Range;
  /** Parameters of a group. */
  readonly params: Range;
  /** Elements of a parameter. */
  readonly elements: Range;
  readonly events: Range;
  /** How often a gradient is null. */
  readonly nulls: number;
}

/** All that can happen, in scenarios that take well below a millisecond. */
export const anyScenario: ScenarioSettings = {
  dtypes: allCapabilities.dtypes,
  features: allCapabilities.features,
  kinds: ['step', 'set', 'add_group', 'reload', 'zero_grad'],
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

const featureOfKind: Readonly<Partial<Record<EventKind, Feature>>> = {
  set: 'set_hyperparameters',
  add_group: 'add_group',
  reload: 'state_dict',
  zero_grad: 'zero_grad',
};

/** Without what needs a feature that is not among `features`. */
export function withinFeatures(settings: ScenarioSettings): ScenarioSettings {
  const { features, values, kinds, groups, nulls } = settings;
  const has = (feature: Feature): boolean => features.includes(feature);
  const zero = [0];
  const no = [false];
  return {
    ...settings,
    kinds: kinds.filter((kind) => {
      const feature = featureOfKind[kind];
      return feature === undefined || has(feature);
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

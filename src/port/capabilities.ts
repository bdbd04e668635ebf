import { dtypeNames, type Dtype } from '../float/dtype.ts';
import type { Scenario, ScenarioGroup } from '../scenario/scenario.ts';

/** What a port may be able to do; spec/protocol.md says what each stands for (PRO-3). */
export type Feature =
  | 'momentum'
  | 'centered'
  | 'weight_decay'
  | 'maximize'
  | 'param_groups'
  | 'null_gradients'
  | 'set_hyperparameters'
  | 'add_group'
  | 'state_dict'
  | 'zero_grad'
  | 'foreach'
  | 'refusals';

export const featureNames: readonly [Feature, ...Feature[]] = [
  'momentum',
  'centered',
  'weight_decay',
  'maximize',
  'param_groups',
  'null_gradients',
  'set_hyperparameters',
  'add_group',
  'state_dict',
  'zero_grad',
  'foreach',
  'refusals',
];

/** A part of the optimizer's state for a parameter, by torch's name. */
export type StateName = 'step' | 'square_avg' | 'grad_avg' | 'momentum_buffer';

export const stateNames: readonly [StateName, ...StateName[]] = [
  'step',
  'square_avg',
  'grad_avg',
  'momentum_buffer',
];

/** What a port can do and lets one see. What is not here it is not asked, and not judged on. */
export interface Capabilities {
  readonly dtypes: readonly Dtype[];
  readonly features: readonly Feature[];
  readonly state: readonly StateName[];
  /**
   * Set where the port, or what it runs on, takes subnormal numbers for zero: it is then never exact on them, and the
   * bound allows for it (BND-5).
   */
  readonly flushesSubnormals?: boolean;
}

export const allCapabilities: Capabilities = {
  dtypes: dtypeNames,
  features: featureNames,
  state: stateNames,
};

/** The dtype and the features that a port needs to be asked for a scenario. */
export function needsOf(scenario: Scenario, isRefused: boolean): (Dtype | Feature)[] {
  return [scenario.dtype, ...featuresOf(scenario, isRefused)];
}

/** The features alone. */
export function featuresOf(scenario: Scenario, isRefused: boolean): Feature[] {
  const { events } = scenario;
  const added = events.flatMap((event) => (event.kind === 'add_group' ? [event.group] : []));
  const changes = events.flatMap((event) => (event.kind === 'set' ? [event.changes] : []));
  const groups: Partial<ScenarioGroup>[] = [
    ...scenario.groups,
    ...added,
    ...changes.map(stripNull),
  ];
  const has = (kind: (typeof events)[number]['kind']): boolean =>
    events.some((event) => event.kind === kind);
  const needs: Record<Feature, boolean> = {
    momentum: groups.some(({ momentum = 0 }) => momentum !== 0),
    centered: groups.some(({ centered = false }) => centered),
    weight_decay: groups.some(({ weightDecay = 0 }) => weightDecay !== 0),
    maximize: groups.some(({ maximize = false }) => maximize),
    param_groups: scenario.groups.length > 1,
    null_gradients: events.some((event) => event.kind === 'step' && event.gradients.includes(null)),
    set_hyperparameters: has('set'),
    add_group: has('add_group'),
    state_dict: has('reload'),
    zero_grad: has('zero_grad'),
    foreach: groups.some(({ foreach = false }) => foreach),
    refusals: isRefused,
  };
  return featureNames.filter((feature) => needs[feature]);
}

function stripNull({
  foreach,
  ...others
}: Extract<Scenario['events'][number], { kind: 'set' }>['changes']): Partial<ScenarioGroup> {
  return { ...others, ...(foreach !== null && foreach !== undefined && { foreach }) };
}

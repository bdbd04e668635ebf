import { dtypeNames, type Dtype } from '../float/dtype.ts';
import type { GroupOptions } from '../rmsprop/options.ts';
import { stateTensorNames, type StateTensorName } from '../rmsprop/torch-names.ts';
import type { LrDtype, Scenario, ScenarioEvent, ScenarioGroup } from '../scenario/scenario.ts';

/** The features that a port can declare. spec/protocol.md explains each (PRO-3). */
export const featureNames = [
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
  'defaults',
  'backward',
  'set_data',
  'save_and_load',
  'tensor_lr',
  'differentiable',
  'capturable',
  'named_parameters',
  'empty_groups',
] as const;

/** A feature that a port can declare: one of `featureNames`. */
export type Feature = (typeof featureNames)[number];

/** A part of the optimizer's state of a parameter, by torch's name. */
export type StateName = 'step' | StateTensorName;

/** The parts of the optimizer's state, by torch's names. */
export const stateNames: readonly [StateName, ...StateName[]] = ['step', ...stateTensorNames];

/** The dtypes, features and state that a port declares. The suite does not test anything else, and reports it as not judged. */
export interface Capabilities {
  readonly dtypes: readonly Dtype[];
  readonly features: readonly Feature[];
  readonly state: readonly StateName[];
  /**
   * True if the port or its hardware flushes subnormal numbers to zero. The bound then allows for it (BND-5). Such a port is
   * never exact on subnormal numbers.
   */
  readonly flushesSubnormals?: boolean;
}

/** Every dtype, feature and part of the state. */
export const allCapabilities: Capabilities = {
  dtypes: dtypeNames,
  features: featureNames,
  state: stateNames,
};

/** Returns the dtype and the features that a port must declare to play a scenario. */
export function needsOf(scenario: Scenario, isRefused: boolean): (Dtype | Feature)[] {
  return [scenario.dtype, ...featuresOf(scenario, isRefused)];
}

/** Returns the features that a port must declare to play a scenario, in the order of `featureNames`. */
export function featuresOf({ defaults, groups, events }: Scenario, isRefused: boolean): Feature[] {
  const needs = new Set<Feature>();
  if (groups.length > 1) {
    needs.add('param_groups');
  }
  if (isRefused) {
    needs.add('refusals');
  }
  if (typeof defaults?.lr === 'object') {
    needs.add('tensor_lr');
  }
  groups.forEach((group) => addGroup(needs, group));
  for (const event of events) {
    switch (event.kind) {
      case 'step':
      case 'backward':
        if (event.gradients.includes(null)) {
          needs.add('null_gradients');
        }
        break;
      case 'set':
        addOptions(needs, event.changes);
        addTensorLr(needs, event);
        break;
      case 'add_group':
        addGroup(needs, event.group);
        break;
    }
    const feature = featureOfEvent[event.kind];
    if (feature !== null) {
      needs.add(feature);
    }
  }
  return featureNames.filter((feature) => needs.has(feature));
}

/** The feature that a port must declare to receive an event of each kind. Null: every port receives it. */
export const featureOfEvent: Readonly<Record<ScenarioEvent['kind'], Feature | null>> = {
  step: null,
  backward: 'backward',
  set: 'set_hyperparameters',
  set_data: 'set_data',
  add_group: 'add_group',
  reload: 'state_dict',
  save: 'save_and_load',
  load: 'save_and_load',
  zero_grad: 'zero_grad',
};

function addGroup(needs: Set<Feature>, group: ScenarioGroup): void {
  addOptions(needs, group);
  addTensorLr(needs, group);
  if (group.omitted) {
    needs.add('defaults');
  }
  for (const name of ['differentiable', 'capturable'] as const) {
    if (group[name] === true) {
      needs.add(name);
    }
  }
  if (group.params.length === 0) {
    needs.add('empty_groups');
  }
  if (group.params.some(({ name }) => name !== undefined)) {
    needs.add('named_parameters');
  }
}

function addTensorLr(needs: Set<Feature>, { lrTensor }: { readonly lrTensor?: LrDtype }): void {
  if (lrTensor !== undefined) {
    needs.add('tensor_lr');
  }
}

function addOptions(needs: Set<Feature>, options: Readonly<Partial<GroupOptions>>): void {
  const { momentum = 0, weightDecay = 0 } = options;
  if (momentum !== 0) {
    needs.add('momentum');
  }
  if (weightDecay !== 0) {
    needs.add('weight_decay');
  }
  for (const name of ['centered', 'maximize', 'foreach'] as const) {
    if (options[name] === true) {
      needs.add(name);
    }
  }
}

import { dtypeNames, type Dtype } from '../float/dtype.ts';
import type { GroupOptions } from '../rmsprop/options.ts';
import { stateTensorNames, type StateTensorName } from '../rmsprop/torch-names.ts';
import type { Scenario } from '../scenario/scenario.ts';

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
export function featuresOf({ groups, events }: Scenario, isRefused: boolean): Feature[] {
  const needs = new Set<Feature>();
  if (groups.length > 1) {
    needs.add('param_groups');
  }
  if (isRefused) {
    needs.add('refusals');
  }
  groups.forEach((group) => addOptions(needs, group));
  for (const event of events) {
    switch (event.kind) {
      case 'step': {
        if (event.gradients.includes(null)) {
          needs.add('null_gradients');
        }
        break;
      }
      case 'set': {
        needs.add('set_hyperparameters');
        addOptions(needs, event.changes);
        break;
      }
      case 'add_group': {
        needs.add('add_group');
        addOptions(needs, event.group);
        break;
      }
      case 'reload': {
        needs.add('state_dict');
        break;
      }
      case 'zero_grad': {
        needs.add('zero_grad');
        break;
      }
    }
  }
  return featureNames.filter((feature) => needs.has(feature));
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

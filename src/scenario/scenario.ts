import type { Dtype, Storage } from '../float/dtype.ts';
import type { GroupOptions, Hyperparameters } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';

/** One experiment: what an optimizer is given, and what happens to it. */
export interface Scenario {
  readonly dtype: Dtype;
  /** Options of the optimizer itself; present only where PyTorch refuses them. */
  readonly defaults?: Readonly<Partial<Hyperparameters>>;
  readonly groups: readonly ScenarioGroup[];
  readonly events: readonly ScenarioEvent[];
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Storage;
}

/** A parameter group with its initial parameters. */
export interface ScenarioGroup extends Readonly<Hyperparameters> {
  /** Whether torch's multi-tensor implementation is meant, where it differs. */
  readonly foreach: boolean;
  /** The very same tensor twice is one parameter in two places. */
  readonly params: readonly Tensor[];
}

export type ScenarioEvent =
  /** A step with one gradient per parameter, in order across groups; null where a parameter has none. */
  | { readonly kind: 'step'; readonly gradients: readonly (Storage | null)[] }
  /** Hyperparameters of a group change. */
  | {
      readonly kind: 'set';
      readonly group: number;
      readonly changes: Readonly<Partial<GroupOptions>>;
    }
  /** A parameter group is added. */
  | { readonly kind: 'add_group'; readonly group: ScenarioGroup }
  /**
   * The state is saved, and loaded into a fresh optimizer over the same parameters, which goes on; with an integer for
   * the step counter, as in older files, if `integerStep`.
   */
  | { readonly kind: 'reload'; readonly integerStep: boolean }
  /** The optimizer sets all gradients to null or to zeros. The gradients of the next step are what is then there. */
  | { readonly kind: 'zero_grad'; readonly setToNone: boolean };

/** Parameters and optimizer state after an event, in order across groups; null where a parameter has no state yet. */
export interface Snapshot {
  readonly params: readonly Storage[];
  readonly state: readonly (Readonly<ParameterState> | null)[];
  /** Where the optimizer changed a gradient that it was given, if it did. */
  readonly changedGradient?: { readonly parameter: number; readonly element: number };
}

/** The snapshot after each event of a scenario. */
export type Trajectory = readonly Snapshot[];

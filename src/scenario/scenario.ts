import type { Dtype, Storage } from '../float/dtype.ts';
import type { GroupOptions, Hyperparameters } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';

/** One experiment: parameter groups with their initial parameters, and the events that follow. */
export interface Scenario {
  readonly dtype: Dtype;
  /** Options of the optimizer, not of a group. Present only in scenarios that PyTorch refuses because of them. */
  readonly defaults?: Readonly<Partial<Hyperparameters>>;
  readonly groups: readonly ScenarioGroup[];
  readonly events: readonly ScenarioEvent[];
}

/** A tensor: its shape, and its numbers in row-major order. */
export interface Tensor {
  /** Lengths of the dimensions; `[]` for a scalar. */
  readonly shape: readonly number[];
  readonly data: Storage;
}

/** A parameter group with its initial parameters. */
export interface ScenarioGroup extends Readonly<Hyperparameters> {
  /** Selects torch's multi-tensor implementation, which rounds differently in some dtypes. */
  readonly foreach: boolean;
  /** If the same Tensor object occurs twice, both places hold the same parameter. */
  readonly params: readonly Tensor[];
}

export type ScenarioEvent =
  /** A step with one gradient per parameter, in order across groups. Null: the parameter has no gradient. */
  | { readonly kind: 'step'; readonly gradients: readonly (Storage | null)[] }
  /** Changes hyperparameters of a group. */
  | {
      readonly kind: 'set';
      readonly group: number;
      readonly changes: Readonly<Partial<GroupOptions>>;
    }
  /** Adds a parameter group. */
  | { readonly kind: 'add_group'; readonly group: ScenarioGroup }
  /**
   * Saves the state and loads it into a new optimizer over the same parameters. Later events use the new optimizer. With
   * `integerStep`, the saved step counter is an integer, as in older files.
   */
  | { readonly kind: 'reload'; readonly integerStep: boolean }
  /** Sets all gradients to null, or to zeros if `setToNone` is false. The next step uses these gradients. */
  | { readonly kind: 'zero_grad'; readonly setToNone: boolean };

/** Parameters and optimizer state after an event, in order across groups. A parameter without state has null. */
export interface Snapshot {
  readonly params: readonly Storage[];
  readonly state: readonly (Readonly<ParameterState> | null)[];
  /** The first gradient element that the step changed. Absent if the step changed none. */
  readonly changedGradient?: { readonly parameter: number; readonly element: number };
}

/** The snapshot after each event of a scenario. */
export type Trajectory = readonly Snapshot[];

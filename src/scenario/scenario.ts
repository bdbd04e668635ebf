import type { Dtype, Storage } from '../float/dtype.ts';
import type { GroupOptions, Hyperparameters, TensorLr } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';

/** One experiment: parameter groups with their initial parameters, and the events that follow. */
export interface Scenario {
  readonly dtype: Dtype;
  /** Options of the optimizer, not of a group. Present only in scenarios that PyTorch refuses because of them. */
  readonly defaults?: Readonly<
    Partial<Omit<Hyperparameters, 'lr'>> & { readonly lr?: number | TensorLr }
  >;
  readonly groups: readonly ScenarioGroup[];
  readonly events: readonly ScenarioEvent[];
}

/** A tensor: its shape, and its numbers in row-major order. */
export interface Tensor {
  /** Lengths of the dimensions; `[]` for a scalar. */
  readonly shape: readonly number[];
  readonly data: Storage;
  /** The name of a named parameter. */
  readonly name?: string;
}

/** The dtype of a learning rate that is a tensor. */
export type LrDtype = 'float32' | 'float64';

/** A parameter group with its initial parameters. */
export interface ScenarioGroup extends Readonly<Hyperparameters> {
  /** Selects torch's multi-tensor implementation, which rounds differently in some dtypes. */
  readonly foreach: boolean;
  /** The hyperparameters that the port does not get. It uses its own defaults. The values here are torch's defaults. */
  readonly omitted?: readonly (keyof Hyperparameters)[];
  /** The dtype of lr, if the port gets lr as a tensor with one element. */
  readonly lrTensor?: LrDtype;
  /** torch's options for autograd and for accelerators. They change no bit. Absent means false. */
  readonly differentiable?: boolean;
  readonly capturable?: boolean;
  /** If the same Tensor object occurs twice, both places hold the same parameter. */
  readonly params: readonly Tensor[];
}

export type ScenarioEvent =
  /** A step with one gradient per parameter, in order across groups. Null: the parameter has no gradient. */
  | {
      readonly kind: 'step';
      readonly gradients: readonly (Storage | null)[];
      /** The port does not get these gradients: it uses those that `backward` and `zero_grad` left in its parameters. */
      readonly isAccumulated?: true;
    }
  /** A backward pass: adds a gradient to that of each parameter. Null: the pass has no gradient for the parameter. */
  | { readonly kind: 'backward'; readonly gradients: readonly (Storage | null)[] }
  /** Changes hyperparameters of a group. */
  | {
      readonly kind: 'set';
      readonly group: number;
      readonly changes: Readonly<Partial<GroupOptions>>;
      /** The dtype of the new lr, if it is a tensor with one element. */
      readonly lrTensor?: LrDtype;
    }
  /** Replaces the data of parameters. Their state stays. Null: the parameter keeps its data. */
  | { readonly kind: 'set_data'; readonly data: readonly (Storage | null)[] }
  /** Saves the state dict, as in a file. Later events do not change what it holds. */
  | { readonly kind: 'save' }
  /** Loads a saved state dict into the optimizer. `saved` counts the `save` events from 0. */
  | { readonly kind: 'load'; readonly saved: number }
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

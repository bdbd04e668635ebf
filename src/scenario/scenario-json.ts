import type { Dtype } from '../float/dtype.ts';
import type { LrDtype } from './scenario.ts';

/*
 * Types of scenarios and trajectories in fixture files and in the protocol. Keys have torch's names, and tensors are hex
 * words (float/hex.ts). scenario-schema.ts checks these types. spec/fixture-format.md explains them.
 */

/** A tensor. `Data` is the type of its numbers: hex words, or a list of numbers for ports that ask for decimals. */
export interface TensorJson<Data = string> {
  /** Lengths of the dimensions; `[]` for a scalar. */
  readonly shape: readonly number[];
  readonly data: Data;
  /** The name of a named parameter. */
  readonly name?: string;
}

/** A learning rate that is a tensor with one element. */
export interface LrTensorJson<Data = string> {
  readonly dtype: LrDtype;
  readonly data: Data;
}

/** A parameter of a group: a tensor, or the index across groups of an earlier parameter that is the same one. */
export type ParamJson<Data = string> = TensorJson<Data> | { readonly same_as: number };

export interface HyperparametersJson<Data> {
  readonly lr: number | LrTensorJson<Data>;
  readonly alpha: number;
  readonly eps: number;
  readonly weight_decay: number;
  readonly momentum: number;
  readonly centered: boolean;
  readonly maximize: boolean;
}

/** A number. Strings stand for the numbers that JSON does not have. */
export type NumberJson = number | 'NaN' | 'Infinity' | '-Infinity';

/** A parameter group. An absent hyperparameter means that the port uses its own default. */
export interface GroupJson<Data = string> extends Partial<HyperparametersJson<Data>> {
  /** Selects torch's multi-tensor implementation. Absent means false. */
  readonly foreach?: boolean;
  /** torch's options for autograd and for accelerators. Absent means false. */
  readonly differentiable?: true;
  readonly capturable?: true;
  readonly params: readonly ParamJson<Data>[];
}

/** New values for some hyperparameters of the group with this index. */
interface ChangesJson<Data = string> extends Partial<HyperparametersJson<Data>> {
  readonly group: number;
}

export type EventJson<Data = string> =
  /** A step with one gradient per parameter, in order across groups. Null: the parameter has no gradient. */
  | { readonly step: readonly (Data | null)[] }
  /** A step with the gradients that the parameters have after `backward` and `zero_grad`. */
  | { readonly step: 'accumulated' }
  /** Adds a gradient to that of each parameter. Null: the parameter gets none. */
  | { readonly backward: readonly (Data | null)[] }
  | { readonly set: ChangesJson<Data> }
  /** New data for each parameter. Null: the parameter keeps its data. */
  | { readonly set_data: readonly (Data | null)[] }
  /** Saves the state dict. */
  | { readonly save: true }
  /** Loads the state dict of the `save` event with this number, from 0. */
  | { readonly load: number }
  | { readonly add_group: GroupJson<Data> }
  /**
   * Saves the state and loads it into a new optimizer, which then continues. With `integer_step`, the saved step counter is
   * an integer, as in older files.
   */
  | { readonly reload: true | 'integer_step' }
  /** Clears the gradients: to null, or to zeros if `set_to_none` is false. The next step uses these gradients. */
  | { readonly zero_grad: { readonly set_to_none: boolean } };

export interface ScenarioJson<Data = string> {
  readonly dtype: Dtype;
  /** Options of the optimizer, not of a group. Present only if PyTorch refuses them. */
  readonly defaults?: Partial<
    Readonly<Record<'alpha' | 'eps' | 'weight_decay' | 'momentum', NumberJson>> & {
      /** A tensor can have any number of elements: PyTorch refuses it if it has not one. */
      readonly lr: NumberJson | LrTensorJson<Data>;
    }
  >;
  readonly groups: readonly GroupJson<Data>[];
  readonly events: readonly EventJson<Data>[];
}

export interface StateJson {
  readonly step: number;
  readonly square_avg: string;
  readonly grad_avg?: string;
  readonly momentum_buffer?: string;
}

/** Every parameter and its state after an event, in order across groups. Null: the parameter has no state yet. */
export interface SnapshotJson {
  readonly params: readonly string[];
  readonly state: readonly (StateJson | null)[];
}

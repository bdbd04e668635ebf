import type { Dtype } from '../float/dtype.ts';

/*
 * Scenarios and trajectories as they stand in fixture files and go over the wire: torch's names, and tensors as hex
 * words (float/hex.ts). scenario-schema.ts checks them, spec/fixture-format.md explains them.
 */

/** `Data` is what a tensor's numbers are written as: hex words, or as a port asks for them. */
export interface TensorJson<Data = string> {
  /** Lengths of the dimensions; [] for a scalar. */
  readonly shape: readonly number[];
  readonly data: Data;
}

/** A parameter of a group: a tensor, or one that an earlier group has already, by its index across groups. */
export type ParamJson<Data = string> = TensorJson<Data> | { readonly same_as: number };

interface HyperparametersJson {
  readonly lr: number;
  readonly alpha: number;
  readonly eps: number;
  readonly weight_decay: number;
  readonly momentum: number;
  readonly centered: boolean;
  readonly maximize: boolean;
}

/** A number that JSON cannot hold is written as text. */
export type NumberJson = number | 'NaN' | 'Infinity' | '-Infinity';

export interface GroupJson<Data = string> extends HyperparametersJson {
  /** Present where torch's multi-tensor implementation is meant. */
  readonly foreach?: boolean;
  readonly params: readonly ParamJson<Data>[];
}

/** New values for some hyperparameters of the group with this index. */
export interface ChangesJson extends Partial<HyperparametersJson> {
  readonly group: number;
}

export type EventJson<Data = string> =
  /** One gradient per parameter, in order across groups; null: it has none. */
  | { readonly step: readonly (Data | null)[] }
  | { readonly set: ChangesJson }
  | { readonly add_group: GroupJson<Data> }
  /**
   * The state is saved and loaded into a fresh optimizer, which goes on; `integer_step` in the form of older files, with
   * an integer for the step counter.
   */
  | { readonly reload: true | 'integer_step' }
  /** The optimizer clears the gradients, to null or (false) to zeros; the next step has what is then there. */
  | { readonly zero_grad: { readonly set_to_none: boolean } };

export interface ScenarioJson<Data = string> {
  readonly dtype: Dtype;
  /** Options of the optimizer itself; only where PyTorch refuses them. */
  readonly defaults?: Partial<
    Readonly<Record<'lr' | 'alpha' | 'eps' | 'weight_decay' | 'momentum', NumberJson>>
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

/** After an event: every parameter and its state, in order across groups; null: it has no state yet. */
export interface SnapshotJson {
  readonly params: readonly string[];
  readonly state: readonly (StateJson | null)[];
}

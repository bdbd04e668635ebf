import type { Dtype } from '../../src/float/dtype.ts';
import type { LoadableStateDict } from '../../src/rmsprop/state-dict.ts';
import type { GroupOptions } from '../../src/rmsprop/options.ts';

/*
 * A program for an optimizer: its parameters, options and events. torch_rmsprop.py plays it with PyTorch, play.ts
 * with this
 * package. Both return the same kind of answer. Tensors are hex words (src/float/hex.ts).
 */

export interface TensorText {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: string;
}

/** A parameter group; `params` are indices into the program's parameters. */
export interface ProgramGroup {
  readonly options: Partial<GroupOptions>;
  readonly params: readonly number[];
}

/** A saved parameter's state. A step is a number in older files, and a tensor in newer ones. */
export interface SavedEntry {
  readonly step: number | TensorText;
  readonly square_avg: TensorText;
  readonly momentum_buffer?: TensorText;
  readonly grad_avg?: TensorText;
}

export interface SavedText {
  readonly state: Readonly<Record<number, SavedEntry>>;
  readonly param_groups: LoadableStateDict['param_groups'];
}

export type ProgramEvent =
  /** A step with one gradient for each of the program's parameters; null for a missing gradient. */
  | { readonly step: readonly (string | null)[] }
  | { readonly set: { readonly group: number; readonly options: Partial<GroupOptions> } }
  | { readonly add: ProgramGroup }
  /** Loads the state dict into a new optimizer, and continues with it. */
  | { readonly reload: true }
  | { readonly load: SavedText }
  | { readonly save: true };

export interface Program {
  readonly params: readonly TensorText[];
  /** The options of the optimizer. */
  readonly options: Partial<GroupOptions>;
  /** Groups, or indices of parameters for an optimizer over a plain list. */
  readonly members: readonly ProgramGroup[] | readonly number[];
  readonly events: readonly ProgramEvent[];
}

export type StateText = Readonly<Record<string, number | string>>;

export type Outcome =
  | { readonly warnings: readonly string[] }
  | { readonly params: readonly string[]; readonly state: readonly (StateText | null)[] }
  | {
      readonly saved: {
        readonly state: Readonly<Record<number, StateText>>;
        readonly param_groups: readonly object[];
      };
    }
  | { readonly error: { readonly exception: string; readonly message: string } };

/** The outcome of the construction, then of each event, up to the first exception. */
export type Answer = readonly Outcome[];

import type { Dtype } from '../../float/dtype.ts';
import type { Reading } from '../../parity/divergence.ts';
import { numberLossKinds, type NumberLossKind } from './number-losses.ts';
import { specialLossKinds, type SpecialLossKind } from './special-losses.ts';
import { tensorLossKinds, type TensorLossKind } from './tensor-losses.ts';
import type { UntouchedReason } from './untouched.ts';

/** What an adapter does to numbers. `all-nan` is only a suspicion: each number is NaN after its first step. */
export type AdapterLossKind = NumberLossKind | TensorLossKind | SpecialLossKind | 'all-nan';

export const adapterLossKinds: readonly AdapterLossKind[] = [
  ...numberLossKinds,
  ...tensorLossKinds,
  ...specialLossKinds,
  'all-nan',
];

/** The change of numbers between the suite and a port. It is a fault of the adapter, or of how the port stores numbers. */
export interface AdapterFault {
  readonly loss: AdapterLossKind;
  /** The number of decimal digits that remain, if the loss is too few digits. */
  readonly digits?: number;
  /** The dtypes of the numbers. */
  readonly dtypes: readonly Dtype[];
  /** The number of values that show the loss. */
  readonly changed: number;
  /** The number of compared values. */
  readonly values: number;
  /** Some of the changed values. */
  readonly examples: readonly AdapterExample[];
}

/** A number that went in, and the number that came back. */
export interface AdapterExample {
  readonly dtype: Dtype;
  /** Null for the round trip of a probe. */
  readonly place: NumberPlace | null;
  readonly sent: Reading;
  /** Null if no number came back. */
  readonly received: Reading | null;
  /** Why no RMSprop changes the number; null if the number had a step. */
  readonly reason: UntouchedReason | null;
}

/** The place of a number in the answers. */
export interface NumberPlace {
  readonly caseId: string;
  readonly event: number;
  /** The index of the parameter, across groups. */
  readonly parameter: number;
  /** The index of the element, in row-major order. */
  readonly element: number;
  /** The part of a complex element. */
  readonly part?: 'real' | 'imaginary';
}

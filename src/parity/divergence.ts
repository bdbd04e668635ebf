import type { StateTensorName } from '../rmsprop/torch-names.ts';

/** A tensor of a snapshot, by torch's name. */
export type TensorName = 'param' | StateTensorName;

/** A value as a person and as a machine reads it. */
export interface Reading {
  readonly value: number;
  /** The component's bits as hexadecimal digits. */
  readonly bits: string;
}

/** Where a trajectory leaves the golden one: by a value, or by what is there at all. */
export type Divergence =
  | {
      readonly kind: 'value';
      /** Index into the scenario's events. */
      readonly event: number;
      /** Index of the parameter, across groups. */
      readonly parameter: number;
      readonly tensor: TensorName;
      /** Index of the element in row-major order. */
      readonly element: number;
      /** Which part of a complex element. */
      readonly part?: 'real' | 'imaginary';
      readonly expected: Reading;
      readonly actual: Reading;
      /** Steps between representable values; infinite where one of the two is NaN, 0 between +0 and -0. */
      readonly ulp: number;
    }
  | {
      readonly kind: 'step';
      readonly event: number;
      readonly parameter: number;
      readonly expected: number;
      readonly actual: number;
    }
  | {
      /** A state or one of its tensors is there where it should not be, or the reverse. */
      readonly kind: 'presence';
      readonly event: number;
      readonly parameter: number;
      readonly tensor: Exclude<TensorName, 'param'>;
      readonly expected: boolean;
    }
  | {
      /** Parameters or reals of a tensor. */
      readonly kind: 'length';
      readonly event: number;
      readonly parameter: number | null;
      readonly tensor: TensorName;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: 'snapshots'; readonly expected: number; readonly actual: number }
  /** The port changed the gradient that it was given, which torch leaves as it is. */
  | {
      readonly kind: 'gradient';
      readonly event: number;
      readonly parameter: number;
      readonly element: number;
    }
  /** PyTorch refuses, and the port does not, or in other words: exception and message, or null for none. */
  | { readonly kind: 'refusal'; readonly expected: string; readonly actual: string | null };

/** A divergence of a value. */
export type ValueDivergence = Extract<Divergence, { kind: 'value' }>;

import type { StateTensorName } from '../rmsprop/torch-names.ts';

/** torch's name of a tensor of a snapshot: the parameter, or a tensor of its state. */
export type TensorName = 'param' | StateTensorName;

/**
 * A value, as a number and as bits.
 *
 * @example { value: 1, bits: '3f800000' } // a float32
 */
export interface Reading {
  /** The value as a number. It is exact: every format fits in float64. */
  readonly value: number;
  /** The bits of the real component, as hexadecimal digits, the most significant first. */
  readonly bits: string;
}

/**
 * A difference between a trajectory and the golden one. `expected` is golden, `actual` is the port's. Indices start at 0.
 * `event` is an index into the scenario's events. `parameter` is an index across groups.
 */
export type Divergence =
  /** A value differs. */
  | {
      readonly kind: 'value';
      readonly event: number;
      readonly parameter: number;
      readonly tensor: TensorName;
      /** The index of the element, in row-major order. */
      readonly element: number;
      /** The part of a complex element. */
      readonly part?: 'real' | 'imaginary';
      readonly expected: Reading;
      readonly actual: Reading;
      /**
       * The distance in ULP: steps between representable values. Infinite if only one value is NaN, 0 between +0 and
       * -0.
       */
      readonly ulp: number;
    }
  /** A step counter differs. */
  | {
      readonly kind: 'step';
      readonly event: number;
      readonly parameter: number;
      readonly expected: number;
      readonly actual: number;
    }
  /** A state tensor is missing, or PyTorch does not have it. `expected` says whether PyTorch has it. */
  | {
      readonly kind: 'presence';
      readonly event: number;
      readonly parameter: number;
      readonly tensor: Exclude<TensorName, 'param'>;
      readonly expected: boolean;
    }
  /** A length differs: of a tensor, in real numbers, or (with `parameter: null`) of the list of parameters or states. */
  | {
      readonly kind: 'length';
      readonly event: number;
      readonly parameter: number | null;
      readonly tensor: TensorName;
      readonly expected: number;
      readonly actual: number;
    }
  /** The number of snapshots differs. */
  | { readonly kind: 'snapshots'; readonly expected: number; readonly actual: number }
  /** The port changed the caller's gradient. torch does not change it. */
  | {
      readonly kind: 'gradient';
      readonly event: number;
      readonly parameter: number;
      readonly element: number;
    }
  /** PyTorch refuses the scenario. The port does not, or with another text. The texts are `EXCEPTION: MESSAGE`, or null. */
  | { readonly kind: 'refusal'; readonly expected: string; readonly actual: string | null };

/** A state tensor that only one side has. */
export type PresenceDivergence = Extract<Divergence, { kind: 'presence' }>;

/** A divergence in a value. */
export type ValueDivergence = Extract<Divergence, { kind: 'value' }>;

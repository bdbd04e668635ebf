import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypes, type Dtype } from '../../float/dtype.ts';
import { fused, type Pieces } from './pieces.ts';

/** The differences between a step and torch's. Without any, a step rounds each operation once to the dtype. */
export interface Change {
  /** Present for a step of torch's own operations: which ones, if not those of the case. */
  readonly torch?: {
    readonly arithmetic?: Arithmetic;
    readonly foreach?: boolean;
    readonly mean?: 'multiply-add';
  };
  /** The format of the computation inside a step if it is not the dtype. The end of the step rounds to the dtype. */
  readonly inside?: 'float32' | 'float64';
  /**
   * The format of the computation from the variance to the parameter if it is not the dtype. The averages are torch's. The end of the
   * step rounds to the dtype.
   */
  readonly movement?: 'float32' | 'float64';
  /** Whether the step rounds an average or a buffer to the dtype before it reads it again. */
  readonly isStoredFirst?: boolean;
  /** Whether parameters and state keep this format, and are rounded only for output. */
  readonly isKept?: boolean;
  /** The tensors that the step adds up as compensated sums. */
  readonly compensated?: readonly ('param' | 'squareAvg')[];
  /** Whether the step fuses in the vector body only. */
  readonly isTailPlain?: boolean;
  /** Whether scalars keep the digits of a float64. */
  readonly areScalarsExact?: boolean;
  /** Whether 1 - α is a difference in the format of the computation, of an α in this format. */
  readonly isShareRounded?: boolean;
  /** Whether the momentum buffer contains lr. It is the same in real numbers as long as lr does not change. */
  readonly isRateInBuffer?: boolean;
  /** Whether the step replaces subnormal numbers by zero, before and after every operation. */
  readonly isFlushed?: boolean;
  readonly pieces?: Partial<Pieces>;
}

interface Base extends Change {
  /** Whether the base can differ from torch in a dtype; absent if it can in every dtype. */
  readonly applies?: (dtype: Dtype) => boolean;
}

const isNarrow = (dtype: Dtype): boolean => dtypes[dtype].format.bits === 16;
const isNotFloat64 = (dtype: Dtype): boolean => dtypes[dtype].format.bits < 64;
const isNotReal = (dtype: Dtype): boolean => isNarrow(dtype) || dtypes[dtype].components === 2;

/** The names of the bases, torch's own first. */
export const baseNames = [
  'torch',
  'torch-portable',
  'torch-fma',
  'torch-single',
  'torch-foreach',
  'torch-before-2.1',
  'each-rounded',
  'scalars-exact',
  'share-rounded',
  'fused',
  'fused-in-body',
  'float32-inside',
  'float64-inside',
  'float32-stored',
  'float64-stored',
  'float32-kept',
  'float64-kept',
  'float32-movement',
  'float64-movement',
  'param-compensated',
  'square-compensated',
  'both-compensated',
  'flushed',
] as const;

export type BaseName = (typeof baseNames)[number];

/** The ways to round a whole step. A rounding starts from one of them, and changes some places of the step. */
export const bases: Readonly<Record<BaseName, Base>> = {
  torch: { torch: {} },
  'torch-portable': { torch: { arithmetic: 'portable' } },
  'torch-fma': { torch: { arithmetic: 'fma' } },
  'torch-single': { torch: { foreach: false }, applies: isNotReal },
  'torch-foreach': { torch: { foreach: true }, applies: isNotReal },
  'torch-before-2.1': { torch: { mean: 'multiply-add' } },
  'each-rounded': {},
  'scalars-exact': { areScalarsExact: true, applies: isNotFloat64 },
  'share-rounded': { isShareRounded: true, applies: isNotFloat64 },
  fused: { pieces: fused },
  'fused-in-body': { pieces: fused, isTailPlain: true },
  'float32-inside': { inside: 'float32', applies: isNarrow },
  'float64-inside': { inside: 'float64', applies: isNotFloat64 },
  'float32-stored': { inside: 'float32', isStoredFirst: true, applies: isNarrow },
  'float64-stored': { inside: 'float64', isStoredFirst: true, applies: isNotFloat64 },
  'float32-kept': { inside: 'float32', isKept: true, applies: isNarrow },
  'float64-kept': { inside: 'float64', isKept: true, applies: isNotFloat64 },
  'float32-movement': { torch: {}, movement: 'float32', applies: isNarrow },
  'float64-movement': { torch: {}, movement: 'float64', applies: isNotFloat64 },
  'param-compensated': { compensated: ['param'] },
  'square-compensated': { compensated: ['squareAvg'] },
  'both-compensated': { compensated: ['param', 'squareAvg'] },
  flushed: { isFlushed: true },
};

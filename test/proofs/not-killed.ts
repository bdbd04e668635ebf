import type { Dtype } from '../../src/float/dtype.ts';

/** A mistake that no case of the corpus shows in a dtype. */
export interface NotKilled {
  readonly mutant: string;
  /** Why the difference stays within the bound. */
  readonly reason: string;
}

const narrowReason =
  'bfloat16 rounds a number by at most 8 u of float16, and the bound of each state tensor allows at least 8 u in each step.';

/** The mistakes that no case shows, because the rounding of a 16-bit type hides them. kill-matrix.test.ts checks that this is all. */
export const notKilled: Readonly<Record<Dtype, readonly NotKilled[]>> = {
  float32: [],
  float64: [],
  float16: [
    { mutant: 'reload: narrowed', reason: narrowReason },
    {
      mutant: 'defaults: eps',
      reason:
        'In float16, the default 1e-8 is 0, and 1e-7 is one of the smallest subnormal numbers. The bound of a denominator allows as much.',
    },
    { mutant: 'precision: narrow-state', reason: narrowReason },
  ],
  bfloat16: [
    {
      mutant: 'lr-value: decays',
      reason:
        'A case has at most 12 steps, so the learning rate is at most 10 % too small. The bound of a movement is larger in bfloat16.',
    },
  ],
  complex64: [],
  complex128: [],
};

import type { Deviation } from '../dialect.ts';

/** An RMSprop that has a name: an implementation, or a formula in print. */
export interface NamedDialect {
  /** In kebab-case, and never changed. */
  readonly id: string;
  readonly name: string;
  /** In the order of the axes. */
  readonly deviations: readonly Deviation[];
  /** Where it can be read, and what else it does that is not among the deviations. */
  readonly source: string;
  /** What follows for training, in one sentence. */
  readonly consequence: string;
}

/* Deviations that several share. */

export const epsInside: Deviation = { axis: 'epsilon', value: 'inside' };
export const startsAtOne: Deviation = { axis: 'initial-square-avg', value: 'one' };
export const lrInBuffer: Deviation = { axis: 'learning-rate', value: 'inside-buffer' };
export const centeredMomentum: Deviation = { axis: 'momentum', value: 'only-if-centered' };
export const multiplyAdd: Deviation = { axis: 'centered', value: 'multiply-add' };
export const reciprocalRoot: Deviation = { axis: 'precision', value: 'reciprocal-root' };
export const float32Share: Deviation = { axis: 'precision', value: 'one-minus-alpha-float32' };

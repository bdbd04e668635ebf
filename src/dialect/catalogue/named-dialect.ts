import type { Deviation } from '../dialect.ts';

/** An RMSprop with a name: an implementation, or a published formula. */
export interface NamedDialect {
  /** In kebab-case. Never change it: users pass it to `explain`. */
  readonly id: string;
  readonly name: string;
  /** In the order of the axes. */
  readonly deviations: readonly Deviation[];
  /** Where to read it, and facts about it that are not deviations. */
  readonly source: string;
  /** The effect on training, in one to three short sentences. */
  readonly consequence: string;
}

/* Deviations that several implementations have. */

export const epsInside: Deviation = { axis: 'epsilon', value: 'inside' };
export const startsAtOne: Deviation = { axis: 'initial-square-avg', value: 'one' };
export const lrInBuffer: Deviation = { axis: 'learning-rate', value: 'inside-buffer' };
export const centeredMomentum: Deviation = { axis: 'momentum', value: 'only-if-centered' };
export const multiplyAdd: Deviation = { axis: 'centered', value: 'multiply-add' };
export const reciprocalRoot: Deviation = { axis: 'precision', value: 'reciprocal-root' };
export const float32Share: Deviation = { axis: 'precision', value: 'one-minus-alpha-float32' };

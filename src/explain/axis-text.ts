import type { Axis, Dialect } from '../dialect/dialect.ts';

/** What an axis is about, in words. */
export interface AxisText {
  readonly title: string;
  readonly what: string;
  /** Why it matters, in one sentence. */
  readonly why: string;
}

/** A value of an axis in words. */
export interface ValueText {
  /** What the optimizer does, as the end of "It …". */
  readonly does: string;
  /** What follows for training, in one sentence. */
  readonly consequence: string;
  /** What to change, with torch's formula, in one sentence; of torch's own value, what is right. */
  readonly fix: string;
}

/** The words for every value of some axes. */
export type ValueTexts<Names extends Axis> = {
  readonly [Name in Names]: Readonly<Record<Dialect[Name], ValueText>>;
};

import type { Axis, Dialect } from '../dialect/dialect.ts';

/** The text about an axis. */
export interface AxisText {
  readonly title: string;
  /** What the axis is, with torch's formula. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
}

/** The text about a value of an axis. */
export interface ValueText {
  /** What the optimizer does: completes a sentence that begins with "It". */
  readonly does: string;
  /** What follows for training. */
  readonly consequence: string;
  /** What to change, with torch's formula. The text of torch's own value says what is right. */
  readonly fix: string;
}

/** The texts for every value of the named axes. */
export type ValueTexts<Names extends Axis> = {
  readonly [Name in Names]: Readonly<Record<Dialect[Name], ValueText>>;
};

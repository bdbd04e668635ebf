import type { AnyVerdict } from './short-text.ts';

/** A paragraph of a report. If it describes a case or invariant with a problem, it has a verdict and starts with it. */
export interface Paragraph {
  readonly text: string;
  readonly verdict?: AnyVerdict;
}

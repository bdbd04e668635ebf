import type { AnyVerdict } from './short-text.ts';

/** A paragraph of a report; where it is about one case or invariant that went wrong, it starts with the verdict. */
export interface Paragraph {
  readonly text: string;
  readonly verdict?: AnyVerdict;
}

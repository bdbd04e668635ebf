import { formulas } from './catalogue-formulas.ts';
import { otherLanguages } from './catalogue-languages.ts';
import { pythonLibraries } from './catalogue-python.ts';
import type { NamedDialect } from './named-dialect.ts';

export type { NamedDialect };

/**
 * The known implementations whose RMSprop is not torch's.
 *
 * Deviations that only round differently are in the list in two cases: if a version has no other deviation, and for a reciprocal
 * root. Most implementations compute the centered mean as a multiplication and an addition. The list does not mention that.
 */
export const catalogue: readonly NamedDialect[] = [
  ...formulas,
  ...pythonLibraries,
  ...otherLanguages,
];

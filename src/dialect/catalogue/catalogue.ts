import { formulas } from './catalogue-formulas.ts';
import { otherLanguages } from './catalogue-languages.ts';
import { pythonLibraries } from './catalogue-python.ts';
import type { NamedDialect } from './named-dialect.ts';

export type { NamedDialect };

/**
 * The RMSprops that have a name and are not torch's.
 *
 * What only rounds in another way is listed where nothing else sets a version apart, and where it is a formula of its own
 * (a reciprocal root); that most move the centered mean by a multiplication and an addition is not.
 */
export const catalogue: readonly NamedDialect[] = [
  ...formulas,
  ...pythonLibraries,
  ...otherLanguages,
];

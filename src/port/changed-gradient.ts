import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { haveSameWords } from '../scenario/same-words.ts';
import type { Snapshot } from '../scenario/scenario.ts';

/** The function before a port can replace it: this file also runs in the process of a port's module. */
const { is } = Object;

/** Returns the first gradient element that a step changed, or null if it changed none. Any NaN equals any NaN. */
export function findChangedGradient(
  dtype: Dtype,
  before: readonly (Storage | null)[],
  after: readonly (Storage | null | undefined)[],
): NonNullable<Snapshot['changedGradient']> | null {
  for (let parameter = 0; parameter < before.length; parameter++) {
    const gradient = before[parameter];
    const now = after[parameter];
    if (!gradient || (now && haveSameWords(gradient, now))) {
      continue;
    }
    const component = gradient.findIndex((word, index) => !is(word, now?.[index]));
    if (component >= 0) {
      return { parameter, element: Math.floor(component / dtypes[dtype].components) };
    }
  }
  return null;
}

import { deviationsOf, dialectOf, type Deviation } from '../dialect.ts';
import type { Fitter } from './fit.ts';

/** The number of cases in the greedy search. Diverging cases come first, short cases before long ones. */
const GREEDY_CASES = 24;
/** The most deviations of the greedy search. */
const MOST_GREEDY = 5;
/**
 * The largest share of contradictions that may remain after one more deviation. A deviation that only widens the bound
 * a little removes fewer.
 */
const WORTHWHILE = 0.9;

/** Adds the deviation that explains most, again and again, as long as each one explains enough more. */
export function greedyDeviations(fitter: Fitter, visible: readonly Deviation[]): Deviation[] {
  let deviations: Deviation[] = [];
  let least = fitter.contradictions(deviations, GREEDY_CASES, Infinity);
  while (deviations.length < MOST_GREEDY && least > 0) {
    const usedAxes = new Set(deviations.map(({ axis }) => axis));
    let best = deviations;
    let limit = WORTHWHILE * least;
    for (const deviation of visible.filter(({ axis }) => !usedAxes.has(axis))) {
      const extended = deviationsOf(dialectOf([...deviations, deviation]));
      const count = fitter.contradictions(extended, GREEDY_CASES, limit);
      if (count < limit) {
        [best, limit] = [extended, count];
      }
    }
    if (best === deviations) {
      break;
    }
    [deviations, least] = [best, limit];
  }
  return deviations;
}

import { deviationsOf, dialectOf, type Deviation } from '../dialect.ts';
import type { Fitter } from './fit.ts';

/** Cases that are looked at to find what explains most: those that depart, the shortest first. */
const GREEDY_CASES = 24;
const MOST_GREEDY = 5;
/** What a further deviation has to leave of the contradictions at most: some only widen the bound a little. */
const WORTHWHILE = 0.9;

/** The deviations that explain most, one added after the other as long as that explains more. */
export function greedyDeviations(fitter: Fitter, visible: readonly Deviation[]): Deviation[] {
  let deviations: Deviation[] = [];
  let least = fitter.contradictions(deviations, GREEDY_CASES, Infinity);
  while (deviations.length < MOST_GREEDY && least > 0) {
    const taken = new Set(deviations.map(({ axis }) => axis));
    let best = deviations;
    let limit = WORTHWHILE * least;
    for (const deviation of visible.filter(({ axis }) => !taken.has(axis))) {
      const some = deviationsOf(dialectOf([...deviations, deviation]));
      const count = fitter.contradictions(some, GREEDY_CASES, limit);
      if (count < limit) {
        [best, limit] = [some, count];
      }
    }
    if (best === deviations) {
      break;
    }
    [deviations, least] = [best, limit];
  }
  return deviations;
}

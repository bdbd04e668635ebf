import { elementAt } from '../float/element-at.ts';
import type { RealDtype } from '../float/format.ts';
import type { Deviation } from '../dialect/dialect.ts';
import { areClearlyDifferent, courseOf, type Course, type Experiment } from './experiment.ts';

/** An experiment with what each candidate computes in it. */
interface Trial {
  readonly experiment: Experiment;
  readonly courses: readonly Course[];
  /** The pairs of candidates that clearly differ. */
  readonly pairs: ReadonlySet<string>;
}

/** The experiments that tell candidates apart, and the candidates that no experiment tells apart. */
export interface Separation {
  /** Experiments that together tell apart as many candidates as any. */
  readonly chosen: readonly {
    readonly experiment: Experiment;
    readonly courses: readonly Course[];
  }[];
  /** The indices of the candidates, in groups. No experiment of the pool tells apart two candidates of a group. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * Chooses the experiments that tell apart the most candidates. Each next experiment tells apart the most of the rest; among equals,
 * it has the fewest steps.
 *
 * @param most the most experiments.
 */
export function separate(
  candidates: readonly (readonly Deviation[])[],
  pool: readonly Experiment[],
  dtype: RealDtype,
  most = 1,
): Separation {
  const trials = pool.map((experiment) => trialOf(experiment, candidates, dtype));
  const all = new Set(trials.flatMap(({ pairs }) => [...pairs]));
  const chosen: Trial[] = [];
  let open = [...all];
  while (open.length > 0 && chosen.length < most) {
    const best = bestOf(trials, open);
    if (!best) {
      break;
    }
    chosen.push(best);
    open = open.filter((pair) => !best.pairs.has(pair));
  }
  return { chosen, groups: groupsOf(candidates.length, all) };
}

function trialOf(
  experiment: Experiment,
  candidates: readonly (readonly Deviation[])[],
  dtype: RealDtype,
): Trial {
  const courses = candidates.map((deviations) => courseOf(experiment, dtype, deviations));
  const pairs = new Set<string>();
  courses.forEach((first, left) => {
    courses.slice(left + 1).forEach((second, offset) => {
      if (areClearlyDifferent(dtype, first, second)) {
        pairs.add(pairOf(left, left + 1 + offset));
      }
    });
  });
  return { experiment, courses, pairs };
}

function pairOf(left: number, right: number): string {
  return `${left} ${right}`;
}

function bestOf(trials: readonly Trial[], open: readonly string[]): Trial | undefined {
  const scored = trials
    .map((trial) => ({ trial, count: open.filter((pair) => trial.pairs.has(pair)).length }))
    .filter(({ count }) => count > 0);
  return scored.toSorted(
    (left, right) =>
      right.count - left.count ||
      left.trial.experiment.gradients.length - right.trial.experiment.gradients.length,
  )[0]?.trial;
}

/** Puts each candidate in the first group whose first candidate no experiment tells apart from it. */
function groupsOf(count: number, pairs: ReadonlySet<string>): number[][] {
  const groups: number[][] = [];
  for (let index = 0; index < count; index++) {
    const group = groups.find((members) => !pairs.has(pairOf(elementAt(members, 0), index)));
    if (group) {
      group.push(index);
    } else {
      groups.push([index]);
    }
  }
  return groups;
}

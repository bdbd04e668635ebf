import { elementAt } from '../float/element-at.ts';
import type { NamedDialect } from '../dialect/catalogue/catalogue.ts';
import type { Deviation } from '../dialect/dialect.ts';
import type { CheckedSeries } from './check-series.ts';
import { areClearlyDifferent, type Course, type Experiment } from './experiment.ts';
import { gradientExperiments, optionExperiments } from './experiment-pool.ts';
import { keyOf, type PossibleDialect } from './possible-dialects.ts';
import { hyperparameterNames, type Hyperparameters } from '../rmsprop/options.ts';
import { separate } from './separation.ts';

/** A run that tells apart RMSprops which explain the same numbers: start a new optimizer, and take these steps. */
export interface SeparatingRun extends Experiment {
  /** The options that are not those of the series. Without a change, only the gradients tell the RMSprops apart. */
  readonly changes: readonly (keyof Hyperparameters)[];
  /** Whether the run changes an option, or the learning rate between two steps. */
  readonly changesOptions: boolean;
  /** What the RMSprops compute in this run. Those that clearly differ have separate entries. */
  readonly outcomes: readonly RunOutcome[];
}

/** What an RMSprop computes in a run. */
export interface RunOutcome {
  readonly deviations: readonly Deviation[];
  readonly names: readonly NamedDialect[];
  /** The parameter after each step. */
  readonly parameters: readonly number[];
}

/** Dialects that compute the same with these options, for all gradients that the search tries. */
export interface CandidateGroup {
  /** The deviations of the simplest dialect. */
  readonly deviations: readonly Deviation[];
  readonly members: readonly PossibleDialect[];
}

/** The most runs that change only gradients. */
const MOST_RUNS = 3;
/** The most runs that change options. */
const MOST_OPTION_RUNS = 2;

type NamedSet = Pick<PossibleDialect, 'deviations' | 'names'>;
type Setting = Pick<CheckedSeries, 'options' | 'dtype'>;

/**
 * Puts dialects that no gradients tell apart into groups. The options stay as they are, so that only the deviations which can show
 * matter.
 */
export function groupedCandidates(
  possible: readonly PossibleDialect[],
  { options, dtype }: Setting,
): CandidateGroup[] {
  const keys = [...new Set(possible.map(({ shown }) => keyOf(shown)))];
  const byShown = keys.map((key) => possible.filter(({ shown }) => keyOf(shown) === key));
  const sets = byShown.map(([first]) => first?.shown ?? []);
  const { groups } = separate(sets, gradientExperiments(options), dtype);
  return groups.map((indices) => {
    const members = indices.flatMap((index) => elementAt(byShown, index));
    return { deviations: elementAt(members, 0).deviations, members };
  });
}

/** Returns the runs that tell apart the groups, and then those that tell apart the names in a group, by other options. */
export function runsBetween(
  groups: readonly CandidateGroup[],
  { options, dtype }: Setting,
): SeparatingRun[] {
  const simplest = groups.map(({ deviations, members }) => ({
    deviations,
    names: members.flatMap(({ names }) => names),
  }));
  const named = groups.flatMap(({ members }) =>
    members.filter(({ deviations, names }) => names.length > 0 || deviations.length === 0),
  );
  return [
    ...runs(simplest, gradientExperiments(options), { options, dtype }, MOST_RUNS),
    ...runs(named, optionExperiments(options), { options, dtype }, MOST_OPTION_RUNS),
  ];
}

function runs(
  dialects: readonly NamedSet[],
  pool: readonly Experiment[],
  { options, dtype }: Setting,
  most: number,
): SeparatingRun[] {
  const sets = dialects.map(({ deviations }) => deviations);
  return separate(sets, pool, dtype, most).chosen.map(({ experiment, courses }) => {
    const changes = hyperparameterNames.filter(
      (name) => experiment.options[name] !== options[name],
    );
    return {
      ...experiment,
      changes,
      changesOptions: changes.length > 0 || experiment.lrChange !== undefined,
      outcomes: outcomesOf(dialects, courses, dtype),
    };
  });
}

/** Puts the dialects that do not clearly differ in a run into one outcome. */
function outcomesOf(
  dialects: readonly NamedSet[],
  courses: readonly Course[],
  dtype: CheckedSeries['dtype'],
): RunOutcome[] {
  const outcomes: { dialects: NamedSet[]; course: Course }[] = [];
  dialects.forEach((dialect, index) => {
    const course = elementAt(courses, index);
    const same = outcomes.find((outcome) => !areClearlyDifferent(dtype, outcome.course, course));
    if (same) {
      same.dialects.push(dialect);
    } else {
      outcomes.push({ dialects: [dialect], course });
    }
  });
  return outcomes.map(({ dialects: same, course }) => ({
    deviations: elementAt(same, 0).deviations,
    names: same.flatMap(({ names }) => names),
    parameters: course.values,
  }));
}

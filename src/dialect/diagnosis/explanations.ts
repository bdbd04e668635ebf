import type { Case } from '../../corpus/corpus.ts';
import { compareTrajectories } from '../../parity/compare.ts';
import { hiddenState } from '../../parity/unused-state.ts';
import { catalogue } from '../catalogue/catalogue.ts';
import { dialectOf, withConstant, type Deviation } from '../dialect.ts';
import { dialectTrajectory, playDialect } from '../formula/play-dialect.ts';
import type { FittingSet } from './constants.ts';
import type { DiagnoseOptions, Explanation } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import type { Fitter } from './fit.ts';

/** Makes an explanation of a set that fits all answers: with the number of each value that has one, and with its certainty. */
export function explained({ deviations, fit }: FittingSet): Explanation {
  return {
    deviations: deviations.map(withConstant),
    fit,
    certainty: fit.rounded === 0 ? 'bits' : 'rounding',
    names: [],
    separatedBy: null,
  };
}

/**
 * Adds the names of known implementations. They have all deviations of the explanation, and their other deviations do
 * not show.
 */
export function named(candidates: readonly FittingSet[], fitter: Fitter): Explanation[] {
  const fittingNames = catalogue.filter(({ deviations }) => fitter.fitWhole(deviations) !== null);
  return candidates.map((candidate) => ({
    ...explained(candidate),
    names: fittingNames
      .filter(({ deviations }) => contains(deviations, candidate.deviations))
      .toSorted((left, right) => left.deviations.length - right.deviations.length),
  }));
}

/** Adds to each explanation after the first a case that separates it from the first. The case is one without an answer. */
export function separated(
  explanations: readonly Explanation[],
  { capabilities }: Evidence,
  notAsked: DiagnoseOptions['notAsked'],
): Explanation[] {
  const [first] = explanations;
  if (!first || explanations.length === 1) {
    return [...explanations];
  }
  const cases = notAsked?.() ?? [];
  return explanations.map((explanation) =>
    explanation === first
      ? explanation
      : {
          ...explanation,
          separatedBy:
            cases.find((item) => separates(item, first, explanation, capabilities))?.caseId ?? null,
        },
  );
}

/** Returns whether two explanations differ beyond the bound in a case. */
function separates(
  { scenario, dtype, oracle, refusal }: Case,
  first: Explanation,
  second: Explanation,
  { state }: Evidence['capabilities'],
): boolean {
  if (refusal) {
    return false;
  }
  const { arithmetic } = oracle;
  const bounded = [...playDialect(scenario, dialectOf(first.deviations), { arithmetic })];
  const actual = dialectTrajectory(scenario, dialectOf(second.deviations), { arithmetic });
  const expected = bounded.map(({ snapshot }) => snapshot);
  const bounds = bounded.map(({ bound }) => bound);
  const options = { state, bounds, isHidden: hiddenState(scenario) };
  return compareTrajectories(dtype, expected, actual, options).beyond > 0;
}

/** Returns whether a set of deviations contains all deviations of another one. */
function contains(deviations: readonly Deviation[], subset: readonly Deviation[]): boolean {
  return subset.every(({ axis, value }) =>
    deviations.some((deviation) => deviation.axis === axis && deviation.value === value),
  );
}

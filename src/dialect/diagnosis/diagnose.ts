import type { Case } from '../../corpus/corpus.ts';
import { compareTrajectories } from '../../parity/compare.ts';
import type { ValueDivergence } from '../../parity/divergence.ts';
import { needsOf } from '../../port/capabilities.ts';
import { catalogue, type NamedDialect } from '../catalogue/catalogue.ts';
import { deviationsOf, dialectOf, origin, type Deviation } from '../dialect.ts';
import { visibleDeviations, type Answer, type Evidence } from './evidence.ts';
import { fitAnswer, Fitter, sumOf, type Fit } from './fit.ts';
import { greedyDeviations } from './greedy-deviations.ts';
import { normalForm } from '../normal-form.ts';
import { dialectTrajectory, playDialect } from '../formula/play-dialect.ts';
import { sideBySide, type QuantityRow } from './side-by-side.ts';

/** A dialect that explains the answers of a port. */
export interface Explanation {
  /** The deviations from torch's RMSprop, in the order of the axes. */
  readonly deviations: readonly Deviation[];
  /** How many values of the answers this dialect explains. */
  readonly fit: Fit;
  /** Known implementations that give the same answers up to rounding. The one with the fewest deviations is first. */
  readonly names: readonly NamedDialect[];
  /**
   * The id of a case in which this explanation differs from the first one. Null for the first, or if the corpus has no
   * such case.
   */
  readonly separatedBy: string | null;
}

/** The result of {@link diagnose}. */
export interface Diagnosis {
  /**
   * The simplest dialects that compute all answers of the port, up to rounding. There are several if the answers do not
   * separate them. Empty if no dialect explains all answers.
   */
  readonly explanations: readonly Explanation[];
  /**
   * A dialect that explains part of the answers, if none explains all. It leaves at most half of the contradictions of
   * torch's formula.
   */
  readonly partial: Explanation | null;
  /** How many values torch's own formula explains. */
  readonly torch: Fit;
  /** The quantities of a step in which the port diverges. Null if the divergence is not in a value. */
  readonly step: StepView | null;
}

/** The quantities of the first step in which a port diverges in a case: torch's, and the port's. */
export interface StepView {
  /** The id of the case. */
  readonly caseId: string;
  /** The first difference of the port to PyTorch in this case. */
  readonly divergence: ValueDivergence;
  /** The quantities, in the order of the formula. */
  readonly rows: readonly QuantityRow[];
}

/** The options of {@link diagnose}. */
export interface DiagnoseOptions {
  /**
   * Returns cases without an answer. `diagnose` looks in them for a case that separates the explanations. None by
   * default.
   */
  readonly notAsked?: () => readonly Case[];
}

/** The most deviations of a set in the exhaustive search. */
const MOST_DEVIATIONS = 3;

/** The least share of values that a dialect must explain. The others are ill-conditioned: rounding decides them. */
const LEAST_EXPLAINED = 0.5;

/**
 * Finds the dialect of a port from its answers: the fewest deviations from torch that give the same answers in every
 * case, up to rounding. spec/dialects.md explains the search (DIA-5 to DIA-7).
 *
 * The evidence may not have cases that PyTorch refuses: they have no trajectory.
 *
 * @example
 * const answers: Answer[] = [];
 * for (const testCase of casesOfPort) {
 *   answers.push({ testCase, trajectory: await port.run(testCase.scenario) });
 * }
 * diagnose({ answers, capabilities: port.capabilities }).explanations[0]?.deviations; // [{ axis: 'epsilon', value: 'inside' }]
 */
export function diagnose(evidence: Evidence, { notAsked }: DiagnoseOptions = {}): Diagnosis {
  const torchFits = evidence.answers.map((answer) => ({
    answer,
    fit: fitAnswer(answer, origin, evidence.capabilities),
  }));
  const torch = sumOf(torchFits.map(({ fit }) => fit));
  const diverging = torchFits.filter(({ fit }) => fit.contradicted > 0);
  const fitter = new Fitter(evidence, new Set(diverging.map(({ answer }) => answer)));
  const visible = visibleDeviations(evidence);
  const step = simplestStep(diverging, evidence);
  const completeDiagnosis = (candidates: readonly Candidate[]): Diagnosis => {
    const explanations = separated(named(mostExplaining(candidates), fitter), evidence, notAsked);
    return { explanations, partial: null, torch, step };
  };
  for (let size = 0; size <= MOST_DEVIATIONS; size++) {
    const fits = fitting(combinations(visible, size).filter(isSimplest), fitter);
    if (fits.length > 0) {
      return completeDiagnosis(fits);
    }
  }
  // the port has more deviations than the search covers: try a greedy search, and the known implementations
  const greedy = greedyDeviations(fitter, visible);
  const fits = fitting([greedy, ...catalogue.map(({ deviations }) => deviations)], fitter);
  return fits.length > 0
    ? completeDiagnosis(fits.slice(0, 1))
    : { explanations: [], partial: partialExplanation(fitter, greedy, torch), torch, step };
}

/** Returns the sets of deviations that no answer contradicts. */
function fitting(candidates: readonly (readonly Deviation[])[], fitter: Fitter): Candidate[] {
  return candidates.flatMap((deviations) => {
    const fit = fitter.fitWhole(deviations);
    return fit && fit.explained >= LEAST_EXPLAINED * fit.values ? [{ deviations, fit }] : [];
  });
}

/** Returns the first diverging step of the simplest case: the case with the fewest features, and then the most values. */
function simplestStep(
  diverging: readonly { readonly answer: Answer; readonly fit: Fit }[],
  { capabilities }: Evidence,
): StepView | null {
  const [simplest] = diverging.toSorted(
    (left, right) =>
      needsOf(left.answer.testCase.scenario, false).length -
        needsOf(right.answer.testCase.scenario, false).length || right.fit.values - left.fit.values,
  );
  const { caseId, divergence } = simplest?.fit.first ?? {};
  if (!simplest || caseId === undefined || divergence?.kind !== 'value') {
    return null;
  }
  return { caseId, divergence, rows: sideBySide(simplest.answer, divergence, capabilities) };
}

type Candidate = Pick<Explanation, 'deviations' | 'fit'>;

/** Returns the candidates that explain at least 99 % as many values as the best one, the best first. */
function mostExplaining(fits: readonly Candidate[]): Candidate[] {
  const sorted = fits.toSorted((left, right) => right.fit.explained - left.fit.explained);
  const most = sorted[0]?.fit.explained ?? 0;
  return sorted.filter(({ fit }) => fit.explained >= 0.99 * most);
}

/** Returns all sets of `size` deviations on different axes, in the order of the axes. */
function combinations(deviations: readonly Deviation[], size: number): Deviation[][] {
  if (size === 0) {
    return [[]];
  }
  return deviations.flatMap((first, index) =>
    combinations(
      deviations.slice(index + 1).filter(({ axis }) => axis !== first.axis),
      size - 1,
    ).map((others) => [first, ...others]),
  );
}

/** Returns whether each deviation has an effect beside the others. */
function isSimplest(deviations: readonly Deviation[]): boolean {
  return deviationsOf(normalForm(dialectOf(deviations))).length === deviations.length;
}

/**
 * Adds the names of known implementations. They have all deviations of the explanation, and their other deviations do
 * not show.
 */
function named(candidates: readonly Candidate[], fitter: Fitter): Explanation[] {
  const fittingNames = catalogue.filter(({ deviations }) => fitter.fitWhole(deviations) !== null);
  return candidates.map((candidate) => ({
    ...candidate,
    names: fittingNames
      .filter(({ deviations }) => contains(deviations, candidate.deviations))
      .toSorted((left, right) => left.deviations.length - right.deviations.length),
    separatedBy: null,
  }));
}

/** Adds to each explanation after the first a case that separates it from the first. The case is one without an answer. */
function separated(
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
  return compareTrajectories(dtype, expected, actual, { state, bounds }).beyond > 0;
}

/** Returns whether a set of deviations contains all deviations of another one. */
function contains(deviations: readonly Deviation[], subset: readonly Deviation[]): boolean {
  return subset.every(({ axis, value }) =>
    deviations.some((deviation) => deviation.axis === axis && deviation.value === value),
  );
}

/** Returns an explanation if it leaves at most half of the contradictions of torch's formula; otherwise null. */
function partialExplanation(
  fitter: Fitter,
  deviations: readonly Deviation[],
  torch: Fit,
): Explanation | null {
  const fit = fitter.fit(deviations);
  const isUseful = deviations.length > 0 && fit.contradicted <= torch.contradicted / 2;
  return isUseful ? { deviations, fit, names: [], separatedBy: null } : null;
}

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

/** What a port computes instead of torch's RMSprop. */
export interface Explanation {
  /** In the order of the axes. */
  readonly deviations: readonly Deviation[];
  readonly fit: Fit;
  /** Implementations that compute this, as far as the port was asked; the closest first. */
  readonly names: readonly NamedDialect[];
  /** A case that would tell it from the first explanation; null where the corpus has none. */
  readonly separatedBy: string | null;
}

export interface Diagnosis {
  /**
   * The simplest dialects that compute all that the port answered, up to rounding: more than one where what was asked
   * does not tell them apart.
   */
  readonly explanations: readonly Explanation[];
  /** Where none does: the one that explains most of what torch's does not, if it explains half of that. */
  readonly partial: Explanation | null;
  /** How much torch's own formula explains. */
  readonly torch: Fit;
  /** A step in which the port departs, from within; null where what departs is no value. */
  readonly step: StepView | null;
}

/** The step of a case in which a port first departs from torch's, from within. */
export interface StepView {
  readonly caseId: string;
  readonly divergence: ValueDivergence;
  readonly rows: readonly QuantityRow[];
}

export interface DiagnoseOptions {
  /** Cases that were not asked, to tell explanations apart. */
  readonly notAsked?: () => readonly Case[];
}

/** The most deviations that are looked for at a time. */
const MOST_DEVIATIONS = 3;

/** An explanation has to hold for this share of the values: the others are where rounding decides. */
const LEAST_EXPLAINED = 0.5;

/**
 * Finds out which RMSprop a port is, from what it answered: the fewest deviations from torch's with which the dialect
 * engine computes the same, up to rounding, in every case. spec/dialects.md explains the search (DIA-5 to DIA-7).
 *
 * Cases that PyTorch refuses do not belong into the evidence: they have no trajectory.
 *
 * @example
 * const answers: Answer[] = [];
 * for (const testCase of casesOfPort) {
 *   answers.push({ testCase, trajectory: await port.run(testCase.scenario) });
 * }
 * diagnose({ answers, capabilities: port.capabilities }).explanations[0]?.deviations; // [{ axis: 'epsilon', value: 'inside' }]
 */
export function diagnose(evidence: Evidence, { notAsked }: DiagnoseOptions = {}): Diagnosis {
  const plain = evidence.answers.map((answer) => ({
    answer,
    fit: fitAnswer(answer, origin, evidence.capabilities),
  }));
  const torch = sumOf(plain.map(({ fit }) => fit));
  const departing = plain.filter(({ fit }) => fit.contradicted > 0);
  const fitter = new Fitter(evidence, new Set(departing.map(({ answer }) => answer)));
  const visible = visibleDeviations(evidence);
  const step = plainestStep(departing, evidence);
  const whole = (candidates: readonly Candidate[]): Diagnosis => {
    const explanations = separated(named(mostExplaining(candidates), fitter), evidence, notAsked);
    return { explanations, partial: null, torch, step };
  };
  for (let size = 0; size <= MOST_DEVIATIONS; size++) {
    const fits = fitting(combinations(visible, size).filter(isSimplest), fitter);
    if (fits.length > 0) {
      return whole(fits);
    }
  }
  // more deviations than can be searched: those of a known implementation, or what explains most at each turn
  const greedy = greedyDeviations(fitter, visible);
  const fits = fitting([greedy, ...catalogue.map(({ deviations }) => deviations)], fitter);
  return fits.length > 0
    ? whole(fits.slice(0, 1))
    : { explanations: [], partial: partialExplanation(fitter, greedy, torch), torch, step };
}

/** Of sets of deviations, those that nothing contradicts. */
function fitting(candidates: readonly (readonly Deviation[])[], fitter: Fitter): Candidate[] {
  return candidates.flatMap((deviations) => {
    const fit = fitter.fitWhole(deviations);
    return fit && fit.explained >= LEAST_EXPLAINED * fit.values ? [{ deviations, fit }] : [];
  });
}

/** The step in which the port departs first in the case that asks least of it and says most. */
function plainestStep(
  departing: readonly { readonly answer: Answer; readonly fit: Fit }[],
  { capabilities }: Evidence,
): StepView | null {
  const [plainest] = departing.toSorted(
    (one, other) =>
      needsOf(one.answer.testCase.scenario, false).length -
        needsOf(other.answer.testCase.scenario, false).length || other.fit.values - one.fit.values,
  );
  const { caseId, divergence } = plainest?.fit.first ?? {};
  if (!plainest || caseId === undefined || divergence?.kind !== 'value') {
    return null;
  }
  return { caseId, divergence, rows: sideBySide(plainest.answer, divergence, capabilities) };
}

type Candidate = Pick<Explanation, 'deviations' | 'fit'>;

/** Those that explain most first, without those that leave much more open than the best. */
function mostExplaining(fits: readonly Candidate[]): Candidate[] {
  const sorted = fits.toSorted((one, other) => other.fit.explained - one.fit.explained);
  const most = sorted[0]?.fit.explained ?? 0;
  return sorted.filter(({ fit }) => fit.explained >= 0.99 * most);
}

/** All sets of deviations of a size, each on axes of their own, in the order of the axes. */
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

/** Whether none of the deviations is without effect beside the others. */
function isSimplest(deviations: readonly Deviation[]): boolean {
  return deviationsOf(normalForm(dialectOf(deviations))).length === deviations.length;
}

/** Gives explanations the names of implementations that fit as well, where they differ only in what was not asked. */
function named(candidates: readonly Candidate[], fitter: Fitter): Explanation[] {
  const alike = catalogue.filter(({ deviations }) => fitter.fitWhole(deviations) !== null);
  return candidates.map((candidate) => ({
    ...candidate,
    names: alike
      .filter(({ deviations }) => contains(deviations, candidate.deviations))
      .toSorted((one, other) => one.deviations.length - other.deviations.length),
    separatedBy: null,
  }));
}

/** For each explanation but the first, a case that was not asked and would tell the two apart. */
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
            cases.find((item) => tellsApart(item, first, explanation, capabilities))?.caseId ??
            null,
        },
  );
}

function tellsApart(
  { scenario, dtype, oracle, refusal }: Case,
  one: Explanation,
  other: Explanation,
  { state }: Evidence['capabilities'],
): boolean {
  if (refusal) {
    return false;
  }
  const { arithmetic } = oracle;
  const played = [...playDialect(scenario, dialectOf(one.deviations), { arithmetic })];
  const actual = dialectTrajectory(scenario, dialectOf(other.deviations), { arithmetic });
  const expected = played.map(({ snapshot }) => snapshot);
  const bounds = played.map(({ bound }) => bound);
  return compareTrajectories(dtype, expected, actual, { state, bounds }).beyond > 0;
}

function contains(all: readonly Deviation[], some: readonly Deviation[]): boolean {
  return some.every(({ axis, value }) =>
    all.some((other) => other.axis === axis && other.value === value),
  );
}

/** What explains at least half of what torch's formula does not. */
function partialExplanation(
  fitter: Fitter,
  deviations: readonly Deviation[],
  torch: Fit,
): Explanation | null {
  const fit = fitter.fit(deviations);
  const isWorthTelling = deviations.length > 0 && fit.contradicted <= torch.contradicted / 2;
  return isWorthTelling ? { deviations, fit, names: [], separatedBy: null } : null;
}

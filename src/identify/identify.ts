import type { NamedDialect } from '../dialect/catalogue/catalogue.ts';
import { diagnose } from '../dialect/diagnosis/diagnose.ts';
import type { Evidence } from '../dialect/diagnosis/evidence.ts';
import type { Fit } from '../dialect/diagnosis/fit.ts';
import { dialectOf, type Axis, type Deviation, type Dialect } from '../dialect/dialect.ts';
import { dialectTrajectory } from '../dialect/formula/play-dialect.ts';
import { arithmeticNames } from '../float/arithmetic.ts';
import type { RealDtype } from '../float/format.ts';
import { compareTrajectories } from '../parity/compare.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import { stateTensorNames } from '../rmsprop/torch-names.ts';
import { checkSeries, type CheckedSeries } from './check-series.ts';
import { possibleDialects, type PossibleDialect } from './possible-dialects.ts';
import { groupedCandidates, runsBetween, type SeparatingRun } from './separating-runs.ts';
import { seriesAnswer, type SeriesAnswer } from './series-answer.ts';
import type { IdentifyOptions, Series, ValueColumn } from './series.ts';

/** The result of {@link identify}. */
export interface Identification {
  /**
   * How the numbers relate to torch's RMSprop:
   *
   * - `exact`: they have torch's bits.
   * - `equivalent`: rounding explains every difference: that of the optimizer, and that of the printed numbers.
   * - `divergent`: at least one number contradicts torch's formula.
   * - `undecided`: no number contradicts it, but rounding can decide most of them. There are no candidates then.
   */
  readonly verdict: 'exact' | 'equivalent' | 'divergent' | 'undecided';
  /** The type in which the optimizer computes, as given or inferred. */
  readonly dtype: RealDtype;
  /** All options of the optimizer. */
  readonly options: Readonly<Hyperparameters>;
  /** The number of steps. */
  readonly steps: number;
  /** Whether each number is exact in the dtype. Otherwise the printed digits leave several numbers possible. */
  readonly areNumbersExact: boolean;
  /** Whether each gradient is exact. Otherwise the last digit of the gradients counts as rounded. */
  readonly areGradientsExact: boolean;
  /**
   * The RMSprops that explain every number, the simplest first. If there are several, the numbers do not tell them apart. Empty if
   * no known RMSprop explains every number.
   */
  readonly candidates: readonly IdentifiedCandidate[];
  /**
   * torch's RMSprop and known ones that are neither candidates nor excluded: no number contradicts them, but rounding decides more
   * than half of the numbers. Numbers with more digits can decide.
   */
  readonly open: readonly Pick<IdentifiedCandidate, 'deviations' | 'names'>[];
  /**
   * What to run next. Together, these runs tell apart the candidates, and the names of each candidate. Empty if there is nothing
   * to tell apart, or if no run that the search knows does it.
   */
  readonly runs: readonly SeparatingRun[];
  /** A dialect that explains a part of the numbers, if no dialect explains all. */
  readonly partial: { readonly deviations: readonly Deviation[]; readonly fit: Fit } | null;
  /** How many numbers torch's formula explains. */
  readonly torch: Fit;
  /** The first number that contradicts torch's formula. Null if no number does. */
  readonly firstDifference: SeriesDifference | null;
}

/** An RMSprop that explains a series. */
export interface IdentifiedCandidate {
  /** The deviations from torch's RMSprop. Empty for torch's. */
  readonly deviations: readonly Deviation[];
  /** The known implementations that compute this: with these options, no gradients of the search make them differ. */
  readonly names: readonly NamedDialect[];
  /** Whether the number of an option in `deviations` can be 1 % larger or smaller too. */
  readonly isNumberOpen: boolean;
  /**
   * Other deviations that explain this series, without names. With these options, no gradients of the search make them differ. An
   * example is `eps-value: scaled` beside `eps-value: fixed`.
   */
  readonly same: readonly (readonly Deviation[])[];
  /** Whether this formula, with the rounding of some PyTorch, gives each number bit for bit. */
  readonly isExact: boolean;
  /** The names whose own rounding gives each number bit for bit. */
  readonly exactNames: readonly NamedDialect[];
}

/** A number that contradicts torch's formula. */
export interface SeriesDifference {
  /** The step, from 1. */
  readonly step: number;
  readonly column: ValueColumn;
  /** torch's number. */
  readonly expected: number;
  /** The number of the series. */
  readonly actual: number;
}

/**
 * Identifies the RMSprop that made a series of numbers. It compares the numbers with what torch's RMSprop and all other known
 * RMSprops compute from the same gradients. If several of them fit, it searches for gradients that tell them apart.
 *
 * A text counts as rounded: half a unit of its last digit can be missing. A number is exact. The series needs the hyperparameters
 * that the optimizer had; the others have torch's defaults.
 *
 * @throws InvalidArgumentError if the series or an option is not valid.
 * @example
 * const series = { initial: 1, gradient: [0.1, 0.1, -0.2], parameter: ['0.99046537', '0.98129839', '0.99725505'] };
 * const { verdict, candidates } = identify(series, { lr: 0.01, alpha: 0.9, eps: 0.01 });
 * verdict; // 'divergent'
 * candidates[0]?.deviations; // [{ axis: 'epsilon', value: 'inside' }]
 * candidates[0]?.names[0]?.name; // 'the textbook formula'
 */
export function identify(series: Series, options: IdentifyOptions = {}): Identification {
  const checked = checkSeries(series, options);
  const answer = seriesAnswer(checked);
  const evidence: Evidence = {
    answers: [answer],
    capabilities: { state: stateTensorNames.filter((name) => checked.columns[name]) },
  };
  const diagnosis = diagnose(evidence, { onlyDialects: true });
  const givenOptions = checked.lr.map((lr) => ({ ...checked.options, lr }));
  const { explaining, open } = possibleDialects(
    evidence,
    diagnosis,
    givenOptions,
    hiddenAxes(checked),
  );
  const isUndecided = diagnosis.torch.contradicted === 0 && isTorchOpen(open);
  const groups = isUndecided ? [] : groupedCandidates(explaining, checked);
  const areNumbersExact = isCertain(answer);
  const isExact = (deviations: readonly Deviation[]): boolean =>
    areNumbersExact && hasBitsOf(dialectOf(deviations), answer, evidence);
  const candidates = groups.map(({ deviations, members }) => ({
    deviations,
    names: members.flatMap(({ names }) => names),
    isNumberOpen: members[0]?.isNumberOpen ?? false,
    same: sameDeviations(members),
    isExact: isExact(deviations),
    exactNames: members.flatMap((member) => (isExact(member.deviations) ? member.names : [])),
  }));
  const { partial, torch } = diagnosis;
  return {
    verdict: verdictOf(candidates, torch),
    dtype: checked.dtype,
    options: checked.options,
    steps: checked.gradient.length,
    areNumbersExact,
    areGradientsExact: checked.gradient.every(({ distance }) => distance === 0),
    candidates,
    open: open.map(({ deviations, names }) => ({ deviations, names })),
    runs: runsBetween(groups, checked),
    partial: partial && { deviations: partial.deviations, fit: partial.fit },
    torch,
    firstDifference: firstDifferenceOf(answer, torch),
  };
}

/** A series does not show the caller's gradient. Roundings show only if the dtype is certain. */
function hiddenAxes({ isDtypeCertain }: CheckedSeries): ReadonlySet<Axis> {
  return new Set<Axis>(['caller-gradient', ...(isDtypeCertain ? [] : (['precision'] as const))]);
}

/** Returns the deviations of a group that the candidate does not name, without longer ones. */
function sameDeviations([first, ...others]: readonly PossibleDialect[]): (readonly Deviation[])[] {
  const most = first?.shown.length ?? 0;
  const nameless = others.filter(({ names, shown }) => names.length === 0 && shown.length <= most);
  return [
    ...(first?.same ?? []),
    ...nameless.flatMap(({ deviations, same }) => [deviations, ...same]),
  ];
}

function isTorchOpen(open: readonly PossibleDialect[]): boolean {
  return open.some(({ deviations }) => deviations.length === 0);
}

function verdictOf(
  candidates: readonly IdentifiedCandidate[],
  torch: Fit,
): Identification['verdict'] {
  const own = candidates.find(({ deviations }) => deviations.length === 0);
  if (own) {
    return own.isExact ? 'exact' : 'equivalent';
  }
  return torch.contradicted > 0 ? 'divergent' : 'undecided';
}

/** Returns whether all numbers of an answer are exact in its dtype. */
function isCertain({ uncertainty: { initial, gradients, values } }: SeriesAnswer): boolean {
  const distances = [
    ...initial,
    ...gradients.flat(),
    ...values.flatMap(({ params, state }) => [
      ...params,
      ...state.flatMap((each) => [each.squareAvg, each.gradAvg, each.momentumBuffer]),
    ]),
  ];
  return distances.every((column) => column.every((distance) => distance === 0));
}

/** Returns whether a dialect has the bits of all numbers, in any arithmetic of PyTorch. */
function hasBitsOf(
  dialect: Dialect,
  { testCase: { scenario, dtype }, trajectory }: SeriesAnswer,
  { capabilities: { state } }: Evidence,
): boolean {
  return arithmeticNames.some((arithmetic) => {
    const expected = dialectTrajectory(scenario, dialect, { arithmetic });
    return compareTrajectories(dtype, expected, trajectory, { state }).mismatches === 0;
  });
}

function firstDifferenceOf({ stepOfEvent }: SeriesAnswer, { first }: Fit): SeriesDifference | null {
  const divergence = first?.divergence;
  if (divergence?.kind !== 'value') {
    return null;
  }
  const { event, tensor, expected, actual } = divergence;
  return {
    step: (stepOfEvent[event] ?? 0) + 1,
    column: tensor === 'param' ? 'parameter' : tensor,
    expected: expected.value,
    actual: actual.value,
  };
}

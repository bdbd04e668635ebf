import type { SnapshotBound } from '../../parity/bound.ts';
import { compareTrajectories } from '../../parity/compare.ts';
import { hiddenState } from '../../parity/unused-state.ts';
import type { Divergence } from '../../parity/divergence.ts';
import { needsOf, type StateName } from '../../port/capabilities.ts';
import { stateKeys, stateTensorNames } from '../../rmsprop/torch-names.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import { deviationText, dialectOf, type Deviation, type Dialect } from '../dialect.ts';
import { everywhere, type Scope } from './scope.ts';
import { visibleTogether, type Answer, type Evidence } from './evidence.ts';
import { playDialect } from '../formula/play-dialect.ts';
import { widenedBound } from '../uncertainty.ts';

/** How well a dialect explains the answers of a port. */
export interface Fit {
  /** The number of values in the answers. */
  readonly values: number;
  /** The number of values that the dialect explains: the bound is finite, and the difference is within it. */
  readonly explained: number;
  /** The number of explained values that have other bits than the dialect: they differ by rounding. */
  readonly rounded: number;
  /** The number of differences beyond the bound. */
  readonly contradicted: number;
  /** The first difference beyond the bound, with its case. Null if no value exceeds the bound. */
  readonly first: { readonly caseId: string; readonly divergence: Divergence } | null;
}

/** The answers that contradict torch's formula, each with the fit of torch's formula. */
export type TorchFits = ReadonlyMap<Answer, Fit>;

/** Compares dialects with the answers of a port. */
export class Fitter {
  readonly #evidence: Evidence;
  /** The order of the cases. A case that contradicts a dialect moves to the front. */
  readonly #order: Trial[];
  readonly #first: TorchFits;
  #counterexample: Answer | null = null;

  /** Where the deviations hold. */
  readonly scope: Scope;

  /**
   * @param first The answers to try first: those that contradict torch's formula, with the fit of torch's formula.
   * @param scope Where the deviations hold.
   */
  constructor(evidence: Evidence, first: TorchFits, scope: Scope = everywhere) {
    this.scope = scope;
    this.#evidence = evidence;
    this.#first = first;
    const rank = (answer: Answer): number => (first.has(answer) ? 0 : 1);
    this.#order = evidence.answers
      .toSorted((left, right) => rank(left) - rank(right) || sizeOf(left) - sizeOf(right))
      .map((answer) => ({
        answer,
        features: new Set(needsOf(answer.testCase.scenario, false)),
        fits: new Map(),
        counts: new Map(),
      }));
  }

  /** Returns the fit of torch's formula with these deviations. Returns null at the first answer that contradicts it. */
  fitWhole(deviations: readonly Deviation[]): Fit | null {
    const fits: Fit[] = [];
    for (const [index, trial] of this.#order.entries()) {
      const fit = this.#try(trial, deviations);
      if (fit.contradicted > 0) {
        this.#order.splice(index, 1);
        this.#order.unshift(trial);
        this.#counterexample = trial.answer;
        return null;
      }
      fits.push(fit);
    }
    return sumOf(fits);
  }

  /** The answer that contradicted the last dialect of {@link fitWhole} that did not fit. */
  get counterexample(): Answer | null {
    return this.#counterexample;
  }

  /** Returns the fit for all answers, with all contradictions. */
  fit(deviations: readonly Deviation[]): Fit {
    const dialect = dialectOf(deviations);
    return sumOf(this.#order.map(({ answer }) => this.#fitOf(answer, dialect)));
  }

  /**
   * Returns how many more values than torch's formula a dialect explains, in the answers that contradict torch's formula. An answer in
   * which it explains fewer counts as 0: some of its bounds are infinite there.
   */
  gain(deviations: readonly Deviation[]): number {
    const dialect = dialectOf(deviations);
    const gains = [...this.#first].map(
      ([answer, torch]) => this.#fitOf(answer, dialect).explained - torch.explained,
    );
    return gains.reduce((total, gain) => total + Math.max(0, gain), 0);
  }

  /** Returns how many values of the first cases contradict a dialect. It stops counting above the limit. */
  contradictions(deviations: readonly Deviation[], cases: number, limit: number): number {
    let count = 0;
    for (const trial of this.#order.slice(0, cases)) {
      count += this.#contradictionsIn(trial, deviations, limit - count);
      if (count > limit) {
        break;
      }
    }
    return count;
  }

  /** Counts the contradictions of one answer, at least up to the limit. It counts them only once for each set of visible deviations. */
  #contradictionsIn(
    { answer, features, counts }: Trial,
    deviations: readonly Deviation[],
    limit: number,
  ): number {
    const visible = visibleTogether(deviations, features);
    const key = visible.map(deviationText).join();
    const known = counts.get(key);
    if (known && (known.isWhole || known.count > limit)) {
      return known.count;
    }
    const count = this.#fitOf(answer, dialectOf(visible), limit).contradicted;
    counts.set(key, { count, isWhole: count <= limit });
    return count;
  }

  #fitOf(answer: Answer, dialect: Dialect, limit = Infinity): Fit {
    return fitAnswer(answer, dialect, this.#evidence.capabilities, {
      limit,
      where: this.scope(answer),
    });
  }

  /** Returns the fit for one answer, up to the first contradiction. It tries each set of visible deviations only once. */
  #try({ answer, features, fits }: Trial, deviations: readonly Deviation[]): Fit {
    const visible = visibleTogether(deviations, features);
    const key = visible.map(deviationText).join();
    const fit = fits.get(key) ?? this.#fitOf(answer, dialectOf(visible), 0);
    fits.set(key, fit);
    return fit;
  }
}

/** An answer, the features of its scenario, and what is known of the sets of deviations so far. */
interface Trial {
  readonly answer: Answer;
  readonly features: ReadonlySet<string>;
  readonly fits: Map<string, Fit>;
  /** The numbers of contradictions so far. If one is not whole, the count ended above its limit. */
  readonly counts: Map<string, { readonly count: number; readonly isWhole: boolean }>;
}

interface FitOptions {
  /** Whether to end at the first event with a contradiction; false by default. */
  readonly stops?: boolean;
  /** The most contradictions: the fit ends at the first event with more. By default 0 if it stops, and otherwise infinite. */
  readonly limit?: number;
  /** Where the deviations of the dialect hold; everywhere by default. */
  readonly where?: ReturnType<Scope>;
}

/** Returns how well a dialect explains one answer. */
export function fitAnswer(
  { testCase, trajectory, uncertainty }: Answer,
  dialect: Dialect,
  capabilities: Evidence['capabilities'],
  { stops = false, limit = stops ? 0 : Infinity, where }: FitOptions = {},
): Fit {
  const { scenario, dtype, oracle, caseId } = testCase;
  const { state, flushesSubnormals = false } = capabilities;
  const options = {
    arithmetic: oracle.arithmetic,
    flushesSubnormals,
    ...(where && { where }),
    ...(uncertainty && { uncertainty }),
  };
  const isHidden = hiddenState(scenario);
  let fit: Fit = noFit;
  let event = 0;
  for (const { snapshot, bound } of playDialect(scenario, dialect, options)) {
    const at = event;
    const answer = trajectory[at];
    const compared = compareTrajectories(dtype, [snapshot], answer ? [answer] : [], {
      state,
      bounds: [widenedBound(bound, uncertainty?.values[at])],
      isHidden: (difference) => isHidden({ ...difference, event: at }),
    });
    const { values, mismatches, beyond, illConditioned, firstBeyond } = compared;
    const undecided = undecidedValues(answer, bound, state);
    fit = sum(fit, {
      values,
      explained: Math.max(values - beyond - undecided, 0),
      rounded: mismatches - beyond - illConditioned,
      contradicted: beyond,
      first: firstBeyond && { caseId, divergence: atEvent(firstBeyond, event) },
    });
    if (fit.contradicted > limit) {
      break;
    }
    event += 1;
  }
  return fit;
}

/** Counts the values of an answer with an infinite bound: they say nothing about a port, even if they are equal. */
function undecidedValues(
  answer: Snapshot | undefined,
  bound: SnapshotBound,
  shown: readonly StateName[],
): number {
  let count = 0;
  const add = (distances: Float64Array): void => {
    for (const distance of distances) {
      count += distance === Infinity ? 1 : 0;
    }
  };
  answer?.params.forEach((_, parameter) => add(bound.params[parameter] ?? none));
  answer?.state.forEach((state, parameter) => {
    for (const name of stateTensorNames) {
      const key = stateKeys[name];
      if (shown.includes(name) && state?.[key] !== undefined) {
        add(bound.state[parameter]?.[key] ?? none);
      }
    }
  });
  return count;
}

const none = new Float64Array(0);

/** Returns the sum of several fits. */
export function sumOf(fits: readonly Fit[]): Fit {
  return fits.reduce(sum, noFit);
}

const noFit: Fit = { values: 0, explained: 0, rounded: 0, contradicted: 0, first: null };

function sum(left: Fit, right: Fit): Fit {
  return {
    values: left.values + right.values,
    explained: left.explained + right.explained,
    rounded: left.rounded + right.rounded,
    contradicted: left.contradicted + right.contradicted,
    first: left.first ?? right.first,
  };
}

function atEvent(divergence: Divergence, event: number): Divergence {
  return 'event' in divergence ? { ...divergence, event } : divergence;
}

/** Returns the approximate cost of computing a dialect for an answer. */
export function sizeOf({ testCase }: Answer): number {
  const { groups, events } = testCase.scenario;
  const length = groups
    .flatMap(({ params }) => params)
    .reduce((total, { data }) => total + data.length, 0);
  return length * events.length;
}

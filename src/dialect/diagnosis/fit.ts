import { compareTrajectories } from '../../parity/compare.ts';
import type { Divergence } from '../../parity/divergence.ts';
import { needsOf } from '../../port/capabilities.ts';
import { deviationText, dialectOf, type Deviation, type Dialect } from '../dialect.ts';
import { visibleDeviation, type Answer, type Evidence } from './evidence.ts';
import { playDialect } from '../formula/play-dialect.ts';

/** How well a dialect explains the answers of a port. */
export interface Fit {
  /** The number of values in the answers. */
  readonly values: number;
  /** The number of values that the dialect explains: the same bits, or a difference within a finite bound. */
  readonly explained: number;
  /** The number of differences beyond the bound. */
  readonly contradicted: number;
  /** The first difference beyond the bound, with its case. Null if no value exceeds the bound. */
  readonly first: { readonly caseId: string; readonly divergence: Divergence } | null;
}

/** Compares dialects with the answers of a port. */
export class Fitter {
  readonly #evidence: Evidence;
  /** The order of the cases. A case that contradicts a dialect moves to the front. */
  readonly #order: Trial[];

  /** @param first The answers to try first: those that contradict torch's formula. */
  constructor(evidence: Evidence, first: ReadonlySet<Answer>) {
    this.#evidence = evidence;
    const rank = (answer: Answer): number => (first.has(answer) ? 0 : 1);
    this.#order = evidence.answers
      .toSorted((left, right) => rank(left) - rank(right) || sizeOf(left) - sizeOf(right))
      .map((answer) => ({
        answer,
        features: new Set(needsOf(answer.testCase.scenario, false)),
        fits: new Map(),
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
        return null;
      }
      fits.push(fit);
    }
    return sumOf(fits);
  }

  /** Returns the fit for all answers, with all contradictions. */
  fit(deviations: readonly Deviation[]): Fit {
    const dialect = dialectOf(deviations);
    return sumOf(
      this.#order.map(({ answer }) => fitAnswer(answer, dialect, this.#evidence.capabilities)),
    );
  }

  /** Returns how many values of the first cases contradict a dialect. It stops counting above the limit. */
  contradictions(deviations: readonly Deviation[], cases: number, limit: number): number {
    const dialect = dialectOf(deviations);
    let count = 0;
    for (const { answer } of this.#order.slice(0, cases)) {
      count += fitAnswer(answer, dialect, this.#evidence.capabilities).contradicted;
      if (count > limit) {
        break;
      }
    }
    return count;
  }

  /** Returns the fit for one answer, up to the first contradiction. It tries each set of visible deviations only once. */
  #try({ answer, features, fits }: Trial, deviations: readonly Deviation[]): Fit {
    const visible = deviations.flatMap((deviation) => visibleDeviation(deviation, features) ?? []);
    const key = visible.map(deviationText).join();
    const fit =
      fits.get(key) ?? fitAnswer(answer, dialectOf(visible), this.#evidence.capabilities, true);
    fits.set(key, fit);
    return fit;
  }
}

/** An answer, the features of its scenario, and the fits of the sets of deviations so far. */
interface Trial {
  readonly answer: Answer;
  readonly features: ReadonlySet<string>;
  readonly fits: Map<string, Fit>;
}

/** Returns how well a dialect explains one answer. With `stops`, it ends at the first event with a contradiction. */
export function fitAnswer(
  { testCase, trajectory }: Answer,
  dialect: Dialect,
  capabilities: Evidence['capabilities'],
  stops = false,
): Fit {
  const { scenario, dtype, oracle, caseId } = testCase;
  const { state, flushesSubnormals = false } = capabilities;
  const options = { arithmetic: oracle.arithmetic, flushesSubnormals };
  let fit: Fit = noFit;
  let event = 0;
  for (const { snapshot, bound } of playDialect(scenario, dialect, options)) {
    const answer = trajectory[event];
    const compared = compareTrajectories(dtype, [snapshot], answer ? [answer] : [], {
      state,
      bounds: [bound],
    });
    const { values, beyond, illConditioned, firstBeyond } = compared;
    fit = sum(fit, {
      values,
      explained: Math.max(values - beyond - illConditioned, 0),
      contradicted: beyond,
      first: firstBeyond && { caseId, divergence: atEvent(firstBeyond, event) },
    });
    if (stops && beyond > 0) {
      break;
    }
    event += 1;
  }
  return fit;
}

/** Returns the sum of several fits. */
export function sumOf(fits: readonly Fit[]): Fit {
  return fits.reduce(sum, noFit);
}

const noFit: Fit = { values: 0, explained: 0, contradicted: 0, first: null };

function sum(left: Fit, right: Fit): Fit {
  return {
    values: left.values + right.values,
    explained: left.explained + right.explained,
    contradicted: left.contradicted + right.contradicted,
    first: left.first ?? right.first,
  };
}

function atEvent(divergence: Divergence, event: number): Divergence {
  return 'event' in divergence ? { ...divergence, event } : divergence;
}

/** Returns the approximate cost of computing a dialect for an answer. */
function sizeOf({ testCase }: Answer): number {
  const { groups, events } = testCase.scenario;
  const length = groups
    .flatMap(({ params }) => params)
    .reduce((total, { data }) => total + data.length, 0);
  return length * events.length;
}

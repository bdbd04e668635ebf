import { compareTrajectories } from '../../parity/compare.ts';
import type { Divergence } from '../../parity/divergence.ts';
import { needsOf } from '../../port/capabilities.ts';
import { deviationText, dialectOf, type Deviation, type Dialect } from '../dialect.ts';
import { deviationAmid, type Answer, type Evidence } from './evidence.ts';
import { playDialect } from '../formula/play-dialect.ts';

/** How much of what a port answered a dialect computes too, up to rounding. */
export interface Fit {
  readonly values: number;
  /** Values within the dialect's bound, or the same where there is none. */
  readonly explained: number;
  /** Values beyond it. */
  readonly contradicted: number;
  /** The first value beyond it, and in which case. */
  readonly first: { readonly caseId: string; readonly divergence: Divergence } | null;
}

/** Holds dialects against a port's answers. */
export class Fitter {
  readonly #evidence: Evidence;
  /** The order in which cases are tried: those that refute most are moved to the front. */
  readonly #order: Trial[];

  /** @param first the answers to be tried first: those in which the port is not torch's. */
  constructor(evidence: Evidence, first: ReadonlySet<Answer>) {
    this.#evidence = evidence;
    const rank = (answer: Answer): number => (first.has(answer) ? 0 : 1);
    this.#order = evidence.answers
      .toSorted((one, other) => rank(one) - rank(other) || sizeOf(one) - sizeOf(other))
      .map((answer) => ({
        answer,
        features: new Set(needsOf(answer.testCase.scenario, false)),
        seen: new Map(),
      }));
  }

  /** The fit if nothing contradicts torch's formula with these deviations; null at the first thing that does. */
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

  /** The fit, whatever contradicts it. */
  fit(deviations: readonly Deviation[]): Fit {
    const dialect = dialectOf(deviations);
    return sumOf(
      this.#order.map(({ answer }) => fitAnswer(answer, dialect, this.#evidence.capabilities)),
    );
  }

  /** How many values of the first cases contradict it; counted no further than to a limit. */
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

  /** Up to the first contradiction; deviations that do not show in a case need not be tried in it again. */
  #try({ answer, features, seen }: Trial, deviations: readonly Deviation[]): Fit {
    const shown = deviations.flatMap((deviation) => deviationAmid(deviation, features) ?? []);
    const key = shown.map(deviationText).join();
    const known =
      seen.get(key) ?? fitAnswer(answer, dialectOf(shown), this.#evidence.capabilities, true);
    seen.set(key, known);
    return known;
  }
}

/** An answer with the features of its scenario, and what was found about sets of deviations that show in it. */
interface Trial {
  readonly answer: Answer;
  readonly features: ReadonlySet<string>;
  readonly seen: Map<string, Fit>;
}

/** How much of one answer a dialect computes too; up to the first contradiction, if it stops there. */
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

/** The fits of several answers as one. */
export function sumOf(fits: readonly Fit[]): Fit {
  return fits.reduce(sum, noFit);
}

const noFit: Fit = { values: 0, explained: 0, contradicted: 0, first: null };

function sum(one: Fit, other: Fit): Fit {
  return {
    values: one.values + other.values,
    explained: one.explained + other.explained,
    contradicted: one.contradicted + other.contradicted,
    first: one.first ?? other.first,
  };
}

function atEvent(divergence: Divergence, event: number): Divergence {
  return 'event' in divergence ? { ...divergence, event } : divergence;
}

/** Roughly what playing it costs. */
function sizeOf({ testCase }: Answer): number {
  const { groups, events } = testCase.scenario;
  const length = groups
    .flatMap(({ params }) => params)
    .reduce((total, { data }) => total + data.length, 0);
  return length * events.length;
}

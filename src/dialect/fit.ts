import { compareTrajectories } from '../parity/compare.ts';
import type { Divergence } from '../parity/divergence.ts';
import type { Dialect } from './dialect.ts';
import type { Answer, Evidence } from './evidence.ts';
import { playDialect } from './player.ts';

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
  readonly #order: Answer[];

  /** @param first the answers to be tried first: those in which the port is not torch's. */
  constructor(evidence: Evidence, first: ReadonlySet<Answer>) {
    this.#evidence = evidence;
    const rank = (answer: Answer): number => (first.has(answer) ? 0 : 1);
    this.#order = evidence.answers.toSorted(
      (one, other) => rank(one) - rank(other) || sizeOf(one) - sizeOf(other),
    );
  }

  /** The fit if nothing contradicts the dialect; null at the first thing that does. */
  fitWhole(dialect: Dialect): Fit | null {
    let whole: Fit = noFit;
    for (const [index, answer] of this.#order.entries()) {
      const fit = this.#play(answer, dialect, true);
      if (fit.contradicted > 0) {
        this.#order.splice(index, 1);
        this.#order.unshift(answer);
        return null;
      }
      whole = sum(whole, fit);
    }
    return whole;
  }

  /** The fit, whatever contradicts the dialect; in the first cases only, if so many are named. */
  fit(dialect: Dialect, cases: number = this.#order.length): Fit {
    return sumOf(this.#order.slice(0, cases).map((answer) => this.#play(answer, dialect, false)));
  }

  #play(answer: Answer, dialect: Dialect, stops: boolean): Fit {
    return fitAnswer(answer, dialect, this.#evidence.capabilities, stops);
  }
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

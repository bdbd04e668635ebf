import { asJudged, type TriedProperty } from '../invariant/invariant-as-case.ts';
import type { CaseResult } from '../parity/judge-case.ts';
import { applyKnown, type Judged, type KnownLine, type KnownOutcome } from '../parity/known.ts';
import {
  missesRequiredInvariants,
  outcomeOf,
  type Level,
  type Outcome,
} from '../parity/outcome.ts';
import type { Shard } from '../parity/shard.ts';
import type { AskedAgain } from '../report/report.ts';

/** The results of a run, or of all shards of a run. */
export interface JudgedRun {
  readonly level: Level;
  readonly asked: { readonly required: readonly string[] };
  readonly shard: Shard | null;
  /** The known deviations, or null if the run has no file of them. */
  readonly knownLines: readonly KnownLine[] | null;
  readonly cases: readonly (Judged & Pick<CaseResult, 'cutOff'>)[];
  readonly invariants: readonly TriedProperty[];
  readonly askedAgain: AskedAgain | null;
}

export interface Conclusion {
  /** The result of applying the known deviations, or null if the run has none. */
  readonly known: KnownOutcome | null;
  readonly outcome: Outcome;
}

/** Applies the known deviations to the results, and returns the verdict of the run. */
export function concludeRun(run: JudgedRun): Conclusion {
  const { level, knownLines, cases, invariants, askedAgain } = run;
  const known = knownLines && applyKnown(knownLines, [...cases, ...invariants.map(asJudged)]);
  const outcome = outcomeOf(cases, level, known, invariants);
  const isCutOff = cases.some(({ cutOff }) => cutOff === true) || missesRequiredInvariants(run);
  if (isCutOff) {
    return { known, outcome: { ...outcome, verdict: 'failed', isConformant: false } };
  }
  if (!isDeterministic(askedAgain)) {
    const verdict = outcome.verdict === 'failed' ? 'failed' : 'divergent';
    return { known, outcome: { ...outcome, verdict, isConformant: false } };
  }
  return { known, outcome };
}

/** Returns whether the cases that fail do so by rounding alone. Only then is there a rounding to find. */
export function isRoundingOpen(
  level: Level,
  { counts }: Outcome,
  askedAgain: AskedAgain | null,
): boolean {
  const isOfRounding = counts.divergent === 0 && counts.equivalent > 0;
  return level === 'exact' && isOfRounding && isDeterministic(askedAgain);
}

/** Returns whether the port gave the same values each time. */
export function isDeterministic(askedAgain: AskedAgain | null): boolean {
  return askedAgain === null || askedAgain.differing === 0;
}

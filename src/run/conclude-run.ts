import { asJudged, type TriedProperty } from '../invariant/invariant-as-case.ts';
import { applyKnown, type Judged, type KnownLine, type KnownOutcome } from '../parity/known.ts';
import { outcomeOf, type Level, type Outcome } from '../parity/outcome.ts';

/** Everything that was judged in a run, or in all shards of a run. */
export interface JudgedRun {
  readonly level: Level;
  /** The deviations that are known; null where none were named. */
  readonly knownLines: readonly KnownLine[] | null;
  readonly cases: readonly Judged[];
  readonly invariants: readonly TriedProperty[];
}

export interface Conclusion {
  /** What became of the known deviations; null where none were named. */
  readonly known: KnownOutcome | null;
  readonly outcome: Outcome;
}

/** Compares what was judged with what is known, and comes to the verdict of the run. */
export function concludeRun({ level, knownLines, cases, invariants }: JudgedRun): Conclusion {
  const known = knownLines && applyKnown(knownLines, [...cases, ...invariants.map(asJudged)]);
  return { known, outcome: outcomeOf(cases, level, known, invariants) };
}

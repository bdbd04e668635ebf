import { asJudged, type TriedProperty } from '../invariant/invariant-as-case.ts';
import { applyKnown, type Judged, type KnownLine, type KnownOutcome } from '../parity/known.ts';
import { outcomeOf, type Level, type Outcome } from '../parity/outcome.ts';

/** The results of a run, or of all shards of a run. */
export interface JudgedRun {
  readonly level: Level;
  /** The known deviations, or null if the run has no file of them. */
  readonly knownLines: readonly KnownLine[] | null;
  readonly cases: readonly Judged[];
  readonly invariants: readonly TriedProperty[];
}

export interface Conclusion {
  /** The result of applying the known deviations, or null if the run has none. */
  readonly known: KnownOutcome | null;
  readonly outcome: Outcome;
}

/** Applies the known deviations to the results, and returns the verdict of the run. */
export function concludeRun({ level, knownLines, cases, invariants }: JudgedRun): Conclusion {
  const known = knownLines && applyKnown(knownLines, [...cases, ...invariants.map(asJudged)]);
  return { known, outcome: outcomeOf(cases, level, known, invariants) };
}

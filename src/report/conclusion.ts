import type { InvariantResult } from '../invariant/check.ts';
import type { CaseResult } from '../parity/judge.ts';
import type { KnownOutcome } from '../parity/known.ts';
import type { Level, Outcome } from '../parity/outcome.ts';

/** What a verdict is drawn from. */
export interface ConclusionFacts {
  readonly results: readonly CaseResult[];
  readonly outcome: Outcome;
  readonly level: Level;
  readonly known: KnownOutcome | null;
  readonly invariants: readonly InvariantResult[];
}

/** The verdict of a run, in a sentence or two. */
export function conclusionText({
  results,
  outcome,
  level,
  known,
  invariants,
}: ConclusionFacts): string {
  const { counts, verdict } = outcome;
  const judged = results.length - counts.notJudged;
  const cases = judged.toLocaleString('en');
  const excused = known?.excused.size ?? 0;
  const knownText = excused > 0 ? ` ${excused} of them are known deviations.` : '';
  const missing =
    counts.notJudged > 0 ? ` ${counts.notJudged.toLocaleString('en')} cases were not judged.` : '';
  const violated = invariants.filter((result) => result.verdict === 'violated').length;
  const broken = invariants.filter((result) => result.verdict === 'failed').length;
  if (violated + broken > 0 && counts.divergent + counts.failed === 0) {
    return broken > 0
      ? `FAILED: the port broke in ${broken} of ${invariants.length} invariants.${missing}`
      : `DIVERGENT: ${violated} of ${invariants.length} invariants, which every RMSprop like PyTorch's has, ${violated === 1 ? 'is' : 'are'} violated.${knownText}${missing}`;
  }
  if (results.length === 0 && invariants.length > 0) {
    const holding = invariants.filter((result) => result.verdict === 'holds').length;
    return `HOLDS: ${holding} of ${invariants.length} invariants hold; no case was asked for.`;
  }
  switch (verdict) {
    case 'failed':
      return judged === 0
        ? `FAILED: nothing was judged.${missing}`
        : `FAILED: the port broke in ${counts.failed} of ${cases} cases, and differs from PyTorch in ${counts.divergent}.${knownText}${missing}`;
    case 'divergent':
      return `DIVERGENT: the port differs from PyTorch in ${counts.divergent} of ${cases} cases.${knownText}${missing}`;
    case 'equivalent': {
      const verdictText = level === 'exact' ? 'NOT EXACT' : 'EQUIVALENT';
      return `${verdictText}: of ${cases} cases, ${counts.exact.toLocaleString('en')} have the same bits as PyTorch's, and ${counts.equivalent.toLocaleString('en')} ${counts.equivalent === 1 ? 'differs' : 'differ'} by no more than rounding can explain.${missing}`;
    }
    case 'exact': {
      const values = results.reduce((sum, { comparison }) => sum + (comparison?.values ?? 0), 0);
      return `EXACT: all ${values.toLocaleString('en')} values of ${cases} cases have the same bits as PyTorch's.${missing}`;
    }
  }
}

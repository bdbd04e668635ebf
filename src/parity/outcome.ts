import type { KnownOutcome } from './known.ts';
import type { CaseResult, CaseVerdict, Verdict } from './judge.ts';

/** What counts as conformant: the same bits, or nothing that rounding cannot explain. */
export type Level = 'exact' | 'equivalent';

export type Counts = Readonly<Record<CaseVerdict, number>>;

/** What a whole run came to. */
export interface Outcome {
  /** That of the worst case; `failed` also where no case was judged. */
  readonly verdict: Verdict;
  readonly counts: Counts;
  /** Whether the level was reached, but for what is known. */
  readonly isConformant: boolean;
}

export function countVerdicts(results: readonly Pick<CaseResult, 'verdict'>[]): Counts {
  const count = (verdict: CaseVerdict): number =>
    results.filter((result) => result.verdict === verdict).length;
  return {
    exact: count('exact'),
    equivalent: count('equivalent'),
    divergent: count('divergent'),
    failed: count('failed'),
    notJudged: count('notJudged'),
  };
}

/** The verdict of the worst case; null where none was judged. */
export function worstVerdict(counts: Counts): Verdict | null {
  const fromWorst = ['failed', 'divergent', 'equivalent', 'exact'] as const;
  return fromWorst.find((verdict) => counts[verdict] > 0) ?? null;
}

/** Judges a run as a whole. */
export function outcomeOf(
  results: readonly CaseResult[],
  level: Level,
  known: KnownOutcome | null = null,
): Outcome {
  const counts = countVerdicts(results);
  const worst = worstVerdict(counts);
  const isExcused = ({ caseId, verdict }: CaseResult): boolean =>
    verdict !== 'failed' && known?.excused.has(caseId) === true;
  const isAccepted = (result: CaseResult): boolean =>
    ['exact', 'notJudged'].includes(result.verdict) ||
    (result.verdict === 'equivalent' && level === 'equivalent') ||
    isExcused(result);
  return {
    verdict: worst ?? 'failed',
    counts,
    isConformant:
      worst !== null && results.every(isAccepted) && (known?.problems.length ?? 0) === 0,
  };
}

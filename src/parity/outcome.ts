import type { KnownOutcome } from './known.ts';
import type { CaseResult, CaseVerdict, Verdict } from './judge-case.ts';

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

/** What came of a property that was tried besides the cases. */
export interface PropertyResult {
  /** As a line of known deviations names it. */
  readonly propertyId: string;
  readonly verdict: 'holds' | 'violated' | 'failed' | 'notJudged';
}

/** The verdict that properties alone come to; null where none was tried. */
function verdictOf(properties: readonly PropertyResult[], level: Level): Verdict | null {
  const has = (verdict: PropertyResult['verdict']): boolean =>
    properties.some((property) => property.verdict === verdict);
  if (has('failed')) {
    return 'failed';
  }
  return has('violated') ? 'divergent' : has('holds') ? level : null;
}

/** Whether a case reaches a level: a divergent or failed one never does, and one that is not judged is not held against a port. */
export function reachesLevel(verdict: CaseVerdict, level: Level): boolean {
  return (
    verdict === 'exact' ||
    verdict === 'notJudged' ||
    (verdict === 'equivalent' && level === 'equivalent')
  );
}

/** Judges a run as a whole. */
export function outcomeOf(
  results: readonly Pick<CaseResult, 'caseId' | 'verdict'>[],
  level: Level,
  known: KnownOutcome | null = null,
  properties: readonly PropertyResult[] = [],
): Outcome {
  const counts = countVerdicts(results);
  const ofCases = worstVerdict(counts);
  const ofProperties = verdictOf(properties, level);
  // what the cases found wrong says more
  const isWrong = ofCases === 'divergent' || ofCases === 'failed';
  const areWrong = ofProperties === 'divergent' || ofProperties === 'failed';
  const worst =
    (!isWrong && areWrong) || results.length === 0 ? (ofProperties ?? ofCases) : ofCases;
  const isExcused = ({ caseId, verdict }: Pick<CaseResult, 'caseId' | 'verdict'>): boolean =>
    verdict !== 'failed' && known?.excused.has(caseId) === true;
  const isAccepted = (result: Pick<CaseResult, 'caseId' | 'verdict'>): boolean =>
    reachesLevel(result.verdict, level) || isExcused(result);
  const isSound = ({ verdict, propertyId }: PropertyResult): boolean =>
    ['holds', 'notJudged'].includes(verdict) ||
    (verdict === 'violated' && known?.excused.has(propertyId) === true);
  return {
    verdict: worst ?? 'failed',
    counts,
    isConformant:
      worst !== null &&
      results.every(isAccepted) &&
      properties.every(isSound) &&
      (known?.problems.length ?? 0) === 0,
  };
}

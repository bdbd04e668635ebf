import type { KnownOutcome } from './known.ts';
import type { CaseResult, CaseVerdict, Verdict } from './judge-case.ts';
import type { Shard } from './shard.ts';

/**
 * The verdict that a port must reach to be conformant. `exact` requires the same bits. `equivalent` also allows
 * differences that rounding alone can explain.
 */
export type Level = 'exact' | 'equivalent';

/** The number of cases with each verdict. */
export type Counts = Readonly<Record<CaseVerdict, number>>;

/** The result of a whole run. */
export interface Outcome {
  /** The verdict of the worst case. `failed` if the run judged no case. */
  readonly verdict: Verdict;
  readonly counts: Counts;
  /** Whether all cases and properties reach the level. Known deviations do not count. */
  readonly isConformant: boolean;
}

/** Returns the number of cases with each verdict. */
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

/** Returns the verdict of the worst case, or null if the run judged no case. */
export function worstVerdict(counts: Counts): Verdict | null {
  const fromWorst = ['failed', 'divergent', 'equivalent', 'exact'] as const;
  return fromWorst.find((verdict) => counts[verdict] > 0) ?? null;
}

/** The result of a property: an invariant that the run tested in addition to the cases. */
export interface PropertyResult {
  /** The id of the property, as in a line of known deviations. */
  readonly propertyId: string;
  readonly verdict: 'holds' | 'violated' | 'failed' | 'notJudged';
  /** Whether the property is not judged because the time of the run was over. */
  readonly cutOff?: true;
}

/** The properties of a run that can require them. */
interface PropertiesOfRun {
  readonly asked: { readonly required: readonly string[] };
  readonly shard: Shard | null;
  readonly invariants: readonly Pick<PropertyResult, 'verdict' | 'cutOff'>[];
}

/**
 * Returns whether a run requires invariants but does not have them: the time limit cut some off, or the run judged none. A
 * shard may have no invariants, because the other shards have them.
 */
export function missesRequiredInvariants({ asked, shard, invariants }: PropertiesOfRun): boolean {
  return (
    asked.required.includes('invariants') &&
    (invariants.some(({ cutOff }) => cutOff === true) ||
      (shard === null && invariants.every(({ verdict }) => verdict === 'notJudged')))
  );
}

/** Returns the verdict for the properties alone, or null if the run tested none. */
function verdictOf(properties: readonly PropertyResult[], level: Level): Verdict | null {
  const has = (verdict: PropertyResult['verdict']): boolean =>
    properties.some((property) => property.verdict === verdict);
  if (has('failed')) {
    return 'failed';
  }
  return has('violated') ? 'divergent' : has('holds') ? level : null;
}

/** Returns whether a case reaches a level. A divergent or failed case never does. `notJudged` counts as reached. */
export function reachesLevel(verdict: CaseVerdict, level: Level): boolean {
  return (
    verdict === 'exact' ||
    verdict === 'notJudged' ||
    (verdict === 'equivalent' && level === 'equivalent')
  );
}

/** Returns the result of a whole run. */
export function outcomeOf(
  results: readonly Pick<CaseResult, 'caseId' | 'verdict'>[],
  level: Level,
  known: KnownOutcome | null = null,
  properties: readonly PropertyResult[] = [],
): Outcome {
  const counts = countVerdicts(results);
  const caseVerdict = worstVerdict(counts);
  const propertyVerdict = verdictOf(properties, level);
  // a wrong case says more than a wrong property
  const isCaseWrong = caseVerdict === 'divergent' || caseVerdict === 'failed';
  const isPropertyWrong = propertyVerdict === 'divergent' || propertyVerdict === 'failed';
  const worst =
    (!isCaseWrong && isPropertyWrong) || results.length === 0
      ? (propertyVerdict ?? caseVerdict)
      : caseVerdict;
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

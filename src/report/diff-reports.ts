import type { Report, ReportedCase, ReportedInvariant } from './report.ts';
import { multipleText, verdictWord } from './text/short-text.ts';

/** What became of a case, or an invariant, from one report to another. */
export interface ReportChange {
  readonly id: string;
  readonly kind: 'worse' | 'better' | 'new' | 'gone';
  /** What it was; null where it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ReportDiff {
  readonly changes: readonly ReportChange[];
  /** Cases and invariants that are as they were. */
  readonly same: number;
  /** Whether the two were judged against the same corpus. */
  readonly isSameCorpus: boolean;
  readonly conformant: { readonly before: boolean; readonly after: boolean };
}

/**
 * What became better or worse between two reports, case by case. What was judged and is not any more is worse; so is a
 * case that is new and diverges or fails. Of cases that diverge in both, the largest multiple of the bound decides.
 */
export function diffReports(before: Report, after: Report): ReportDiff {
  const old = new Map(standingsOf(before).map((standing) => [standing.id, standing]));
  const now = new Map(standingsOf(after).map((standing) => [standing.id, standing]));
  const ids = new Set([...old.keys(), ...now.keys()]);
  const changes = [...ids].flatMap((id) => changeOf(id, old.get(id), now.get(id)) ?? []);
  return {
    changes,
    same: ids.size - changes.length,
    isSameCorpus: before.corpus.sha256 === after.corpus.sha256,
    conformant: { before: before.conformant, after: after.conformant },
  };
}

/** Whether a gate should close: anything is worse or gone, or the run is not conformant any more. */
export function isRegression({ changes, conformant }: ReportDiff): boolean {
  return (
    changes.some(({ kind }) => kind === 'worse' || kind === 'gone') ||
    (conformant.before && !conformant.after)
  );
}

interface Standing {
  readonly id: string;
  readonly text: string;
  /** The better, the smaller. */
  readonly rank: number;
  /** Tells two apart that diverge. */
  readonly multiple: number;
  readonly isSound: boolean;
}

const ranks = {
  exact: 0,
  holds: 0,
  equivalent: 1,
  notJudged: 2,
  divergent: 3,
  violated: 3,
  failed: 4,
} as const;

function standingsOf({ cases, invariants }: Report): Standing[] {
  return [...cases.map(caseStanding), ...invariants.map(invariantStanding)];
}

function caseStanding({ id, verdict, largestMultiple = 0 }: ReportedCase): Standing {
  const multiple = verdict === 'divergent' ? largestMultiple : 0;
  const text =
    verdict === 'divergent'
      ? `divergent (${multiple === Infinity ? 'beyond any bound' : `${multipleText(multiple)} times the bound`})`
      : verdictWord(verdict);
  return { id, text, rank: ranks[verdict], multiple, isSound: ranks[verdict] <= ranks.notJudged };
}

function invariantStanding({ id, verdict }: ReportedInvariant): Standing {
  const rank = ranks[verdict];
  return { id, text: verdictWord(verdict), rank, multiple: 0, isSound: rank <= ranks.notJudged };
}

function changeOf(
  id: string,
  before: Standing | undefined,
  after: Standing | undefined,
): ReportChange | null {
  if (!before || !after) {
    const kind = before ? 'gone' : after?.isSound === true ? 'new' : 'worse';
    return { id, kind, before: before?.text ?? null, after: after?.text ?? null };
  }
  const difference = after.rank - before.rank || compared(after.multiple, before.multiple);
  return difference === 0
    ? null
    : {
        id,
        kind: difference > 0 ? 'worse' : 'better',
        before: before.text,
        after: after.text,
      };
}

/** Infinity equals infinity. */
function compared(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

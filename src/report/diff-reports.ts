import type { Report, ReportedCase, ReportedInvariant } from './report.ts';
import { timesBoundText, verdictWord } from './text/short-text.ts';

/** The change of a case or an invariant from one report to another. */
export interface ReportChange {
  readonly id: string;
  readonly kind: 'worse' | 'better' | 'new' | 'gone';
  /** The old verdict in words; null if the old report does not have the item. */
  readonly before: string | null;
  /** The new verdict in words; null if the new report does not have the item. */
  readonly after: string | null;
}

export interface ReportDiff {
  readonly changes: readonly ReportChange[];
  /** The number of cases and invariants that did not change. */
  readonly same: number;
  /** Whether both reports used the same corpus. */
  readonly isSameCorpus: boolean;
  readonly conformant: { readonly before: boolean; readonly after: boolean };
}

/**
 * Compares two reports case by case. An item is worse if it had a verdict and is not judged now, or if it is new and
 * diverges or fails. If a case diverges in both reports, the largest multiple of the bound decides.
 */
export function diffReports(before: Report, after: Report): ReportDiff {
  const oldStandings = new Map(standingsOf(before).map((standing) => [standing.id, standing]));
  const newStandings = new Map(standingsOf(after).map((standing) => [standing.id, standing]));
  const ids = new Set([...oldStandings.keys(), ...newStandings.keys()]);
  const changes = [...ids].flatMap(
    (id) => changeOf(id, oldStandings.get(id), newStandings.get(id)) ?? [],
  );
  return {
    changes,
    same: ids.size - changes.length,
    isSameCorpus: before.corpus.sha256 === after.corpus.sha256,
    conformant: { before: before.conformant, after: after.conformant },
  };
}

/** Returns whether a gate must fail: an item is worse or gone, or the run is no longer conformant. */
export function isRegression({ changes, conformant }: ReportDiff): boolean {
  return (
    changes.some(({ kind }) => kind === 'worse' || kind === 'gone') ||
    (conformant.before && !conformant.after)
  );
}

/** The result of a case or an invariant in one report. */
interface Standing {
  readonly id: string;
  readonly text: string;
  /** A smaller rank is better. */
  readonly rank: number;
  /** Orders two divergent results. A smaller multiple is better. */
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
  const size = multiple > 0 ? ` (${timesBoundText(multiple)})` : '';
  const text = `${verdictWord(verdict)}${size}`;
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
  const difference = after.rank - before.rank || differenceOf(after.multiple, before.multiple);
  return difference === 0
    ? null
    : {
        id,
        kind: difference > 0 ? 'worse' : 'better',
        before: before.text,
        after: after.text,
      };
}

/** Subtracts, so that two infinities give 0 instead of NaN. */
function differenceOf(left: number, right: number): number {
  return left === right ? 0 : left - right;
}

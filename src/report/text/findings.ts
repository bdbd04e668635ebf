import type { KnownLine, KnownProblem } from '../../parity/known.ts';
import type { Report, ReportedCase, ReportedInvariant } from '../report.ts';
import { shortened, wrap } from './columns.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';

/* What several reporters pick out of a run, and say in the same words. */

/** The cases that are not as the level asks, and not known. */
export function problemsOf({ cases, level }: Pick<Report, 'cases' | 'level'>): ReportedCase[] {
  const shown = new Set(['divergent', 'failed', ...(level === 'exact' ? ['equivalent'] : [])]);
  return cases.filter(({ verdict, known }) => shown.has(verdict) && known === undefined);
}

/** The cases and invariants that depart, and are known to. */
export function excusedOf({
  cases,
  invariants,
}: Pick<Report, 'cases' | 'invariants'>): (ReportedCase | ReportedInvariant)[] {
  return [...cases, ...invariants].filter(({ known }) => known !== undefined);
}

/** How many cases were not judged, by reason; the most frequent first. */
export function notJudgedReasons(
  cases: readonly ReportedCase[],
): (readonly [reason: string, count: number])[] {
  const reasons = new Map<string, number>();
  for (const { verdict, reason } of cases) {
    if (verdict === 'notJudged') {
      const text = shortened(printable(reason ?? 'no reason given'), 70);
      reasons.set(text, (reasons.get(text) ?? 0) + 1);
    }
  }
  return [...reasons].toSorted(([, one], [, other]) => other - one);
}

/** What differs where rounding decides, so that nothing follows from it. */
export function openTexts({ cases }: Report): string[] {
  const sum = (count: (item: ReportedCase) => number | undefined): number =>
    cases.reduce((total, item) => total + (count(item) ?? 0), 0);
  const open = sum(({ illConditioned }) => illConditioned);
  const cancelled = sum(({ cancelled: count }) => count);
  const clamps =
    cancelled === 0
      ? ''
      : ` Of these, ${grouped(cancelled)} are NaN in PyTorch, where a variance cancelled below zero, and numbers in the port, which clamps it or rounds otherwise.`;
  return open === 0
    ? []
    : [
        wrap(
          `${grouped(open)} values differ where rounding alone decides what comes out; they are not judged.${clamps}`,
        ),
      ];
}

export function improvedText({ line, event, ulp }: KnownLine): string {
  return `line ${line} of the known deviations records more than was seen (event=${event} ulp=${ulp}): update it, or run with --known-update`;
}

export function knownProblemText({ kind, line, caseId, event, ulp }: KnownProblem): string {
  return kind === 'passes'
    ? `line ${line.line} of the known deviations: ${caseId} passes; remove it, or run with --known-update`
    : `line ${line.line} of the known deviations: ${caseId} is worse than recorded: event=${event} ulp=${ulp}`;
}

export function incidentTexts({ incidents }: Report): string[] {
  const last = incidents.at(-1);
  return last === undefined
    ? []
    : [
        wrap(
          `The port broke down ${incidents.length === 1 ? 'once' : `${incidents.length} times`}: ${printable(last)}`,
        ),
      ];
}

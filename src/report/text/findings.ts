import type { KnownLine, KnownProblem } from '../../parity/known.ts';
import type { Report, ReportedCase, ReportedInvariant } from '../report.ts';
import { shortened, wrap } from './columns.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';

/* Findings of a run that several reporters show in the same words. */

/** Returns the cases that do not reach the level and are not known deviations. */
export function problemsOf({ cases, level }: Pick<Report, 'cases' | 'level'>): ReportedCase[] {
  const wrong = new Set(['divergent', 'failed', ...(level === 'exact' ? ['equivalent'] : [])]);
  return cases.filter(({ verdict, known }) => wrong.has(verdict) && known === undefined);
}

/** Returns the cases and invariants that are known deviations. */
export function excusedOf({
  cases,
  invariants,
}: Pick<Report, 'cases' | 'invariants'>): (ReportedCase | ReportedInvariant)[] {
  return [...cases, ...invariants].filter(({ known }) => known !== undefined);
}

/** Counts the cases without a verdict by reason. The most frequent reason comes first. */
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
  return [...reasons].toSorted(([, left], [, right]) => right - left);
}

/** Says how many values differ without a bound: rounding can decide between very different results. They do not count. */
export function openTexts({ cases }: Report): string[] {
  const open = cases.reduce((sum, { illConditioned = 0 }) => sum + illConditioned, 0);
  const cancelled = cases.reduce((sum, { cancelled: count = 0 }) => sum + count, 0);
  return open === 0
    ? []
    : [
        wrap(
          `In the cases, ${grouped(open)} of the values that differ ${open === 1 ? 'does' : 'do'} not count as divergent: there, rounding can decide between very different results, such as a number and NaN.${cancelledText(cancelled)}`,
        ),
      ];
}

function cancelledText(count: number): string {
  return count === 0
    ? ''
    : ` PyTorch has NaN and the port has a number in ${grouped(count)} of these values. With centered, the usual cause is a variance that became negative in PyTorch only.`;
}

/** Says that a line of known deviations allows more than this run needs. */
export function improvedText({ line, event, ulp }: KnownLine): string {
  return `line ${line} of the known deviations allows more than the port needs now (event=${event} ulp=${ulp}). Update the line, or run with --known-update.`;
}

/** Says why a line of known deviations is wrong: a case passes, or is worse than recorded. */
export function knownProblemText({ kind, line, caseId, event, ulp }: KnownProblem): string {
  return kind === 'passes'
    ? `line ${line.line} of the known deviations: ${caseId} passes now. Remove the line, or run with --known-update.`
    : `line ${line.line} of the known deviations: ${caseId} is worse than recorded (event=${event} ulp=${ulp}).`;
}

/** Says how often the suite restarted the port, and why, unless a failed case or invariant says it already. */
export function incidentTexts({ incidents, cases, invariants }: Report): string[] {
  const last = incidents.at(-1);
  if (last === undefined) {
    return [];
  }
  const times = incidents.length === 1 ? 'once' : `${grouped(incidents.length)} times`;
  const isShown = [...cases, ...invariants].some(({ reason }) => reason === last);
  return [
    wrap(
      `The suite restarted the port ${times}.${isShown ? '' : ` The last time: ${printable(last)}`}`,
    ),
  ];
}

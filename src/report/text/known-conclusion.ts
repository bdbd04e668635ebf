import type { Report } from '../report.ts';
import { excusedOf, problemsOf } from './findings.ts';
import { grouped } from './grouped.ts';
import { isNondeterministic, nondeterminismText } from './second-answers.ts';
import { capitalized, counted } from './short-text.ts';

/* How a run with known deviations ends: it passes or fails, in different words. */

/** Says that all deviations are known, and counts them. */
export function passesText(report: Report): string {
  const count = excusedOf(report).length;
  return count === 1
    ? 'the only deviation is known.'
    : `all ${grouped(count)} deviations are known.`;
}

/** Says why a run with known deviations fails: what they do not cover, and which of them do not apply any more. */
export function failsText(report: Report): string {
  const { askedAgain, invariants } = report;
  const broken = invariants.filter(({ verdict }) => verdict === 'failed').length;
  return [
    ...(askedAgain && isNondeterministic(report) ? [nondeterminismText(askedAgain)] : []),
    ...(broken > 0 ? [`the port broke in ${counted(broken, 'invariant')}.`] : []),
    ...uncoveredTexts(report),
    ...changedTexts(report),
  ]
    .map((text, index) => (index === 0 ? text : capitalized(text)))
    .join(' ');
}

function uncoveredTexts(report: Report): string[] {
  const worse = new Set(
    (report.known?.problems ?? []).flatMap(({ kind, caseId }) => (kind === 'worse' ? caseId : [])),
  );
  const problems = problemsOf(report).filter(({ id }) => !worse.has(id));
  const divergent = problems.filter(({ verdict }) => verdict === 'divergent').length;
  const inexact = problems.filter(({ verdict }) => verdict === 'equivalent').length;
  const violated = report.invariants.filter(
    ({ id, verdict, known }) => verdict === 'violated' && known === undefined && !worse.has(id),
  ).length;
  const uncovered = [
    ...(divergent > 0 ? [counted(divergent, 'divergent case')] : []),
    ...(violated > 0 ? [counted(violated, 'violated invariant')] : []),
  ].join(' and ');
  return [
    ...(uncovered === ''
      ? []
      : [
          `${uncovered} ${divergent + violated === 1 ? 'is' : 'are'} not covered by the known deviations.`,
        ]),
    ...(inexact > 0 ? [`${counted(inexact, 'case is', 'cases are')} not exact.`] : []),
  ];
}

function changedTexts({ known }: Report): string[] {
  const count = (kind: 'worse' | 'passes'): number =>
    (known?.problems ?? []).filter((problem) => problem.kind === kind).length;
  const [worse, passing] = [count('worse'), count('passes')];
  return [
    ...(worse > 0
      ? [`${counted(worse, 'known deviation is', 'known deviations are')} worse than recorded.`]
      : []),
    ...(passing > 0
      ? [`${counted(passing, 'known deviation passes', 'known deviations pass')} now.`]
      : []),
  ];
}

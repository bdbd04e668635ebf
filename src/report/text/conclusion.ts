import { excusedOf } from './findings.ts';
import type { Report } from '../report.ts';
import { capitalized, counted } from './short-text.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';

/** The verdict of a run: a word or two, and the sentences that explain it. */
export interface Conclusion {
  readonly word: string;
  readonly text: string;
}

/**
 * Returns the verdict of a run and its sentences separately.
 *
 * @example conclusionOf(report) // { word: 'DIVERGENT', text: 'The port differs from PyTorch in 22 of 60 cases.' }
 */
export function conclusionOf(report: Report): Conclusion {
  const { word, text } = conclude(report);
  return { word, text: capitalized(text) };
}

/**
 * Writes the verdict of a run and its sentences as one text.
 *
 * @example conclusionText(report) // 'DIVERGENT: the port differs from PyTorch in 22 of 60 cases.'
 */
export function conclusionText(report: Report): string {
  const { word, text } = conclude(report);
  return `${word}: ${text}`;
}

/** The text starts with a small letter, because it can follow a colon. */
function conclude(report: Report): Conclusion {
  const { cases, invariants, counts, failure } = report;
  if (failure !== null) {
    return { word: 'FAILED', text: `the suite cannot judge the port: ${printable(failure)}` };
  }
  if (report.complete !== true) {
    return {
      word: 'NOT COMPLETE',
      text: `the run ended early. It judged ${counted(cases.length, 'case')}.`,
    };
  }
  const areInvariantsBroken = invariants.some(({ verdict }) =>
    ['violated', 'failed'].includes(verdict),
  );
  if (areInvariantsBroken && counts.divergent + counts.failed === 0) {
    return concludeInvariants(report);
  }
  if (cases.length === 0 && invariants.length > 0) {
    const holding = invariants.filter((result) => result.verdict === 'holds').length;
    return {
      word: 'HOLDS',
      text: `the port satisfies ${holding} of ${counted(invariants.length, 'invariant')}. The run has no cases.`,
    };
  }
  return concludeCases(report);
}

/** Concludes a run in which only invariants show a problem. */
function concludeInvariants(report: Report): Conclusion {
  const { invariants } = report;
  const violated = invariants.filter((result) => result.verdict === 'violated').length;
  const broken = invariants.filter((result) => result.verdict === 'failed').length;
  const all = counted(invariants.length, 'invariant');
  return broken > 0
    ? {
        word: 'FAILED',
        text: `the port broke in ${broken} of ${all}.${missingText(report)}`,
      }
    : {
        word: 'DIVERGENT',
        text: `the port violates ${violated} of ${all}. Every RMSprop like PyTorch's satisfies all of them.${knownText(report)}${missingText(report)}`,
      };
}

function concludeCases(report: Report): Conclusion {
  const { cases: results, counts, verdict, level } = report;
  const judged = results.length - counts.notJudged;
  const cases = counted(judged, 'case');
  const [known, missing] = [knownText(report), missingText(report)];
  switch (verdict) {
    case 'failed':
      return {
        word: 'FAILED',
        text:
          judged === 0
            ? `the run judged no case.${missing}`
            : `the port broke in ${grouped(counts.failed)} of ${cases}.${alsoDivergentText(report)}${brokenInvariantsText(report)}${known}${missing}`,
      };
    case 'divergent':
      return {
        word: 'DIVERGENT',
        text: `the port differs from PyTorch in ${grouped(counts.divergent)} of ${cases}.${brokenInvariantsText(report)}${known}${missing}`,
      };
    case 'equivalent':
      return {
        word: level === 'exact' ? 'NOT EXACT' : 'EQUIVALENT',
        text: `${grouped(counts.exact)} of ${cases} ${counts.exact === 1 || judged === 1 ? 'has' : 'have'} the same bits as PyTorch's. ${counted(counts.equivalent, 'case differs', 'cases differ')} by no more than rounding can explain.${missing}`,
      };
    case 'exact': {
      const total = results.reduce((sum, { values = 0 }) => sum + values, 0);
      return {
        word: 'EXACT',
        text: `all ${grouped(total)} values of ${cases} have the same bits as PyTorch's.${missing}`,
      };
    }
  }
}

/** Counts the invariants that do not hold, if a case shows a problem too. */
function brokenInvariantsText({ invariants }: Report): string {
  const count = (verdict: string): number =>
    invariants.filter((result) => result.verdict === verdict).length;
  const all = counted(invariants.length, 'invariant');
  const [violated, failed] = [count('violated'), count('failed')];
  return [
    violated > 0 ? ` It violates ${violated} of ${all}.` : '',
    failed > 0 ? ` It also failed in ${failed} of ${all}.` : '',
  ].join('');
}

function alsoDivergentText({ counts }: Report): string {
  return counts.divergent > 0
    ? ` It differs from PyTorch in ${counted(counts.divergent, 'other case')}.`
    : '';
}

function knownText(report: Report): string {
  const excused = excusedOf(report).length;
  return excused > 0 ? ` Known deviations: ${grouped(excused)}.` : '';
}

function missingText({ counts }: Report): string {
  return counts.notJudged > 0 ? ` Not judged: ${counted(counts.notJudged, 'case')}.` : '';
}

import { excusedOf } from './findings.ts';
import type { Report } from '../report.ts';
import { capitalized } from './short-text.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';

/** The verdict of a run in a word or two, and in sentences. */
export interface Conclusion {
  readonly word: string;
  readonly text: string;
}

/**
 * The verdict of a run apart from the sentences about it.
 *
 * @example conclusionOf(report) // { word: 'DIVERGENT', text: 'The port differs from PyTorch in 22 of 60 cases.' }
 */
export function conclusionOf(report: Report): Conclusion {
  const { word, text } = conclude(report);
  return { word, text: capitalized(text) };
}

/**
 * The verdict of a run, in a sentence or two.
 *
 * @example conclusionText(report) // 'DIVERGENT: the port differs from PyTorch in 22 of 60 cases.'
 */
export function conclusionText(report: Report): string {
  const { word, text } = conclude(report);
  return `${word}: ${text}`;
}

/** The text goes on from a colon. */
function conclude(report: Report): Conclusion {
  const { cases, invariants, counts, failure } = report;
  if (failure !== null) {
    return { word: 'FAILED', text: `the port cannot be judged: ${printable(failure)}` };
  }
  if (report.complete !== true) {
    return {
      word: 'NOT COMPLETE',
      text: `the run was cut short; ${grouped(cases.length)} cases were judged.`,
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
      text: `${holding} of ${invariants.length} invariants hold; no case was asked for.`,
    };
  }
  return concludeCases(report);
}

/** Of a run in which the invariants alone show what is wrong. */
function concludeInvariants(report: Report): Conclusion {
  const { invariants } = report;
  const violated = invariants.filter((result) => result.verdict === 'violated').length;
  const broken = invariants.filter((result) => result.verdict === 'failed').length;
  return broken > 0
    ? {
        word: 'FAILED',
        text: `the port broke in ${broken} of ${invariants.length} invariants.${missingText(report)}`,
      }
    : {
        word: 'DIVERGENT',
        text: `${violated} of ${invariants.length} invariants, which every RMSprop like PyTorch's has, ${violated === 1 ? 'is' : 'are'} violated.${knownText(report)}${missingText(report)}`,
      };
}

function concludeCases(report: Report): Conclusion {
  const { cases: results, counts, verdict, level } = report;
  const judged = results.length - counts.notJudged;
  const cases = grouped(judged);
  const [known, missing] = [knownText(report), missingText(report)];
  switch (verdict) {
    case 'failed':
      return {
        word: 'FAILED',
        text:
          judged === 0
            ? `nothing was judged.${missing}`
            : `the port broke in ${counts.failed} of ${cases} cases, and differs from PyTorch in ${counts.divergent}.${known}${missing}`,
      };
    case 'divergent':
      return {
        word: 'DIVERGENT',
        text: `the port differs from PyTorch in ${counts.divergent} of ${cases} cases.${known}${missing}`,
      };
    case 'equivalent':
      return {
        word: level === 'exact' ? 'NOT EXACT' : 'EQUIVALENT',
        text: `of ${cases} cases, ${grouped(counts.exact)} have the same bits as PyTorch's, and ${grouped(counts.equivalent)} ${counts.equivalent === 1 ? 'differs' : 'differ'} by no more than rounding can explain.${missing}`,
      };
    case 'exact': {
      const values = results.reduce((sum, { values: some = 0 }) => sum + some, 0);
      return {
        word: 'EXACT',
        text: `all ${grouped(values)} values of ${cases} cases have the same bits as PyTorch's.${missing}`,
      };
    }
  }
}

function knownText(report: Report): string {
  const excused = excusedOf(report).length;
  return excused > 0 ? ` ${excused} of them are known deviations.` : '';
}

function missingText({ counts }: Report): string {
  return counts.notJudged > 0 ? ` ${grouped(counts.notJudged)} cases were not judged.` : '';
}

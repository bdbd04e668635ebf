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
  const { cases: results, invariants, counts, verdict, level, failure } = report;
  if (failure !== null) {
    return { word: 'FAILED', text: `the port cannot be judged: ${printable(failure)}` };
  }
  if (report.complete !== true) {
    return {
      word: 'NOT COMPLETE',
      text: `the run was cut short; ${grouped(results.length)} cases were judged.`,
    };
  }
  const judged = results.length - counts.notJudged;
  const cases = grouped(judged);
  const excused = excusedOf(report).length;
  const knownText = excused > 0 ? ` ${excused} of them are known deviations.` : '';
  const missing =
    counts.notJudged > 0 ? ` ${grouped(counts.notJudged)} cases were not judged.` : '';
  const violated = invariants.filter((result) => result.verdict === 'violated').length;
  const broken = invariants.filter((result) => result.verdict === 'failed').length;
  if (violated + broken > 0 && counts.divergent + counts.failed === 0) {
    return broken > 0
      ? {
          word: 'FAILED',
          text: `the port broke in ${broken} of ${invariants.length} invariants.${missing}`,
        }
      : {
          word: 'DIVERGENT',
          text: `${violated} of ${invariants.length} invariants, which every RMSprop like PyTorch's has, ${violated === 1 ? 'is' : 'are'} violated.${knownText}${missing}`,
        };
  }
  if (results.length === 0 && invariants.length > 0) {
    const holding = invariants.filter((result) => result.verdict === 'holds').length;
    return {
      word: 'HOLDS',
      text: `${holding} of ${invariants.length} invariants hold; no case was asked for.`,
    };
  }
  switch (verdict) {
    case 'failed':
      return {
        word: 'FAILED',
        text:
          judged === 0
            ? `nothing was judged.${missing}`
            : `the port broke in ${counts.failed} of ${cases} cases, and differs from PyTorch in ${counts.divergent}.${knownText}${missing}`,
      };
    case 'divergent':
      return {
        word: 'DIVERGENT',
        text: `the port differs from PyTorch in ${counts.divergent} of ${cases} cases.${knownText}${missing}`,
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

import { excusedOf } from './findings.ts';
import type { Report } from '../report.ts';
import { printable } from './text.ts';
import { grouped } from './grouped.ts';

/**
 * The verdict of a run apart from the sentences about it.
 *
 * @example conclusionOf(report) // { word: 'DIVERGENT', text: 'The port differs from PyTorch in 22 of 60 cases.' }
 */
export function conclusionOf(report: Report): { readonly word: string; readonly text: string } {
  const conclusion = conclusionText(report);
  const [word = ''] = /^[A-Z][A-Z ]+/.exec(conclusion) ?? [];
  const text = conclusion.slice(word.length).replace(/^: */, '');
  return { word, text: text.charAt(0).toUpperCase() + text.slice(1) };
}

/** The verdict of a run, in a sentence or two. */
export function conclusionText(report: Report): string {
  const { cases: results, invariants, counts, verdict, level, failure } = report;
  if (failure !== null) {
    return `FAILED: the port cannot be judged: ${printable(failure)}`;
  }
  if (report.complete !== true) {
    return `NOT COMPLETE: the run was cut short; ${grouped(results.length)} cases were judged.`;
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
      ? `FAILED: the port broke in ${broken} of ${invariants.length} invariants.${missing}`
      : `DIVERGENT: ${violated} of ${invariants.length} invariants, which every RMSprop like PyTorch's has, ${violated === 1 ? 'is' : 'are'} violated.${knownText}${missing}`;
  }
  if (results.length === 0 && invariants.length > 0) {
    const holding = invariants.filter((result) => result.verdict === 'holds').length;
    return `HOLDS: ${holding} of ${invariants.length} invariants hold; no case was asked for.`;
  }
  switch (verdict) {
    case 'failed':
      return judged === 0
        ? `FAILED: nothing was judged.${missing}`
        : `FAILED: the port broke in ${counts.failed} of ${cases} cases, and differs from PyTorch in ${counts.divergent}.${knownText}${missing}`;
    case 'divergent':
      return `DIVERGENT: the port differs from PyTorch in ${counts.divergent} of ${cases} cases.${knownText}${missing}`;
    case 'equivalent': {
      const verdictText = level === 'exact' ? 'NOT EXACT' : 'EQUIVALENT';
      return `${verdictText}: of ${cases} cases, ${grouped(counts.exact)} have the same bits as PyTorch's, and ${grouped(counts.equivalent)} ${counts.equivalent === 1 ? 'differs' : 'differ'} by no more than rounding can explain.${missing}`;
    }
    case 'exact': {
      const values = results.reduce((sum, { values: some = 0 }) => sum + some, 0);
      return `EXACT: all ${grouped(values)} values of ${cases} cases have the same bits as PyTorch's.${missing}`;
    }
  }
}

import { missesRequiredInvariants, worstVerdict } from '../../parity/outcome.ts';
import type { Report, ReportedInvariant } from '../report.ts';
import { excusedOf } from './findings.ts';
import { grouped } from './grouped.ts';
import { failsText, passesText } from './known-conclusion.ts';
import { printable } from './printable.ts';
import { failedAgainText, isNondeterministic, nondeterminismText } from './second-answers.ts';
import { capitalized, counted } from './short-text.ts';

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
  const { cases, failure, complete } = report;
  if (failure !== null) {
    return { word: 'FAILED', text: `the suite cannot judge the port: ${printable(failure)}` };
  }
  if (complete !== true) {
    return {
      word: 'NOT COMPLETE',
      text: `the run ended early. It judged ${counted(cases.length, 'case')}.`,
    };
  }
  const { word, text } = concludeRun(report);
  return { word, text: [text, ...restTexts(report, word)].join(' ') };
}

/** Concludes a run that ended by itself. */
function concludeRun(report: Report): Conclusion {
  const { cases, counts, verdict, known, conformant } = report;
  if (isCutOff(cases)) {
    return { word: 'FAILED', text: cutOffText(report) };
  }
  if (missesRequiredInvariants(report)) {
    return { word: 'FAILED', text: requiredText(report) };
  }
  if (known && verdict !== 'failed' && !conformant) {
    return { word: 'FAILS', text: failsText(report) };
  }
  if (known && conformant && excusedOf(report).length > 0) {
    return { word: 'PASSES', text: `${passesText(report)}${differencesText(report)}` };
  }
  if (verdict === 'divergent' && report.askedAgain && isNondeterministic(report)) {
    const text = `${nondeterminismText(report.askedAgain)}${differencesText(report)}`;
    return { word: 'DIVERGENT', text };
  }
  return counts.divergent + counts.failed === 0
    ? concludeInvariants(report)
    : concludeCases(report);
}

/** Says what the time limit left of the run, and what the port did until then. */
function cutOffText(report: Report): string {
  const { cases, counts } = report;
  const judged = grouped(cases.length - counts.notJudged);
  const broken = counts.failed > 0 ? ` The port broke in ${grouped(counts.failed)} of them.` : '';
  return `the run reached its time limit, and judged only ${judged} of ${counted(cases.length, 'case')}.${broken}${differencesText(report)}`;
}

function requiredText(report: Report): string {
  const { invariants, counts } = report;
  const cutOff = invariants.filter((result) => result.cutOff === true).length;
  const all = counted(invariants.length, 'invariant');
  const missing =
    cutOff > 0
      ? `the time limit cut off ${grouped(cutOff)} of the ${all} that the run requires.`
      : `the run requires invariants, but it judged none of ${all}.`;
  const verdict = worstVerdict(counts);
  const casesText =
    verdict === null ? '' : ` ${capitalized(concludeCases({ ...report, verdict }).text)}`;
  return `${missing}${casesText}`;
}

/** Says in how many cases and invariants the port differs. */
function differencesText(report: Report): string {
  const { cases, counts } = report;
  const judged = counted(cases.length - counts.notJudged, 'case');
  const differing =
    counts.divergent > 0
      ? ` The port differs from PyTorch in ${grouped(counts.divergent)} of ${judged}.`
      : '';
  return `${differing}${brokenInvariantsText(report, differing === '' ? 'The port' : 'It')}`;
}

/** Writes the sentences that follow every conclusion: known deviations, failures of the port, and what is not judged. */
function restTexts(report: Report, word: string): string[] {
  const { askedAgain, incidents, verdict } = report;
  const excused = excusedOf(report).length;
  return [
    ...(excused > 0 && word !== 'PASSES' ? [`Known deviations: ${grouped(excused)}.`] : []),
    ...(askedAgain && isNondeterministic(report) && verdict === 'failed'
      ? [capitalized(nondeterminismText(askedAgain))]
      : []),
    ...(askedAgain && askedAgain.failed > 0 ? [failedAgainText(askedAgain)] : []),
    ...(incidents.length > 0 && verdict !== 'failed' ? [restartText(incidents.length)] : []),
    ...notJudgedTexts(report, word),
  ];
}

/** @example restartText(1) // 'The port broke once, and the suite started it again.' */
function restartText(count: number): string {
  return `The port broke ${count === 1 ? 'once' : `${grouped(count)} times`}, and the suite started it again.`;
}

/** Counts what is not judged. */
function notJudgedTexts({ cases, counts, invariants }: Report, word: string): string[] {
  const open = invariants.filter(({ verdict }) => verdict === 'notJudged').length;
  const parts = [
    ...(counts.notJudged > 0 ? [counted(counts.notJudged, 'case')] : []),
    ...(open > 0 ? [`${grouped(open)} of ${counted(invariants.length, 'invariant')}`] : []),
  ];
  const isLate = word !== 'FAILED' && isCutOff([...cases, ...invariants]);
  return [
    ...(parts.length > 0 ? [`Not judged: ${parts.join(' and ')}.`] : []),
    ...(isLate ? ['The run reached its time limit.'] : []),
  ];
}

function isCutOff(items: readonly { readonly cutOff?: true }[]): boolean {
  return items.some(({ cutOff }) => cutOff === true);
}

/** Concludes a run in which no case shows a problem. */
function concludeInvariants(report: Report): Conclusion {
  const { cases, invariants } = report;
  const count = (verdict: ReportedInvariant['verdict']): string =>
    grouped(invariants.filter((result) => result.verdict === verdict).length);
  const all = counted(invariants.length, 'invariant');
  if (count('failed') !== '0') {
    return { word: 'FAILED', text: `the port broke in ${count('failed')} of ${all}.` };
  }
  if (count('violated') !== '0') {
    return {
      word: 'DIVERGENT',
      text: `the port violates ${count('violated')} of ${all}. Every RMSprop like PyTorch's satisfies all of them.`,
    };
  }
  if (cases.length === 0 && count('holds') !== '0') {
    return {
      word: 'HOLDS',
      text: `the port satisfies ${count('holds')} of ${all}. The run has no cases.`,
    };
  }
  return concludeCases(report);
}

function concludeCases(report: Report): Conclusion {
  const { cases: results, counts, verdict, level } = report;
  const judged = results.length - counts.notJudged;
  const cases = counted(judged, 'case');
  switch (verdict) {
    case 'failed':
      return {
        word: 'FAILED',
        text:
          judged === 0
            ? 'the run judged no case.'
            : `the port broke in ${grouped(counts.failed)} of ${cases}.${alsoDivergentText(report)}${brokenInvariantsText(report)}`,
      };
    case 'divergent':
      return {
        word: 'DIVERGENT',
        text: `the port differs from PyTorch in ${grouped(counts.divergent)} of ${cases}.${brokenInvariantsText(report)}`,
      };
    case 'equivalent':
      return {
        word: level === 'exact' ? 'NOT EXACT' : 'EQUIVALENT',
        text: `${grouped(counts.exact)} of ${cases} ${counts.exact === 1 || judged === 1 ? 'has' : 'have'} the same bits as PyTorch's. ${counted(counts.equivalent, 'case differs', 'cases differ')} by no more than rounding can explain.`,
      };
    case 'exact': {
      const total = results.reduce((sum, { values = 0 }) => sum + values, 0);
      return {
        word: 'EXACT',
        text: `all ${grouped(total)} values of ${cases} have the same bits as PyTorch's.`,
      };
    }
  }
}

/** Counts the invariants that do not hold, if a case shows a problem too. */
function brokenInvariantsText({ invariants }: Report, subject = 'It'): string {
  const count = (verdict: string): number =>
    invariants.filter((result) => result.verdict === verdict).length;
  const all = counted(invariants.length, 'invariant');
  const [violated, failed] = [count('violated'), count('failed')];
  return [
    violated > 0 ? ` ${subject} violates ${violated} of ${all}.` : '',
    failed > 0 ? ` ${violated > 0 ? 'It' : subject} also failed in ${failed} of ${all}.` : '',
  ].join('');
}

function alsoDivergentText({ counts }: Report): string {
  return counts.divergent > 0
    ? ` It differs from PyTorch in ${counted(counts.divergent, 'other case')}.`
    : '';
}

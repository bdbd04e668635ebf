import { conclusionOf, conclusionText } from '../text/conclusion.ts';
import { diagnosisText } from '../text/diagnosis-text.ts';
import {
  improvedText,
  incidentTexts,
  knownProblemText,
  notJudgedReasons,
  openTexts,
  problemsOf,
} from '../text/findings.ts';
import { oracleText } from './fixtures-text.ts';
import { brokenInvariantTexts, invariantSummary } from '../text/invariant-texts.ts';
import { adapterText } from './probe-text.ts';
import type { Paragraph } from '../text/paragraph.ts';
import { problemText } from '../text/problem-text.ts';
import type { Report } from '../report.ts';
import { summaryTable } from './summary.ts';
import { labelled, narrowed, wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { grouped } from '../text/grouped.ts';

/** The number of cases that the report shows in full. It only counts the others. */
const SHOWN_CASES = 10;

export interface ConsoleOptions {
  /** The width in columns: 80 by default, and at most 80. */
  readonly width?: number;
  /** Colours the word of a verdict. By default the text has no colours. */
  readonly paint?: (text: string, isGood: boolean) => string;
}

/**
 * Renders a run for a terminal. The verdict is in the first and in the last line. Only long words, such as case ids,
 * exceed the width.
 */
export function consoleReport(
  report: Report,
  { width = 80, paint = (text) => text }: ConsoleOptions = {},
): string {
  const { word } = conclusionOf(report);
  const adapter =
    report.verdict === 'divergent' && report.environment ? adapterText(report.environment) : null;
  const details: Paragraph[] = [
    ...asParagraphs(report.cases.length > 0 ? [summaryTable(report, Math.min(width, 80))] : []),
    ...asParagraphs(notJudgedTexts(report)),
    ...problemTexts(report),
    ...invariantTexts(report),
    ...asParagraphs([
      ...knownTexts(report),
      ...incidentTexts(report),
      ...openTexts(report),
      ...(adapter === null ? [] : [adapter]),
      ...(report.diagnosis ? [diagnosisText(report.diagnosis)] : []),
    ]),
  ];
  const paintVerdict = (text: string): string =>
    narrowed(text, width).replace(word, paint(word, report.conformant));
  const paintParagraph = ({ text, verdict }: Paragraph): string =>
    verdict === undefined
      ? narrowed(text, width)
      : narrowed(text, width).replace(verdict, paint(verdict, false));
  return [
    paintVerdict(headText(report, word)),
    ...details.map(paintParagraph),
    paintVerdict(wrap(conclusionText(report))),
  ]
    .join('\n\n')
    .concat('\n');
}

function asParagraphs(texts: readonly string[]): Paragraph[] {
  return texts.map((text) => ({ text }));
}

function headText(report: Report, verdict: string): string {
  const { port, corpus, cases, shard, known, asked } = report;
  const oracles = new Set(corpus.oracle.map(oracleText));
  const systems = new Set(corpus.oracle.map(({ system }) => system));
  const arithmetics = new Set(corpus.oracle.map(({ arithmetic }) => arithmetic));
  const excused = cases.filter((item) => item.known !== undefined).length;
  return [
    `verdict   ${verdict}${known && excused > 0 ? ' (with known deviations)' : ''}`,
    ...(port ? [labelled('port      ', `${printable(port.name)} ${printable(port.version)}`)] : []),
    ...(cases.length > 0
      ? [
          `against   ${[...oracles, ...systems].join(', ')}`,
          `          ${[...arithmetics].join(' and ')} arithmetic`,
        ]
      : []),
    `corpus    ${corpus.sha256.slice(0, 12)}, ${corpus.files} files`,
    ...(asked.filter === null ? [] : [labelled('filter    ', printable(asked.filter))]),
    ...(shard ? [`shard     ${shard.index} of ${shard.count}: only a part of the run`] : []),
    ...(port ? [`compared  ${comparedText(port.capabilities)}`] : []),
    ...(port?.capabilities.flushesSubnormals === true
      ? ['allowed   zero instead of subnormal numbers, as the port declares']
      : []),
  ].join('\n');
}

/** Says what the suite compares after every event. */
export function comparedText({ state }: NonNullable<Report['port']>['capabilities']): string {
  if (state.length === 4) {
    return 'every parameter and optimizer state after every event, bit for bit';
  }
  return state.length === 0
    ? 'every parameter after every event (the port returns no state)'
    : `every parameter and ${state.join(', ')} after every event`;
}

function notJudgedTexts({ cases }: Report): string[] {
  const reasons = notJudgedReasons(cases);
  if (reasons.length === 0) {
    return [];
  }
  const rest = reasons.slice(SHOWN_CASES).reduce((sum, [, count]) => sum + count, 0);
  const lines = reasons
    .slice(0, SHOWN_CASES)
    .map(([reason, count]) => `  ${String(count).padStart(5)}  ${reason}`);
  return [
    [
      'not judged (does not count as passed):',
      ...lines,
      ...(rest > 0
        ? [`  ${String(rest).padStart(5)}  for other reasons (the JSON report lists all)`]
        : []),
    ].join('\n'),
  ];
}

function problemTexts(report: Report): Paragraph[] {
  const problems = problemsOf(report);
  const shown = problems.slice(0, SHOWN_CASES).map((item) => ({
    verdict: item.verdict,
    text: problemText(item, report.corpus.oracle[item.oracle]),
  }));
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, { text: `… and ${grouped(more)} more` }] : shown;
}

function invariantTexts({ invariants }: Report): Paragraph[] {
  return invariants.length === 0
    ? []
    : [
        { text: labelled('invariants  ', invariantSummary(invariants)) },
        ...brokenInvariantTexts(invariants),
      ];
}

function knownTexts({ known }: Report): string[] {
  if (!known) {
    return [];
  }
  return [
    ...known.problems.slice(0, SHOWN_CASES).map((problem) => wrap(knownProblemText(problem))),
    ...known.improved.map((line) => wrap(improvedText(line))),
  ];
}

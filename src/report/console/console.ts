import { acceptanceTexts, refusalAdvice } from '../text/acceptance.ts';
import { conclusionOf, conclusionText } from '../text/conclusion.ts';
import { reportDiagnosisText } from '../diagnosis/report-diagnosis.ts';
import {
  excusedOf,
  improvedText,
  incidentTexts,
  knownProblemText,
  notIsolatedText,
  openTexts,
  problemsOf,
} from '../text/findings.ts';
import { oracleText } from './fixtures-text.ts';
import { brokenInvariantTexts, invariantSummary } from '../text/invariant-texts.ts';
import { adapterText } from './probe-text.ts';
import { notJudgedReasons } from '../text/not-judged.ts';
import type { Paragraph } from '../text/paragraph.ts';
import { problemText } from '../text/problem-text.ts';
import type { Report } from '../report.ts';
import { roundingTexts } from '../diagnosis/rounding-text.ts';
import { secondAnswerTexts } from '../text/second-answers.ts';
import { summaryTable } from './summary.ts';
import { labelled, narrowed, wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { grouped } from '../text/grouped.ts';
import { counted } from '../text/short-text.ts';
import { plainText } from '../text/plain-text.ts';

/** The number of cases that the report shows in full. It only counts the others. */
const SHOWN_CASES = 10;

export interface ConsoleOptions {
  /** The width in columns: 80 by default, and at most 80. */
  readonly width?: number;
  /** Whether the report shows every case with a problem, and not only the first ones; false by default. */
  readonly showsAll?: boolean;
  /** Colours the word of a verdict. By default the text has no colours. */
  readonly paint?: (text: string, isGood: boolean) => string;
}

/**
 * Renders a run for a terminal. The verdict is in the first and in the last line. Only long words, such as case ids,
 * exceed the width.
 */
export function consoleReport(
  report: Report,
  { width = 80, paint = (text) => text, showsAll = false }: ConsoleOptions = {},
): string {
  const { word } = conclusionOf(report);
  const most = showsAll ? Infinity : SHOWN_CASES;
  const adapter =
    report.verdict === 'divergent' && report.environment && !report.diagnosis?.adapter
      ? adapterText(report.environment)
      : null;
  const diagnosis = reportDiagnosisText(report);
  const details: Paragraph[] = [
    ...secondAnswerTexts(report),
    ...asParagraphs(report.cases.length > 0 ? [summaryTable(report, Math.min(width, 80))] : []),
    ...asParagraphs(notJudgedTexts(report, most)),
    ...asParagraphs(
      [...acceptanceTexts(report), ...refusalAdvice(report)].map((text) => wrap(text)),
    ),
    ...problemTexts(report, most),
    ...invariantTexts(report, most),
    ...asParagraphs([
      ...knownTexts(report, most),
      ...incidentTexts(report),
      ...openTexts(report),
      ...(adapter === null ? [] : [adapter]),
      ...(diagnosis === null ? [] : [diagnosis]),
      ...roundingTexts(report),
    ]),
  ];
  // a last guard, because a report from a file can have control characters in any text
  const shown = (text: string): string => plainText(narrowed(text, width));
  const paintVerdict = (text: string): string =>
    shown(text).replace(word, paint(word, report.conformant));
  const paintParagraph = ({ text, verdict }: Paragraph): string =>
    verdict === undefined ? shown(text) : shown(text).replace(verdict, paint(verdict, false));
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

/** @example listed(['fma', 'portable', 'arm64']) // 'fma, portable and arm64' */
function listed(names: readonly string[]): string {
  return [...names.slice(0, -2), names.slice(-2).join(' and ')].join(', ');
}

function headText(report: Report, verdict: string): string {
  const { port, corpus, cases, shard, asked } = report;
  const oracles = new Set(
    corpus.oracle.map((oracle) => printable(`${oracleText(oracle)}, ${oracle.system}`)),
  );
  const arithmetics = new Set(corpus.oracle.map(({ arithmetic }) => arithmetic));
  return [
    `verdict   ${verdict}`,
    ...(port ? [labelled('port      ', `${printable(port.name)} ${printable(port.version)}`)] : []),
    ...(cases.length > 0
      ? [
          `against   ${[...oracles].join('\n          ')}`,
          `          ${listed([...arithmetics])} arithmetic`,
        ]
      : []),
    `corpus    ${printable(corpus.sha256).slice(0, 12)}, ${counted(corpus.files, 'file')}`,
    ...(asked.filter === null ? [] : [labelled('filter    ', printable(asked.filter))]),
    ...(shard ? [`shard     ${shard.index} of ${shard.count}: only a part of the run`] : []),
    ...(port ? [`compared  ${comparedText(port.capabilities)}`] : []),
    ...(port?.inProcess ? [labelled('isolated  ', notIsolatedText)] : []),
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

function notJudgedTexts({ cases }: Report, most: number): string[] {
  const reasons = notJudgedReasons(cases, most);
  return reasons.length === 0
    ? []
    : [
        [
          'not judged (does not count as passed):',
          ...reasons.map(([reason, count]) => `  ${grouped(count).padStart(5)}  ${reason}`),
        ].join('\n'),
      ];
}

function problemTexts(report: Report, most: number): Paragraph[] {
  const problems = problemsOf(report);
  const shown = problems.slice(0, most).map((item) => ({
    verdict: item.verdict,
    text: problemText(item, report.corpus.oracle[item.oracle]),
  }));
  const more = problems.length - shown.length;
  return more > 0
    ? [...shown, { text: `… and ${grouped(more)} more: --verbose shows all` }]
    : shown;
}

function invariantTexts({ invariants }: Report, most: number): Paragraph[] {
  return invariants.length === 0
    ? []
    : [
        { text: labelled('invariants  ', invariantSummary(invariants)) },
        ...brokenInvariantTexts(invariants, most === Infinity ? most : undefined),
      ];
}

/** Describes the known deviations that changed. If the report shows all cases, lists the cases that are known to differ. */
function knownTexts(report: Report, most: number): string[] {
  const { known } = report;
  if (!known) {
    return [];
  }
  const more = known.problems.length - most;
  return [
    ...(most === Infinity
      ? excusedOf(report).map((item) =>
          wrap(`known  ${printable(item.id)}: ${printable(item.known ?? '')}`),
        )
      : []),
    ...known.problems.slice(0, most).map((problem) => wrap(knownProblemText(problem))),
    ...(more > 0 ? [`… and ${grouped(more)} more: --verbose shows all`] : []),
    ...known.improved.map((line) => wrap(improvedText(line))),
  ];
}

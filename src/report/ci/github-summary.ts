import { countVerdicts } from '../../parity/outcome.ts';
import { acceptanceTexts, refusalAdvice } from '../text/acceptance.ts';
import { wrap } from '../text/columns.ts';
import { casesByType } from '../text/cases-by-type.ts';
import { conclusionOf } from '../text/conclusion.ts';
import {
  excusedOf,
  improvedText,
  incidentTexts,
  knownProblemText,
  openTexts,
  problemsOf,
} from '../text/findings.ts';
import { notJudgedReasons } from '../text/not-judged.ts';
import { diagnosisParagraphs } from '../diagnosis/report-diagnosis.ts';
import { oracleText } from '../console/fixtures-text.ts';
import { counted, verdictWord } from '../text/short-text.ts';
import { brokenInvariantTexts, invariantSummary } from '../text/invariant-texts.ts';
import { code, details, fenced, markdownTable } from './markdown.ts';
import { problemText } from '../text/problem-text.ts';
import { reproduceText } from '../reproducer/reproduce.ts';
import { roundingParagraphs } from '../diagnosis/rounding-text.ts';
import { secondAnswerTexts } from '../text/second-answers.ts';
import type { Report, ReportedCase } from '../report.ts';
import { largestText } from '../console/summary.ts';
import { grouped } from '../text/grouped.ts';

/** The number of cases, reasons and lines that the summary shows. It only counts the others. */
const SHOWN = 20;

/**
 * Renders a run as Markdown for the step summary of GitHub Actions. The verdict comes first, the commands to reproduce
 * it last.
 */
export function githubSummary(report: Report): string {
  const { port, failure } = report;
  const { word, text } = conclusionOf(report);
  const name = port ? code(`${port.name} ${port.version}`) : 'a port without a name';
  return [
    `## ${word}: RMSprop parity of ${name}`,
    failure === null ? text : `The suite cannot judge the port: ${code(failure)}`,
    againstText(report),
    ...secondAnswerTexts(report).map((paragraph) => fenced(paragraph.text)),
    ...diagnosisBlocks(report),
    ...roundingBlocks(report),
    ...(report.cases.length > 0 ? [dtypeTable(report)] : []),
    ...openTexts(report).map((open) => open.replaceAll('\n', ' ')),
    ...[...acceptanceTexts(report), ...refusalAdvice(report)].map((line) => fenced(wrap(line))),
    ...incidentTexts(report).map((paragraph) => fenced(paragraph)),
    ...problemBlocks(report),
    ...invariantBlocks(report),
    ...knownBlocks(report),
    ...notJudgedBlocks(report),
    ...(report.conformant ? [] : ['### Reproduce it', reproduceText(report)]),
  ]
    .join('\n\n')
    .concat('\n');
}

function againstText({ corpus, level, arithmetic, shard, suite }: Report): string {
  const oracles = [...new Set(corpus.oracle.map(oracleText))];
  return [
    oracles.length === 0
      ? 'Compared with no trajectory.'
      : `Compared with ${oracles.map(code).join(', ')}.`,
    ` Arithmetic: ${code(arithmetic)}. Verdicts that pass: ${level === 'exact' ? 'exact' : 'exact and equivalent'}.`,
    ` Tool: ${suite.name} ${code(suite.version)}, corpus ${code(corpus.sha256.slice(0, 12))}.`,
    shard ? ` **This is shard ${shard.index} of ${shard.count}: only a part of the run.**` : '',
  ].join('');
}

function diagnosisBlocks(report: Report): string[] {
  const paragraphs = diagnosisParagraphs(report);
  if (paragraphs.length === 0) {
    return [];
  }
  const [summary, more] = [paragraphs.slice(0, 2), paragraphs.slice(2)];
  return [
    '### Diagnosis',
    fenced(summary.join('\n\n')),
    ...(more.length > 0 ? [details('Consequences and fixes', [fenced(more.join('\n\n'))])] : []),
  ];
}

function roundingBlocks(report: Report): string[] {
  const paragraphs = roundingParagraphs(report);
  return paragraphs.length === 0 ? [] : ['### Rounding', fenced(paragraphs.join('\n\n'))];
}

const verdicts = ['exact', 'equivalent', 'divergent', 'failed', 'notJudged'] as const;

/** Renders a table with a row for each dtype and arithmetic that has a case. */
function dtypeTable(report: Report): string {
  const { cases } = report;
  const rows = casesByType(report).map(({ dtype, arithmetic, cases: group }) => [
    dtype,
    arithmetic,
    ...figures(group),
  ]);
  const all = rows.length > 1 ? [['all', '', ...figures(cases)]] : [];
  const head = [
    'dtype',
    'arithmetic',
    ...verdicts.map(verdictWord),
    'values',
    'largest difference',
  ];
  return markdownTable(head, [...rows, ...all], 'llrrrrrrr');
}

function figures(cases: readonly ReportedCase[]): string[] {
  const counts = countVerdicts(cases);
  const values = cases.reduce((sum, item) => sum + (item.values ?? 0), 0);
  const numbers = [...verdicts.map((verdict) => counts[verdict]), values];
  return [...numbers.map((number) => grouped(number)), values === 0 ? '' : largestText(cases)];
}

function problemBlocks(report: Report): string[] {
  const problems = problemsOf(report);
  if (problems.length === 0) {
    return [];
  }
  const shown = problems.slice(0, SHOWN);
  const texts = shown.map((item) => problemText(item, report.corpus.oracle[item.oracle]));
  const more = problems.length - shown.length;
  return [
    `### ${counted(problems.length, 'case does not pass', 'cases do not pass')}`,
    details(more > 0 ? `Details of the first ${SHOWN}` : 'Details', [fenced(texts.join('\n\n'))]),
    ...(more > 0 ? [`… and ${grouped(more)} more`] : []),
  ];
}

function invariantBlocks({ invariants }: Report): string[] {
  if (invariants.length === 0) {
    return [];
  }
  const texts = brokenInvariantTexts(invariants).map(({ text }) => text);
  return ['### Invariants', fenced([invariantSummary(invariants), ...texts].join('\n\n'))];
}

function knownBlocks(report: Report): string[] {
  const { known } = report;
  if (known === null) {
    return [];
  }
  const excused = excusedOf(report);
  const lines = [
    ...known.problems.map(knownProblemText),
    ...known.improved.map(improvedText),
    ...excused.map((item) => `${item.id}: ${item.known}`),
  ];
  const shown = lines.slice(0, SHOWN).map((line) => `- ${code(line)}`);
  const more = lines.length - shown.length;
  return [
    '### Known deviations',
    excused.length === 1
      ? '1 known deviation. It is not a failure.'
      : `${grouped(excused.length)} known deviations. They are not failures.`,
    ...(shown.length > 0 ? [shown.join('\n')] : []),
    ...(more > 0 ? [`… and ${grouped(more)} more`] : []),
  ];
}

function notJudgedBlocks({ cases }: Report): string[] {
  const lines = notJudgedReasons(cases, SHOWN).map(
    ([reason, count]) => `- ${grouped(count)}: ${code(reason)}`,
  );
  return lines.length === 0 ? [] : ['### Not judged (does not count as passed)', lines.join('\n')];
}

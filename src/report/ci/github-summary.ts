import { countVerdicts } from '../../parity/outcome.ts';
import { casesByType } from '../text/cases-by-type.ts';
import { conclusionOf } from '../text/conclusion.ts';
import {
  excusedOf,
  improvedText,
  incidentTexts,
  knownProblemText,
  notJudgedReasons,
  openTexts,
  problemsOf,
} from '../text/findings.ts';
import { partialParagraphs, wholeParagraphs } from '../text/diagnosis-text.ts';
import { oracleText } from '../console/fixtures-text.ts';
import { counted, verdictWord } from '../text/short-text.ts';
import { brokenInvariantTexts, invariantSummary } from '../text/invariant-texts.ts';
import { code, details, fenced, markdownTable } from './markdown.ts';
import { problemText } from '../text/problem-text.ts';
import { reproduceText } from '../reproducer/reproduce.ts';
import type { Report, ReportedCase } from '../report.ts';
import { largestText } from '../console/summary.ts';
import { grouped } from '../text/grouped.ts';

/** Cases, reasons and lines that are shown; of the others only the number is. */
const SHOWN = 20;

/** A run as Markdown for the summary of a step in GitHub Actions: the verdict first, and how to see it again last. */
export function githubSummary(report: Report): string {
  const { port, failure } = report;
  const { word, text } = conclusionOf(report);
  const name = port ? code(`${port.name} ${port.version}`) : 'a port without a name';
  return [
    `## ${word}: RMSprop parity of ${name}`,
    failure === null ? text : `The port cannot be judged: ${code(failure)}`,
    againstText(report),
    ...diagnosisBlocks(report),
    ...(report.cases.length > 0 ? [dtypeTable(report)] : []),
    ...openTexts(report).map((open) => open.replaceAll('\n', ' ')),
    ...incidentTexts(report).map((paragraph) => fenced(paragraph)),
    ...problemBlocks(report),
    ...invariantBlocks(report),
    ...knownBlocks(report),
    ...notJudgedBlocks(report),
    ...(report.conformant ? [] : ['### To see it again', reproduceText(report)]),
  ]
    .join('\n\n')
    .concat('\n');
}

function againstText({ corpus, level, arithmetic, shard, suite }: Report): string {
  const oracles = [...new Set(corpus.oracle.map(oracleText))];
  return [
    oracles.length === 0
      ? 'Held against no trajectory'
      : `Held against ${oracles.map(code).join(', ')}`,
    `, ${code(arithmetic)} arithmetic, at level ${level}, by ${suite.name} ${code(suite.version)}`,
    ` with corpus ${code(corpus.sha256.slice(0, 12))}.`,
    shard ? ` **This is shard ${shard.index} of ${shard.count}: not the whole.**` : '',
  ].join('');
}

/** What the port computes instead, the most important first; none where nothing was to be explained. */
export function diagnosisParagraphs({ diagnosis }: Report): string[] {
  if (diagnosis === null) {
    return [];
  }
  return diagnosis.isWhole ? wholeParagraphs(diagnosis) : partialParagraphs(diagnosis);
}

function diagnosisBlocks(report: Report): string[] {
  const paragraphs = diagnosisParagraphs(report);
  if (paragraphs.length === 0) {
    return [];
  }
  const [short, more] = [paragraphs.slice(0, 2), paragraphs.slice(2)];
  return [
    '### Diagnosis',
    fenced(short.join('\n\n')),
    ...(more.length > 0
      ? [details('What follows, and what to change', [fenced(more.join('\n\n'))])]
      : []),
  ];
}

const verdicts = ['exact', 'equivalent', 'divergent', 'failed', 'notJudged'] as const;

/** A row for each dtype and arithmetic of which anything was asked. */
function dtypeTable(report: Report): string {
  const { cases } = report;
  const rows = casesByType(report).map(({ dtype, arithmetic, cases: some }) => [
    dtype,
    arithmetic,
    ...figures(some),
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
    `### ${counted(problems.length, 'case')} not as asked for`,
    details(more > 0 ? `The first ${SHOWN}` : 'Where, and by how much', [
      fenced(texts.join('\n\n')),
    ]),
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
    `${counted(excused.length, 'known departure')}: they are no failures.`,
    ...(shown.length > 0 ? [shown.join('\n')] : []),
    ...(more > 0 ? [`… and ${grouped(more)} more`] : []),
  ];
}

function notJudgedBlocks({ cases }: Report): string[] {
  const reasons = notJudgedReasons(cases);
  const shown = reasons
    .slice(0, SHOWN)
    .map(([reason, count]) => `- ${grouped(count)}: ${code(reason)}`);
  const rest = reasons.slice(SHOWN).reduce((sum, [, count]) => sum + count, 0);
  const all = rest > 0 ? [...shown, `- ${grouped(rest)} for other reasons`] : shown;
  return all.length === 0 ? [] : ['### Not judged, and so not passed', all.join('\n')];
}

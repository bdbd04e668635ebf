import { knownProblemText, problemsOf } from '../text/findings.ts';
import { notJudgedReasons } from '../text/not-judged.ts';
import { conclusionOf } from '../text/conclusion.ts';
import { diagnosisLine } from '../diagnosis/report-diagnosis.ts';
import { roundingParagraphs } from '../diagnosis/rounding-text.ts';
import { plainText } from '../text/plain-text.ts';
import { problemText } from '../text/problem-text.ts';
import type { Report } from '../report.ts';
import { grouped } from '../text/grouped.ts';

export { githubSummary } from './github-summary.ts';

/** GitHub shows at most this many errors of a step. */
const MOST_ERRORS = 10;
/** The number of lines of each kind in one annotation. */
const MOST_LINES = 10;

interface Place {
  readonly title: string;
  readonly file: string | undefined;
}

/**
 * Renders a run as workflow commands for standard output. GitHub shows them as annotations at the port's file, if the file
 * is in the repository.
 *
 * @param file the port's file, relative to the root of the repository, with forward slashes.
 */
export function githubAnnotations(report: Report, file?: string): string {
  const { word, text } = conclusionOf(report);
  const problems = problemsOf(report);
  const shown = problems.slice(0, MOST_ERRORS - 1);
  const conclusion = [
    text,
    ...(problems.length > shown.length
      ? [`Annotations show the first ${shown.length} of these cases.`]
      : []),
    ...(report.known?.problems ?? []).slice(0, MOST_LINES).map(knownProblemText),
    ...[diagnosisLine(report) ?? []].flat(),
    ...roundingParagraphs(report).slice(0, 2),
  ].join('\n');
  const reasons = notJudgedReasons(report.cases, MOST_LINES);
  const place = (title: string): Place => ({ title, file });
  return [
    annotation(
      report.conformant ? 'notice' : 'error',
      place(`RMSprop parity: ${word}`),
      conclusion,
    ),
    ...shown.map((item) =>
      annotation(
        'error',
        place(`${item.verdict}: ${item.id}`),
        problemText(item, report.corpus.oracle[item.oracle]),
      ),
    ),
    ...(reasons.length > 0
      ? [
          annotation(
            'warning',
            place('RMSprop parity: not judged (does not count as passed)'),
            reasons.map(([reason, count]) => `${grouped(count)}: ${reason}`).join('\n'),
          ),
        ]
      : []),
  ].join('');
}

/** Writes one workflow command in one line. The texts cannot add a line or another command. */
function annotation(kind: 'error' | 'warning' | 'notice', place: Place, text: string): string {
  const { title, file = '' } = place;
  const isOutside = file === '' || /^(\.\.(\/|$)|\/|[A-Za-z]:)/.test(file);
  const properties = [
    ...(isOutside ? [] : [`file=${property(file)}`]),
    `title=${property(title)}`,
  ].join(',');
  return `::${kind} ${properties}::${data(text)}\n`;
}

function data(text: string): string {
  return plainText(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Encloses foreign text for standard output, so that GitHub's runner ignores workflow commands in it. The runner ignores
 * commands until it reads the token again.
 *
 * @param token a random word that the text cannot contain.
 */
export function withoutCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text.replace(/\n?$/, '\n')}::${token}::\n`;
}

import { knownProblemText, notJudgedReasons, problemsOf } from '../text/findings.ts';
import { conclusionOf } from '../text/conclusion.ts';
import { diagnosisParagraphs } from './github-summary.ts';
import { plainText } from '../text/plain-text.ts';
import { problemText } from '../text/problem-text.ts';
import type { Report } from '../report.ts';
import { grouped } from '../text/grouped.ts';

export { githubSummary } from './github-summary.ts';

/** Errors of a step that GitHub shows. */
const MOST_ERRORS = 10;
/** Lines of one annotation, of each kind. */
const MOST_LINES = 10;

interface Place {
  readonly title: string;
  readonly file: string | undefined;
}

/**
 * A run as workflow commands for standard output: what is not as it should be beside the port's file, if that is in the
 * repository.
 *
 * @param file The port's, relative to what was checked out, with forward slashes.
 */
export function githubAnnotations(report: Report, file?: string): string {
  const { word, text } = conclusionOf(report);
  const problems = problemsOf(report);
  const shown = problems.slice(0, MOST_ERRORS - 1);
  const conclusion = [
    text,
    ...(problems.length > shown.length ? [`The first ${shown.length} of them are shown.`] : []),
    ...(report.known?.problems ?? []).slice(0, MOST_LINES).map(knownProblemText),
    ...diagnosisParagraphs(report).slice(0, 2),
  ].join('\n');
  const reasons = notJudgedReasons(report.cases).slice(0, MOST_LINES);
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
            place('RMSprop parity: not judged, and so not passed'),
            reasons.map(([reason, count]) => `${grouped(count)}: ${reason}`).join('\n'),
          ),
        ]
      : []),
  ].join('');
}

/** Whatever is in the texts, it is one line that starts with its own command. */
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
 * Text of whoever for standard output, in which GitHub's runner sees no workflow command: it obeys none until the token
 * comes, which nobody may be able to guess.
 */
export function withoutCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text.replace(/\n?$/, '\n')}::${token}::\n`;
}

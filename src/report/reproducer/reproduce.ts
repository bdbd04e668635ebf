import { problemsOf } from '../text/findings.ts';
import { code, fenced } from '../ci/markdown.ts';
import type { Report } from '../report.ts';
import { printable } from '../text/printable.ts';

/** Writes, as Markdown, the commands that repeat a run, and its first problem alone. */
export function reproduceText(report: Report): string {
  const { asked, level, suite } = report;
  const [problem] = problemsOf(report);
  const command = `npx ${suite.name}@${suite.version}`;
  const hasArithmetic = !['portable', 'each its own'].includes(asked.arithmetic);
  const options = [
    ...(level === 'exact' ? ['--level exact'] : []),
    ...(hasArithmetic ? [`--arithmetic ${asked.arithmetic}`] : []),
    ...(asked.required.length > 0 ? [`--require ${asked.required.join(',')}`] : []),
  ];
  const selection = [
    ...(asked.dtypes ? [`--dtype ${asked.dtypes.join(',')}`] : []),
    ...(asked.filter === null ? [] : [`--filter ${quoted(asked.filter)}`]),
  ];
  const verify = (selected: readonly string[]): string =>
    [command, 'verify', ...selected, ...options, 'PORT'].map(printable).join(' ');
  const firstProblem = problem
    ? [
        '# judge only the first case that does not pass',
        verify([`--filter ${quoted(problem.id)}`, '--invariants 0']),
        '# explain this case',
        printable(`${command} explain ${quoted(problem.id)}`),
        '# repeat the whole run',
      ]
    : [];
  return [
    `Replace ${code('PORT')} with your port: ${code('--port FILE')} or ${code('-- COMMAND')}.`,
    fenced([...firstProblem, verify(selection)].join('\n'), 'sh'),
  ].join('\n\n');
}

/** Quotes a word for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

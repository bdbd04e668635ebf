import { problemsOf } from '../text/findings.ts';
import { code, fenced } from '../ci/markdown.ts';
import type { Report } from '../report.ts';
import { printable } from '../text/printable.ts';

/** How to see a run again, and its first problem alone, as Markdown. */
export function reproduceText(report: Report): string {
  const { asked, level, suite } = report;
  const [problem] = problemsOf(report);
  const command = `npx ${suite.name}@${suite.version}`;
  const options = [
    ...(level === 'exact' ? ['--level exact'] : []),
    ...(asked.arithmetic === 'fma' ? ['--arithmetic fma'] : []),
    ...(asked.required.length > 0 ? [`--require ${asked.required.join(',')}`] : []),
  ];
  const selection = [
    ...(asked.dtypes ? [`--dtype ${asked.dtypes.join(',')}`] : []),
    ...(asked.filter === null ? [] : [`--filter ${quoted(asked.filter)}`]),
  ];
  const verify = (some: readonly string[]): string =>
    [command, 'verify', ...some, ...options, 'PORT'].map(printable).join(' ');
  const alone = problem
    ? [
        verify([`--filter ${quoted(problem.id)}`, '--invariants 0']),
        printable(`${command} explain ${quoted(problem.id)}`),
      ]
    : [];
  return [
    `Name the port as here, with ${code('--port FILE')} or ${code('-- COMMAND')} in place of ${code('PORT')}:`,
    fenced([...alone, verify(selection)].join('\n'), 'sh'),
  ].join('\n\n');
}

/** As one word of a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

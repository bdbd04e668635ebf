import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../../did-you-mean.ts';

/** Reporters that write a file. */
export const fileReporters = ['json', 'junit', 'html', 'badge'] as const;
export type FileReporter = (typeof fileReporters)[number];

/** The reports that a run writes. */
export interface Reporters {
  readonly console: boolean;
  /** Writes annotations to standard output, and a summary to the file that GitHub Actions names. */
  readonly github: boolean;
  readonly files: readonly { readonly reporter: FileReporter; readonly file: string }[];
}

/** The reporters, as a user types them. */
export const reporterForms: string = [
  'console',
  'github',
  ...fileReporters.map((name) => `${name}=FILE`),
].join(', ');

/** @example parseReporters('console,json=report.json').files // [{ reporter: 'json', file: 'report.json' }] */
export function parseReporters(list: string): Reporters {
  const names = new Set<string>();
  const files: Reporters['files'][number][] = [];
  for (const item of list.split(',')) {
    const [name = '', ...rest] = item.split('=');
    const file = rest.join('=');
    const reporter = fileReporters.find((known) => known === name);
    if (reporter && file !== '') {
      if (files.some((earlier) => earlier.file === file)) {
        throw new InvalidArgumentError(
          `Two reports have the same file ${JSON.stringify(file)}. Expected a different file for each report.`,
        );
      }
      files.push({ reporter, file });
    } else if (reporter) {
      throw new InvalidArgumentError(
        `The reporter "${reporter}" needs a file, as in ${reporter}=FILE.`,
      );
    } else if ((name === 'console' || name === 'github') && rest.length === 0) {
      names.add(name);
    } else {
      const known = ['console', 'github', ...fileReporters].filter((kind) => kind !== name);
      throw new InvalidArgumentError(
        `Unknown reporter ${JSON.stringify(item)}. Expected one or more of ${reporterForms}, separated by commas.${didYouMean(name, known)}`,
      );
    }
  }
  return { console: names.has('console'), github: names.has('github'), files };
}

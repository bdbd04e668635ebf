import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../../did-you-mean.ts';

/** Reporters that write a file. */
export const fileReporters = ['json', 'junit', 'html', 'badge'] as const;
export type FileReporter = (typeof fileReporters)[number];

/** Where reports go. */
export interface Reporters {
  readonly console: boolean;
  /** Annotations on standard output, and the summary where GitHub Actions wants it. */
  readonly github: boolean;
  readonly files: readonly { readonly reporter: FileReporter; readonly file: string }[];
}

export const reporterHelp: string = `console, github, ${fileReporters
  .map((name) => `${name}=FILE`)
  .join(', ')}, with commas between`;

/** @example parseReporters('console,json=report.json').files // [{ reporter: 'json', file: 'report.json' }] */
export function parseReporters(list: string): Reporters {
  const names = new Set<string>();
  const files: Reporters['files'][number][] = [];
  for (const item of list.split(',')) {
    const [name = '', ...rest] = item.split('=');
    const file = rest.join('=');
    const reporter = fileReporters.find((one) => one === name);
    if (reporter && file !== '') {
      if (files.some((other) => other.file === file)) {
        throw new InvalidArgumentError(`Two reports would be written to ${JSON.stringify(file)}.`);
      }
      files.push({ reporter, file });
    } else if ((name === 'console' || name === 'github') && rest.length === 0) {
      names.add(name);
    } else {
      const others = ['console', 'github', ...fileReporters].filter((one) => one !== name);
      throw new InvalidArgumentError(
        `The reporters are ${reporterHelp}; ${JSON.stringify(item)} is none.${didYouMean(name, others)}`,
      );
    }
  }
  return { console: names.has('console'), github: names.has('github'), files };
}

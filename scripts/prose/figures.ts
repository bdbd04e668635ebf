import { MAX_WORDS } from './sentence-length-rule.ts';
import type { LintedFile } from './lint-file.ts';

/** The most words that the median sentence of the README and of `spec/` may have. */
const MEDIAN_WORDS = 16;

/** How long the sentences of some files are. */
export interface Figures {
  readonly name: string;
  readonly files: number;
  readonly findings: number;
  readonly sentences: number;
  /** In words. */
  readonly median: number;
  /** The share of sentences with more than {@link MAX_WORDS} words, between 0 and 1. */
  readonly longShare: number;
  readonly isPlain: boolean;
}

const groups: readonly { readonly name: string; readonly holds: (path: string) => boolean }[] = [
  { name: 'README.md', holds: (path) => path === 'README.md' },
  { name: 'spec/', holds: (path) => path.startsWith('spec/') },
  {
    name: 'other pages',
    holds: (path) => path.endsWith('.md') && path !== 'README.md' && !path.startsWith('spec/'),
  },
  { name: 'source', holds: (path) => !path.endsWith('.md') },
];

/** Returns the figures of the README, of `spec/`, of all other pages, and of the source files. */
export function figuresOf(files: readonly LintedFile[]): Figures[] {
  return groups.map(({ name, holds }) => {
    const held = files.filter(({ path }) => holds(path));
    const lengths = held.flatMap((file) => file.lengths).toSorted((a, b) => a - b);
    const median = lengths[lengths.length >> 1] ?? 0;
    const long = lengths.filter((words) => words > MAX_WORDS).length;
    return {
      name,
      files: held.length,
      findings: held.reduce((sum, { findings }) => sum + findings.length, 0),
      sentences: lengths.length,
      median,
      longShare: lengths.length === 0 ? 0 : long / lengths.length,
      isPlain: median <= MEDIAN_WORDS,
    };
  });
}

/** Writes figures as the lines of a table. */
export function figuresTable(figures: readonly Figures[]): string {
  const head = ['files', 'findings', 'sentences', 'median', `over ${MAX_WORDS}`];
  const rows = figures.map(({ name, files, findings, sentences, median, longShare }) =>
    line(name, [files, findings, sentences, median, `${(100 * longShare).toFixed(1)} %`]),
  );
  return `${[line('', head), ...rows].join('\n')}\n`;
}

const line = (name: string, cells: readonly (number | string)[]): string =>
  name.padEnd(12) + cells.map((cell) => String(cell).padStart(11)).join('');

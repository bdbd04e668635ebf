import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  diagnosedCases,
  diagnosisFigures,
  killFigures,
  type DiagnosisFigures,
} from './kill-figures.ts';
import { killMatrixPage, killMatrixTable } from '../../scripts/pages/kill-matrix-page.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');
const recorded: DiagnosisFigures = JSON.parse(await read('test/dialect/diagnosis-figures.json'));
const corpus = await loadCorpus();

describe('the corpus and the mutants and variants [DIA-3, DIA-4]', async () => {
  const { figures, matrices } = await killFigures(corpus);

  it.each(figures.dtypes)(
    'kills every single mutant and every pair in $dtype',
    ({ dtype, singles, alive, pairs }) => {
      process.stdout.write(
        `${dtype}: ${singles.length - alive.length} of ${singles.length} singles, ${pairs.killed} of ${pairs.killed + pairs.alive.length} pairs killed; the narrowest by ${pairs.narrowest.factor}: ${pairs.narrowest.pair}\n`,
      );
      expect(alive).toEqual([]);
      expect(pairs.alive).toEqual([]);
      expect(singles.length).toBeGreaterThanOrEqual(47);
      expect(pairs.killed).toBeGreaterThanOrEqual(1180);
    },
  );

  it.each([
    ['float32', 10],
    ['float64', 1e6],
  ])('separates mutants in %s from variants by a factor of at least %d', (name, least) => {
    const found = figures.dtypes.find(({ dtype }) => dtype === name);
    const largest = Math.max(...(found?.variants ?? []).map(({ multiple }) => multiple));
    const smallest = Math.min(
      found?.pairs.narrowest.factor ?? 0,
      ...(found?.singles ?? []).map(({ families }) =>
        Math.max(...Object.values(families).map(({ factor }) => factor ?? Infinity)),
      ),
    );
    process.stdout.write(`${name}: smallest factor ${smallest}, largest multiple ${largest}\n`);
    expect(largest).toBeLessThanOrEqual(1);
    expect(found?.variants.length).toBeGreaterThanOrEqual(20);
    expect(smallest / largest).toBeGreaterThanOrEqual(least);
  });

  it('kills every single mutant by more than one file', () => {
    expect(figures.irreplaceable).toEqual([]);
    expect(figures.fewestFiles.files).toBeGreaterThanOrEqual(2);
  });

  it('matches spec/results/kill-matrix.md and spec/results/kill-matrix.tsv ("npm run task kill-matrix")', async () => {
    expect(killMatrixPage(figures, recorded)).toBe(await read('spec/results/kill-matrix.md'));
    expect(killMatrixTable(matrices)).toBe(await read('spec/results/kill-matrix.tsv'));
  });
});

describe('diagnosis of mutants [DIA-5]', () => {
  it('named every single mutant, and at least 98 % of the pairs, in the recorded run', () => {
    const { singles, pairs } = recorded;
    expect(singles.right).toBe(singles.asked);
    expect(singles.asked).toBeGreaterThanOrEqual(47);
    expect(pairs.asked).toBeGreaterThan(950);
    expect(pairs.right / pairs.asked).toBeGreaterThanOrEqual(0.98);
  });

  it('names every single mutant, and every thirtieth pair, in this run', async () => {
    const { singles, pairs, wrong } = diagnosisFigures(await diagnosedCases(), 30);
    expect(singles).toEqual(recorded.singles);
    expect(pairs.asked).toBeGreaterThan(30);
    const known = new Set(recorded.wrong.map(({ mutant }) => mutant));
    expect(wrong.filter(({ mutant }) => !known.has(mutant))).toEqual([]);
  });
});

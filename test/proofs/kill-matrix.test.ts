import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleToName, singlesToName } from './diagnosis-figures.ts';
import { diagnoseAll, killFigures, wrongOf, type DiagnosisFigures } from './kill-figures.ts';
import { notKilled } from './not-killed.ts';
import {
  killMatrixPage,
  killMatrixTable,
  smallestFactor,
} from '../../scripts/pages/kill-matrix-page.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { dtypeNames } from '../../src/float/dtype.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');
const recorded: DiagnosisFigures = JSON.parse(await read('test/dialect/diagnosis-figures.json'));
const corpus = await loadCorpus();

describe('the corpus and the mutants and variants [DIA-3, DIA-4]', async () => {
  const { figures, matrices } = await killFigures(corpus);

  it.each(figures.dtypes)(
    'kills every single mutant in $dtype, except those that rounding hides',
    ({ dtype, singles, alive }) => {
      process.stdout.write(
        `${dtype}: ${singles.length - alive.length} of ${singles.length} singles killed\n`,
      );
      expect(alive).toEqual(notKilled[dtype].map(({ mutant }) => mutant));
      expect(singles.length).toBeGreaterThanOrEqual(135);
    },
  );

  it.each(figures.dtypes.flatMap(({ dtype, pairs }) => (pairs ? [{ dtype, pairs }] : [])))(
    'kills every pair in $dtype',
    ({ dtype, pairs }) => {
      process.stdout.write(
        `${dtype}: ${pairs.killed} pairs killed; the narrowest by ${pairs.narrowest.factor}: ${pairs.narrowest.pair}\n`,
      );
      expect(pairs.alive).toEqual([]);
      expect(pairs.killed).toBeGreaterThanOrEqual(1180);
    },
  );

  it.each([
    ['float32', 10],
    ['float64', 1e6],
    ['complex64', 10],
    ['complex128', 1e6],
    // a movement that is wrong by some percent differs by a few roundings of these types
    ['float16', 3],
    ['bfloat16', 3],
  ])('separates mutants in %s from variants by a factor of at least %d', (name, least) => {
    const found = figures.dtypes.filter(({ dtype }) => dtype === name);
    const smallest = Math.min(...found.map(smallestFactor));
    const multiples = found.flatMap(({ variants }) => variants.map(({ multiple }) => multiple));
    const largest = Math.max(...multiples);
    process.stdout.write(`${name}: smallest factor ${smallest}, largest multiple ${largest}\n`);
    expect(largest).toBeLessThanOrEqual(1);
    expect(multiples.length).toBeGreaterThanOrEqual(20);
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
  it('named the single mutants, and at least 98 % of the pairs, in the recorded run', () => {
    expect(recorded.singles.map(({ dtype }) => dtype)).toEqual([...dtypeNames]);
    for (const { dtype, asked, right } of recorded.singles) {
      expect([dtype, asked]).toEqual([dtype, singlesToName(dtype).length]);
      expect(right).toBe(asked);
    }
    const triples = recorded.samples.find(({ size }) => size === 3);
    expect(triples?.right).toBe(triples?.asked);
    const pairs = recorded.samples.filter(({ size }) => size === 2);
    for (const { asked, right } of pairs) {
      expect(asked).toBeGreaterThan(25);
      expect(right / asked).toBeGreaterThanOrEqual(0.98);
    }
  });

  it.each(dtypeNames)('names some single mutants of %s in this run', (dtype) => {
    const some = singlesToName(dtype).filter((_, index) => index % 6 === 0);
    const wrong = wrongOf(dtype, diagnoseAll(corpus, dtype, some, 'fma'));
    expect(recorded.wrong).toEqual(expect.arrayContaining(wrong));
  });

  it('names some pairs in this run, or finds what the recorded run found', () => {
    const figures = diagnoseAll(corpus, 'float32', sampleToName(2, 420), 'portable');
    const wrong = wrongOf('float32', figures);
    expect(recorded.wrong).toEqual(expect.arrayContaining(wrong));
  });
});

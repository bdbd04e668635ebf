import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tolerancesPage } from '../../scripts/pages/tolerances-page.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { isClose, measureTolerances, type Tolerance } from './tolerances.ts';

const root = join(import.meta.dirname, '../..');

describe('isClose()', () => {
  const tolerance: Tolerance = { name: '', atol: 1e-5, rtol: 0.5 };

  it.each([
    [1.5, 1, true],
    [1.500_02, 1, false],
    [-0, 0, true],
    [NaN, NaN, true],
    [NaN, 1, false],
    [1, NaN, false],
    [Infinity, Infinity, true],
    [Infinity, -Infinity, false],
    [1, Infinity, false],
    [Infinity, 1, false],
  ])('%d and %d: %s', (actual, expected, close) => {
    expect(isClose(actual, expected, tolerance)).toBe(close);
  });
});

describe('tests with a tolerance', async () => {
  const measured = measureTolerances(await loadCorpus());

  it('let wrong RMSprops pass and reject right ones, each of them', () => {
    expect(measured).toMatchObject({ wrong: 154, right: 40 });
    for (const { passUsual, passGolden, failGolden } of measured.rows) {
      expect(passUsual).toContain('state: reset-on-reload');
      expect(passGolden.length).toBeGreaterThan(0);
      expect(failGolden.length).toBeGreaterThan(0);
    }
  });

  it('have the figures of spec/results/tolerances.md and of the README ("npm run task tolerances")', async () => {
    const page = tolerancesPage(measured);
    expect(page).toBe(await readFile(join(root, 'spec/results/tolerances.md'), 'utf8'));
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const cells = (text: string): string => text.replaceAll(/ +/g, ' ');
    for (const { name, passUsual, failGolden } of measured.rows) {
      expect(cells(readme)).toContain(`| ${name} | ${passUsual.length} | ${failGolden.length} |`);
    }
  });
});

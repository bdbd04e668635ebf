import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/dialect/catalogue/catalogue.ts';
import {
  allDeviations,
  axisNames,
  deviationText,
  hasConstant,
} from '../../../src/dialect/dialect.ts';
import { glossary } from '../../../src/explain/glossary.ts';
import { runCli } from './run-cli.ts';

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('rmsprop-parity explain [CLI-9]', () => {
  it('lists every topic', async () => {
    const { exitCode, stdout } = await runCli('explain');
    expect(exitCode).toBe(0);
    const words = stdout.split(/[\s,]+/);
    for (const id of [...axisNames, ...catalogue.map((entry) => entry.id), 'BND-2', 'DIA-5']) {
      expect(words).toContain(id);
    }
    for (const word of Object.keys(glossary)) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(word);
    }
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it.each(axisNames)('explains the axis %s with every value', async (axis) => {
    const { exitCode, stdout } = await runCli('explain', axis);
    expect(exitCode).toBe(0);
    const values = allDeviations.filter((deviation) => deviation.axis === axis);
    for (const { value } of values) {
      expect(stdout).toContain(`\n  ${value}\n`);
    }
    expect(stdout).not.toMatch(/[{}]/);
    expect(stdout.includes('The numbers are examples.')).toBe(values.some(hasConstant));
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });

  it.each([
    ['epsilon: inside', 'adds epsilon inside the square root'],
    ['epsilon=inside', 'adds epsilon inside the square root'],
    ['precision/narrow-state', 'narrower dtype'],
    ['alpha-value: fixed', 'uses alpha = 0.9 (the default of Keras'],
    ['alpha-value: fixed', 'The number is an example.'],
    ['alpha-value: fixed (0.75)', 'uses alpha = 0.75, whatever you pass'],
    ['eps-value=fixed (1e-5)', "eps = 1e-5 (Burn's default)"],
    ['weight-decay-value: scaled (-1)', 'multiplies weight_decay by -1.'],
    ['options: lr-from-alpha', 'uses the value of alpha as lr'],
    ['changes: weight-decay-ignored', 'ignores changes of weight_decay'],
    ['tensorflow-1', 'initial-square-avg: one'],
    ['TensorFlow.js', 'inside-subtracted-if-centered'],
    ['bnd-2', 'after(D₀, M, k)'],
    ['Lane', 'lane: The history of one element'],
    ['not judged', 'never counts as passed'],
  ])('explains %j', async (id, text) => {
    const { exitCode, stdout } = await runCli('explain', id);
    expect({ exitCode, isThere: stdout.includes(text) }).toEqual({ exitCode: 0, isThere: true });
  });

  it('explains a case: its content, its reason, and the deviations that it finds', async () => {
    const id = 'dialects/float32/portable/groups-alike';
    const { exitCode, stdout } = await runCli('explain', id);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`case      ${id}`);
    expect(stdout).toContain('Purpose: short cases that need few features');
    const matrix = await readFile(
      join(import.meta.dirname, '../../../spec/results/kill-matrix.tsv'),
      'utf8',
    );
    const rows = matrix.split('\n').slice(1);
    const column = rows[0]?.split('\t').indexOf(id) ?? -1;
    const killed = rows.slice(1).filter((row) => (row.split('\t')[column] ?? '') !== '');
    expect(stdout).toContain(`This case alone detects ${killed.length} single deviations:`);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('state: shared-by-groups');
  });

  it('explains every deviation and every dialect in full', async () => {
    const { deviationPage, dialectText } =
      await import('../../../src/report/console/explain-text.ts');
    for (const deviation of allDeviations) {
      const page = deviationPage(deviation, catalogue);
      expect(page).toContain(deviationText(deviation));
      expect(page).not.toMatch(/[{}]/);
      expect(longest(page)).toBeLessThanOrEqual(80);
    }
    for (const entry of catalogue) {
      expect(dialectText(entry)).toContain('Source: ');
    }
  });

  it('explains every clause of spec/', async () => {
    const { readClauses } = await import('../../../src/explain/clauses.ts');
    const { clauseText } = await import('../../../src/report/console/clause-text.ts');
    const folder = join(import.meta.dirname, '../../../spec');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.md'));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const clauses = names.flatMap((name, index) => readClauses(name, texts[index] ?? ''));
    const starts = texts.flatMap((text) => [...text.matchAll(/^\*\*([A-Z]+-\d+)\.\*\*/gm)]);
    expect(clauses.map(({ id }) => id)).toEqual(starts.map((match) => match[1]));
    for (const clause of clauses) {
      expect(clauseText(clause).length).toBeGreaterThan(clause.id.length + 40);
    }
  });

  it('does not call the number of a report an example', async () => {
    const { stdout } = await runCli('explain', 'alpha-value: fixed (0.75)');
    expect(stdout).toMatch(/^alpha-value: fixed \(0\.75\)\n/);
    expect(stdout).not.toContain('example.');
  });

  it.each([
    'nonsense',
    'grid/float32/portable/nonsense',
    'epsilon: nowhere',
    'epsilon: inside (2)',
    'alpha-value: fixed (many)',
    'BND-99',
  ])('exits 2 for the unknown id %j, and says how to list the ids', async (id) => {
    const { exitCode, stderr } = await runCli('explain', id);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: (unknown id|there is no case) .*(explain|fixtures list)/s);
  });
});

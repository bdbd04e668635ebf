import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { describeWithOracle, oraclePython } from './oracle.ts';

const tried = z.strictObject({
  inputs: z.array(z.tuple([z.string(), z.string()])),
  errors: z.array(z.tuple([z.string(), z.string()])),
  tests: z.array(z.string()),
});

const page = await readFile(
  join(import.meta.dirname, '../../spec/results/pytorch-tests.md'),
  'utf8',
);

/** Returns the first two cells of each row in the table of a section. */
function rowsOf(section: string): [string, string][] {
  const [, text = ''] = page.split(`\n## ${section}\n`);
  const [own = ''] = text.split('\n## ');
  const [, , ...rows] = own.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => {
    const [, first = '', second = ''] = row.split('|').map((cell) => cell.trim());
    return [withoutMarks(first), withoutMarks(second)];
  });
}

/** Returns a cell as plain text; a dash stands for nothing. */
const withoutMarks = (cell: string): string => cell.replaceAll('`', '').replace(/^–$/, '');

const sorted = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.map((row) => row.join(': ')).toSorted();

describeWithOracle("spec/results/pytorch-tests.md, compared with PyTorch's own tests", () => {
  let torch: z.infer<typeof tried>;

  beforeAll(async () => {
    const script = join(import.meta.dirname, 'pytorch_test_inputs.py');
    torch = tried.parse(JSON.parse((await execa(oraclePython, [script])).stdout));
  });

  it('has a row for each input, with its options', () => {
    expect(torch.inputs.length).toBeGreaterThan(8);
    expect(sorted(rowsOf('Inputs'))).toEqual(sorted(torch.inputs));
  });

  it('has a row for each error input, with its exception', () => {
    expect(torch.errors.length).toBeGreaterThan(5);
    expect(sorted(rowsOf('Error inputs'))).toEqual(sorted(torch.errors));
  });

  it('has each test that PyTorch skips for some optimizer', () => {
    expect(torch.tests.length).toBeGreaterThan(15);
    expect(torch.tests.filter((test) => !page.includes(`\`${test}\``))).toEqual([]);
  });
});

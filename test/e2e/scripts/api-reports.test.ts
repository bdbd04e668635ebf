import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiReports } from '../../../scripts/api/api-reports.ts';
import { publicEntries } from '../../../scripts/api/public-entries.ts';

const root = join(import.meta.dirname, '../../..');

describe('the public interface', () => {
  let reports = new Map<string, string>();
  beforeAll(async () => {
    reports = await apiReports();
  });

  it('has exactly one report for each entry of package.json', async () => {
    const files = (await readdir(join(root, 'spec/api'))).map((file) => `spec/api/${file}`);
    expect(files.toSorted()).toEqual([...reports.keys()].toSorted());
    expect(files.length).toBe((await publicEntries()).length);
  });

  it('matches its reports', async () => {
    for (const [path, text] of reports) {
      const committed = await readFile(join(root, path), 'utf8').catch(() => '');
      expect(text, `${path}: to accept the change, run "npm run task api"`).toBe(committed);
    }
  });
});

describe('publicEntries()', () => {
  it('lists the exports of package.json, except package.json itself', async () => {
    expect(await publicEntries()).toEqual([
      { specifier: 'rmsprop-parity', types: './dist/src/index.d.ts' },
      { specifier: 'rmsprop-parity/internals', types: './dist/src/internals.d.ts' },
      { specifier: 'rmsprop-parity/vitest', types: './dist/src/vitest.d.ts' },
    ]);
  });
});

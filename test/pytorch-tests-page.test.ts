import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../src/corpus/corpus.ts';

const root = join(import.meta.dirname, '..');
const textOf = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const page = await textOf('spec/results/pytorch-tests.md');

/** Text in backticks whose second part is a dtype. */
const CASE = /`([\w-]+\/(?:b?float|complex)\d+\/[^`\n]*)`/g;
/** A file in backticks, a colon, and the titles of its tests in italics. */
const FILE_AND_TITLES = /`(test\/[\w./-]+\.test\.ts)`:((?:,? _[^_]+_)+)/g;
const TITLE = /_([^_]+)_/g;

function namedTests(): { readonly path: string; readonly title: string }[] {
  return [...page.matchAll(FILE_AND_TITLES)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(TITLE)].map(([, title = '']) => ({ path, title })),
  );
}

describe('spec/results/pytorch-tests.md', () => {
  it('names only cases of the corpus', async () => {
    const { manifest, readCases } = await loadCorpus();
    const known = new Set(manifest.files.flatMap(readCases).map(({ caseId }) => caseId));
    const named = [...page.matchAll(CASE)].map(([, caseId = '']) => caseId);
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((caseId) => !known.has(caseId))).toEqual([]);
  });

  it('names only tests that exist', async () => {
    const named = namedTests();
    const missing = await Promise.all(
      named.map(async ({ path, title }) =>
        existsSync(join(root, path)) && (await textOf(path)).includes(title)
          ? []
          : [`${path}: ${title}`],
      ),
    );
    expect(named.length).toBeGreaterThan(15);
    expect(missing.flat()).toEqual([]);
    expect(page.match(/`test\/[\w./-]+\.test\.ts`/g)).toHaveLength(
      [...page.matchAll(FILE_AND_TITLES)].length + 1, // the introduction names a file without a title
    );
  });

  it('names only invariants that exist', async () => {
    const invariants = await textOf('spec/invariants.md');
    const named = [...page.matchAll(/INV-\d+/g)].map(([clause]) => clause);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((clause) => !invariants.includes(`**${clause}.**`))).toEqual([]);
  });
});

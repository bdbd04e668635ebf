import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

describe('case ids [FIX-3]', () => {
  it('stay the same: every committed id exists, or CHANGELOG.md mentions it', async () => {
    const corpus = await loadCorpus();
    const present = new Set(
      corpus.manifest.files.flatMap(corpus.readCases).map(({ caseId }) => caseId),
    );
    const committed = (await read('spec/case-ids.txt')).trimEnd().split('\n');
    const changelog = await read('CHANGELOG.md');
    const lost = committed.filter(
      (caseId) => !present.has(caseId) && !changelog.includes(`\`${caseId}\``),
    );
    expect(lost).toEqual([]);
    const unlisted = [...present].filter((caseId) => !committed.includes(caseId));
    expect(
      unlisted,
      'new cases: add them with "npx rmsprop-parity fixtures list --cases > spec/case-ids.txt"',
    ).toEqual([]);
  });
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Reads all files with this ending below a folder of the project. */
async function readAll(folder: string, ending: string): Promise<string[]> {
  const root = join(import.meta.dirname, '..', folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
}

const clauses = (await readAll('spec', '.md')).flatMap((text) =>
  [...text.matchAll(/^\*\*([A-Z]+-\d+)\.\*\*/gm)].map((match) => match[1] ?? ''),
);
const citations = (await readAll('test', '.test.ts')).flatMap((text) =>
  [...text.matchAll(/\[([A-Z]+-\d+(?:, [A-Z]+-\d+)*)\]/g)].flatMap((match) =>
    (match[1] ?? '').split(', '),
  ),
);

describe('the clauses in spec/', () => {
  it('have unique numbers', () => {
    expect(clauses.length).toBeGreaterThan(30);
    expect(new Set(clauses).size).toBe(clauses.length);
  });

  it('each have a test that cites them', () => {
    expect(clauses.filter((clause) => !citations.includes(clause))).toEqual([]);
  });

  it('include every clause that tests cite', () => {
    expect(citations.filter((clause) => !clauses.includes(clause))).toEqual([]);
  });
});

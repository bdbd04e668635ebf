import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCorpus } from '../../src/corpus/check-corpus.ts';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import { loadCorpus, type Corpus } from '../../src/corpus/corpus.ts';
import { readFixtureLines } from '../../src/corpus/fixture-lines.ts';
import type { Manifest } from '../../src/corpus/manifest.ts';
import { writtenBefore } from '../../src/corpus/write-corpus.ts';
import { CorpusError, UsageError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { refusal } from './refusal.ts';
import { copyCorpus, doctor } from './temporary-corpus.ts';

/* The whole text of each message about a damaged corpus. */

const path = 'events/float32/portable.json';
const corpus = await loadCorpus();
const { manifest } = corpus;
const entry = elementAt(
  manifest.files.filter((file) => file.path === path),
  0,
);

const changedHash = sha256(
  Buffer.from((await readFile(join(corpus.folder, path), 'utf8')).replace('float32', 'float64')),
);

async function changeManifest(
  folder: string,
  change: (manifest: Manifest) => object,
): Promise<void> {
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(change(manifest)));
}

describe('loadCorpus() says what is wrong and what to do [FIX-6]', () => {
  it.each<[string, (folder: string) => Promise<unknown>, string, string]>([
    [
      'a missing file',
      (folder) => rm(join(folder, path)),
      path,
      'cannot read this file, which manifest.json lists: it does not exist',
    ],
    [
      'a folder in place of a file',
      async (folder) => {
        await rm(join(folder, path));
        await mkdir(join(folder, path));
      },
      path,
      'cannot read this file, which manifest.json lists: it is not a regular file',
    ],
    [
      'a file that is too short',
      (folder) => truncate(join(folder, path), 99),
      path,
      `the file has 99 bytes: expected ${entry.bytes}, as in manifest.json`,
    ],
    [
      'a changed file',
      async (folder) => {
        const text = await readFile(join(folder, path), 'utf8');
        await writeFile(join(folder, path), text.replace('float32', 'float64'));
      },
      path,
      `the file has changed: its SHA-256 is ${changedHash}, expected ${entry.sha256}, as in manifest.json`,
    ],
    [
      'a file that is too many',
      (folder) => writeFile(join(folder, 'notes.txt'), ''),
      'notes.txt',
      'manifest.json does not list this file. Remove the file if it does not belong to the corpus',
    ],
    [
      'a manifest that lists a file twice',
      (folder) => changeManifest(folder, (was) => ({ ...was, files: [entry, entry] })),
      'manifest.json',
      `it lists the file "${path}" twice`,
    ],
    [
      'a manifest that lists too much',
      (folder) =>
        changeManifest(folder, (was) => ({ ...was, files: [{ ...entry, bytes: 2 ** 40 }] })),
      'manifest.json',
      'its files have 1099511627776 bytes in total: expected at most 268435456',
    ],
    [
      'a manifest of another format',
      (folder) => changeManifest(folder, (was) => ({ ...was, format: 2 })),
      'manifest.json',
      'format is 2: expected the number 1',
    ],
    [
      'a manifest with a path that leaves the folder',
      (folder) =>
        changeManifest(folder, (was) => ({ ...was, files: [{ ...entry, path: '../x.json' }] })),
      'manifest.json',
      'files[0].path is "../x.json": expected a relative path such as "grid/float32/fma.json", of lower-case letters, digits and "-"',
    ],
    [
      'a manifest with a wrong hash',
      (folder) =>
        changeManifest(folder, (was) => ({ ...was, files: [{ ...entry, sha256: 'ABC' }] })),
      'manifest.json',
      'files[0].sha256 is "ABC": expected 64 lower-case hexadecimal digits',
    ],
    [
      'a manifest with another number of scenarios',
      (folder) =>
        changeManifest(folder, ({ files, ...was }) => ({
          ...was,
          files: files.map((file) => (file.path === path ? { ...file, scenarios: 1 } : file)),
        })),
      path,
      `the file has ${entry.scenarios} scenarios: expected 1, as in manifest.json`,
    ],
    [
      'another dtype than in the manifest',
      (folder) =>
        doctor(folder, path, (text) => text.replace('"dtype":"float32"', '"dtype":"float64"')),
      path,
      'dtype is "float64": expected "float32", as in manifest.json',
    ],
    [
      'a scenario of another dtype',
      (folder) =>
        doctor(folder, path, (text) =>
          text.replace('"scenario":{"dtype":"float32"', '"scenario":{"dtype":"float64"'),
        ),
      path,
      `${elementAt(corpus.readCases(entry), 0).id}: the scenario has the dtype float64: expected float32, the dtype of the file`,
    ],
    [
      'two fixtures with one id',
      (folder) =>
        doctor(folder, path, (text) => {
          const [first, second] = corpus.readCases(entry);
          return text.replace(`"id":"${second?.id}"`, `"id":"${first?.id}"`);
        }),
      path,
      `two fixtures have the id "${elementAt(corpus.readCases(entry), 0).id}"`,
    ],
    [
      'an id that is not a name',
      (folder) => doctor(folder, path, (text) => text.replace(/"id":"[^"]*"/, '"id":"a b"')),
      path,
      'fixtures[0].id is "a b": expected a name of lower-case letters, digits, "_", "." and "-"',
    ],
  ])('%s', async (_, damage, file, problem) => {
    const folder = await copyCorpus();
    await damage(folder);
    expect(await refusal(folder)).toEqual(new CorpusError(file, problem));
  });

  it('says how to name the folder', async () => {
    const folder = join(dirname(await copyCorpus()), 'x');
    expect(await refusal(folder)).toEqual(
      new CorpusError(
        'manifest.json',
        `cannot read this file in the folder ${JSON.stringify(folder)}: it does not exist. If this is not the folder of a corpus, pass another one, or leave out --corpus`,
      ),
    );
  });
});

describe('readFixtureLines()', () => {
  it('names the byte', () => {
    expect(() => readFixtureLines(Buffer.from('"fixtures":[\n{}'), entry)).toThrow(
      new CorpusError(
        path,
        'unexpected text "{}" at byte 13: expected the layout that scripts/generate/generate_fixtures.py writes',
      ),
    );
  });
});

describe('checkCorpus()', () => {
  const small = (cases: Corpus['readCases']): Corpus => ({
    ...corpus,
    manifest: { ...manifest, files: [entry] },
    readCases: cases,
  });

  it('names an id that two cases have', async () => {
    const [first] = corpus.readCases(entry);
    await expect(checkCorpus(small(() => (first ? [first, first] : [])))).rejects.toThrow(
      new CorpusError('manifest.json', `two cases have the id "${first?.caseId}"`),
    );
  });

  it('names a corpus that is too small', async () => {
    await expect(checkCorpus(small(corpus.readCases))).rejects.toThrow(
      new CorpusError('manifest.json', 'the corpus has 1 files: expected at least 141'),
    );
  });

  it('names a script that has changed', async () => {
    const file = 'scripts/generate/generate_fixtures.py';
    const generator = [{ file, sha256: '0'.repeat(64) }];
    const changed = { ...corpus, manifest: { ...manifest, files: [], generator } };
    await expect(checkCorpus(changed)).rejects.toThrow(
      new CorpusError(
        'manifest.json',
        `another version of ${file} made the corpus: the script here does not have the SHA-256 ${'0'.repeat(64)}`,
      ),
    );
  });
});

describe('writtenBefore()', () => {
  it('names a file that it would lose', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'notes.txt'), '');
    await expect(writtenBefore(folder)).rejects.toThrow(
      new UsageError(
        `cannot write cases to the folder ${JSON.stringify(folder)}: it holds "notes.txt", which is not from an earlier run. Name an empty folder or a new one.`,
      ),
    );
  });
});

import fc from 'fast-check';
import { execa } from 'execa';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus, type Case } from '../../../src/corpus/corpus.ts';
import { CorpusError } from '../../../src/errors.ts';
import { elementAt } from '../../../src/float/element-at.ts';
import { caseText } from '../../../src/report/console/fixtures-text.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { damagedBytes, splicedJson } from '../../harness/damage.ts';
import { valueOrDeclaredLater } from '../../harness/declared.ts';
import {
  entryOf,
  manifestText,
  smallFiles,
  soundEntry,
  writeCorpus,
  writeSmallCorpus,
} from '../../harness/small-corpus.ts';

const files = await smallFiles();
const entries = files.map(soundEntry);
const sound = files.map(({ path, text }) => ({ path, bytes: text }));

async function readAll(folder: string): Promise<Case[]> {
  const corpus = await loadCorpus(folder);
  return corpus.manifest.files.flatMap(corpus.readCases);
}

/** Returns whether a folder is a corpus (then it shows each case) or gives an error of damage. */
async function readOrRefused(folder: string): Promise<'read' | 'refused'> {
  const cases = await valueOrDeclaredLater(CorpusError, () => readAll(folder));
  cases?.forEach((testCase) => expect(caseText(testCase, null)).toContain(testCase.caseId));
  return cases ? 'read' : 'refused';
}

const refusalOf = (folder: string): Promise<string> =>
  readAll(folder).then(
    () => 'no error',
    (error: unknown) => `${error instanceof CorpusError ? '' : 'undeclared: '}${String(error)}`,
  );

describe('loadCorpus() [HOS-1]', () => {
  it('opens the small corpus that the tests below damage', async () => {
    expect((await readAll(await writeSmallCorpus())).length).toBe(7);
  });

  it.each([0, 1, 2])('reads or rejects file %i, damaged under a correct hash', async (at) => {
    const { path, text } = elementAt(files, at);
    const damaged = fc.oneof(
      damagedBytes(Buffer.from(text)),
      splicedJson(text).map((json) => Buffer.from(json)),
    );
    const folder = await writeSmallCorpus();
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        const all = entries.map((entry) =>
          entry.path === path ? entryOf(path, bytes, entry) : entry,
        );
        await writeFile(join(folder, path), bytes);
        await writeFile(join(folder, 'manifest.json'), manifestText(all));
        expect(['read', 'refused']).toContain(await readOrRefused(folder));
      }),
      { numRuns: 250 },
    );
  });

  it('reads or rejects a damaged manifest with intact files', async () => {
    const text = manifestText(entries);
    const damaged = fc.oneof(
      damagedBytes(Buffer.from(text)),
      splicedJson(text).map((json) => Buffer.from(json)),
    );
    const folder = await writeSmallCorpus();
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        await writeFile(join(folder, 'manifest.json'), bytes);
        expect(['read', 'refused']).toContain(await readOrRefused(folder));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '../../etc/passwd',
    '../corpus/events/float32/portable.json',
    '/etc/passwd.json',
    'events/../events/float32/portable.json',
    './events/float32/portable.json',
    'events//float32/portable.json',
    'C:\\x.json',
    'events\\float32\\portable.json',
    'file:///etc/passwd.json',
    'events/float32/portable.json\u0000',
    'events/float32/portable.json\n',
    'manifest.json/',
    'ｅvents/float32/portable.json',
  ])('rejects the path %j', async (path) => {
    const [first, ...others] = entries;
    const folder = await writeCorpus(
      manifestText([{ ...elementAt(entries, 0), ...first, path }, ...others]),
      sound,
    );
    expect(await refusalOf(folder)).toMatch(
      /^CorpusError: manifest\.json: files\[0\]\.path is .*: expected a relative path/,
    );
  });

  it('rejects a manifest that names itself', async () => {
    const self = { ...elementAt(entries, 0), path: 'manifest.json' };
    const folder = await writeCorpus(manifestText([...entries, self]), sound);
    expect(await refusalOf(folder)).toMatch(
      /^CorpusError: manifest\.json: the file has \d+ bytes: expected \d+, as in manifest\.json\./,
    );
  });

  it('rejects more bytes than the limit before it reads them', async () => {
    const large = entries.map((entry) => ({ ...entry, bytes: 2 ** 40 }));
    const folder = await writeCorpus(manifestText(large), sound);
    expect(await refusalOf(folder)).toMatch(/have 3298534883328 bytes in total: expected at most/);
    const none = await writeCorpus(`${' '.repeat(17 * 2 ** 20)}{}`, []);
    expect(await refusalOf(none)).toMatch(/it has 17825794 bytes, and the limit is 16777216/);
  });

  it.each([
    [50_000, /^CorpusError: f0\.json: cannot read this file, which manifest\.json lists: /],
    [
      100_000,
      /^CorpusError: manifest\.json: cannot read this file in the folder ".*": it has \d+ bytes, and the limit is 16777216\. Restore/,
    ],
  ])('rejects a manifest of %i missing files', async (count, expected) => {
    const { oracle, ...header } = elementAt(entries, 0);
    const short = { ...oracle, environment: {}, torch: '', commit: '', system: '', capability: '' };
    const many = Array.from({ length: count }, (_, index) => ({
      ...header,
      path: `f${index}.json`,
      bytes: 1,
      oracle: short,
    }));
    expect(await refusalOf(await writeCorpus(manifestText(many), []))).toMatch(expected);
  });
});

describe.skipIf(process.platform === 'win32')(
  'loadCorpus() with paths that are not regular files [HOS-1]',
  () => {
    const path = 'events/float32/portable.json';

    it.each<[string, (file: string) => Promise<unknown>]>([
      ['a pipe without a writer', (file) => execa('mkfifo', [file])],
      ['a device without an end', (file) => symlink('/dev/zero', file)],
      ['a folder', (file) => mkdir(file)],
      ['a link to itself', (file) => symlink(file, file)],
      ['a link to nothing', (file) => symlink('nothing', file)],
    ])('rejects %s, as a fixture file and as the manifest', async (_, make) => {
      for (const name of [path, 'manifest.json']) {
        const folder = await writeSmallCorpus();
        await rm(join(folder, name));
        await make(join(folder, name));
        expect(await refusalOf(folder)).toMatch(
          new RegExp(`^CorpusError: ${name}: cannot read this file`),
        );
      }
    });

    it('does not follow a link to a folder', async () => {
      const folder = await writeSmallCorpus();
      await symlink('/', join(folder, 'more'));
      expect(await refusalOf(folder)).toMatch(
        /^CorpusError: more: manifest\.json does not list this file/,
      );
    });

    it('reads a linked file only if its bytes match the hash', async () => {
      const folder = await writeSmallCorpus();
      const elsewhere = join(await temporaryFolder(), 'elsewhere.json');
      await writeFile(elsewhere, elementAt(files, 0).text);
      await rm(join(folder, path));
      await symlink(elsewhere, join(folder, path));
      expect((await readAll(folder)).length).toBe(7);
      await writeFile(elsewhere, '{}');
      expect(await refusalOf(folder)).toMatch(/^CorpusError: events.*the file has 2 bytes/);
    });
  },
);

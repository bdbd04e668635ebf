import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import type { Manifest, ManifestEntry } from '../../src/corpus/manifest.ts';
import { arm64Path, keepArm64, manifestText } from '../../src/oracle/arm64-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Returns the entry of a file whose content is one digit. */
const entry = (path: string, digit: string, more: Partial<ManifestEntry> = {}): ManifestEntry => ({
  path,
  sha256: sha256(Buffer.from(digit)),
  bytes: 1,
  scenarios: 1,
  dtype: 'float32',
  foreach: false,
  oracle: {
    torch: '2.13.0',
    commit: '',
    arithmetic: 'fma',
    environment: {},
    system: '',
    capability: '',
    square_root: 'correctly rounded',
  },
  ...more,
});

const digits = new Map(
  Array.from({ length: 10 }, (_, digit) => [sha256(Buffer.from(`${digit}`)), `${digit}`]),
);

async function corpusOf(files: readonly ManifestEntry[]): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'a'));
  const manifest: Manifest = { format: 1, generator: [], files };
  await writeFile(join(folder, 'manifest.json'), manifestText(manifest));
  for (const { path, sha256: hash } of files) {
    await writeFile(join(folder, path), digits.get(hash) ?? '');
  }
  return folder;
}

const manifestOf = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));

describe('arm64Path()', () => {
  it('returns the file beside an fma file, and other paths unchanged', () => {
    expect(arm64Path('a/b/fma.json')).toBe('a/b/arm64.json');
    expect(arm64Path('a/b/fma-foreach.json')).toBe('a/b/arm64-foreach.json');
    expect(arm64Path('a/b/portable.json')).toBe('a/b/portable.json');
  });
});

describe('keepArm64() [FIX-9]', () => {
  const portable = entry('a/portable.json', '1');

  it('keeps files of arm64, and which files serve it, if the fma file has not changed', async () => {
    const old = await corpusOf([
      portable,
      entry('a/fma.json', '2'),
      entry('a/arm64.json', '3'),
      entry('a/fma-foreach.json', '4', { serves: ['arm64'] }),
    ]);
    const recent = await corpusOf([
      portable,
      entry('a/fma.json', '2'),
      entry('a/fma-foreach.json', '4'),
    ]);
    await keepArm64(old, recent);
    expect(await manifestOf(recent)).toEqual(await manifestOf(old));
    expect(await readFile(join(recent, 'a/arm64.json'), 'utf8')).toBe('3');
  });

  it('does not keep a damaged file of arm64', async () => {
    const fused = entry('a/fma.json', '2');
    const old = await corpusOf([fused, entry('a/arm64.json', '3')]);
    await writeFile(join(old, 'a/arm64.json'), 'damaged');
    const recent = await corpusOf([fused]);
    await keepArm64(old, recent);
    expect((await manifestOf(recent)).files).toEqual([fused]);
  });

  it('keeps nothing about an fma file that has changed', async () => {
    const old = await corpusOf([
      entry('a/fma.json', '2'),
      entry('a/arm64.json', '3'),
      entry('a/fma-foreach.json', '4', { serves: ['arm64'] }),
    ]);
    const now = [entry('a/fma.json', '5'), entry('a/fma-foreach.json', '6')];
    const recent = await corpusOf(now);
    await keepArm64(old, recent);
    expect((await manifestOf(recent)).files).toEqual([now[1], now[0]]);
  });

  it('changes nothing without an old corpus', async () => {
    const recent = await corpusOf([portable]);
    await keepArm64(join(recent, 'missing'), recent);
    expect((await manifestOf(recent)).files).toEqual([portable]);
  });
});

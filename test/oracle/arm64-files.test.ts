import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Manifest, ManifestEntry } from '../../src/corpus/manifest.ts';
import { arm64Path, keepArm64, manifestText } from '../../src/oracle/arm64-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const entry = (path: string, sha256: string, more: Partial<ManifestEntry> = {}): ManifestEntry => ({
  path,
  sha256,
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

async function corpusOf(files: readonly ManifestEntry[]): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'a'));
  const manifest: Manifest = { format: 1, generator: [], files };
  await writeFile(join(folder, 'manifest.json'), manifestText(manifest));
  for (const { path, sha256 } of files) {
    await writeFile(join(folder, path), sha256);
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

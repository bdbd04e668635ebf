import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import { bundledCorpus } from '../../src/corpus/corpus.ts';
import type { FileHeader, ManifestEntry } from '../../src/corpus/manifest.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/* A corpus of a few real fixtures, one of each kind. A test can damage it hundreds of times. */

interface FixtureFile extends FileHeader {
  readonly format: 1;
  readonly fixtures: readonly { readonly id: string }[];
}

/** The selected fixtures of files of float32 under portable arithmetic. */
const picked: Readonly<Record<string, readonly string[]>> = {
  events: ['gradients-missing-without-eps', 'groups', 'reload-integer-step', 'zero-grad'],
  'closed-loops': ['rosenbrock'],
  refusals: ['nan-lr', 'same-parameter-in-an-added-group'],
};

export interface SmallFile {
  readonly path: string;
  readonly text: string;
}

/** The files of the small corpus. */
export async function smallFiles(): Promise<SmallFile[]> {
  return Promise.all(
    Object.entries(picked).map(async ([family, ids]) => {
      const path = `${family}/float32/portable.json`;
      const file: FixtureFile = JSON.parse(await readFile(join(bundledCorpus(), path), 'utf8'));
      const fixtures = file.fixtures.filter(({ id }) => ids.includes(id));
      return { path, text: JSON.stringify({ ...file, fixtures }) };
    }),
  );
}

/** Returns the manifest entry for a file, with the hash and length of any bytes. */
export function entryOf(path: string, bytes: Buffer, header: ManifestEntry): ManifestEntry {
  return { ...header, path, sha256: sha256(bytes), bytes: bytes.length };
}

/** Returns the manifest entry of an undamaged file. */
export function soundEntry({ path, text }: SmallFile): ManifestEntry {
  const { dtype, foreach, oracle, fixtures }: FixtureFile = JSON.parse(text);
  const header = { path, sha256: '', bytes: 0, scenarios: fixtures.length, dtype, foreach, oracle };
  return entryOf(path, Buffer.from(text), header);
}

export function manifestText(files: readonly ManifestEntry[]): string {
  return JSON.stringify({ format: 1, generator: [], files });
}

/** Writes a corpus folder. If the caller names no folder above it, the test's end deletes it. */
export async function writeCorpus(
  manifest: string | Buffer,
  files: readonly { readonly path: string; readonly bytes: string | Buffer }[],
  above?: string,
): Promise<string> {
  const folder = join(above ?? (await temporaryFolder()), 'corpus');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), manifest);
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

/** Writes the undamaged small corpus into a folder. */
export async function writeSmallCorpus(): Promise<string> {
  const files = await smallFiles();
  return writeCorpus(
    manifestText(files.map(soundEntry)),
    files.map(({ path, text }) => ({ path, bytes: text })),
  );
}

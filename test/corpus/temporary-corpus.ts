import { cp, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import { bundledCorpus } from '../../src/corpus/corpus.ts';
import type { Manifest } from '../../src/corpus/manifest.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Copies the bundled corpus, so that a test can damage it. The test's end deletes the copy. */
export async function copyCorpus(): Promise<string> {
  const folder = join(await temporaryFolder(), 'fixtures');
  // resolves links, so that the copy contains no link to the corpus
  await cp(await realpath(bundledCorpus()), folder, { recursive: true });
  return folder;
}

/** Rewrites a fixture file and its manifest entry. The hashes agree, as if PyTorch had computed the new content. */
export async function doctor(
  folder: string,
  path: string,
  edit: (text: string) => string,
): Promise<void> {
  const file = join(folder, path);
  const before = await readFile(file, 'utf8');
  const text = edit(before);
  if (text === before) {
    throw new Error(`the edit of ${path} changes nothing`);
  }
  await writeFile(file, text);
  const manifestFile = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Manifest;
  const files = manifest.files.map((entry) =>
    entry.path === path
      ? { ...entry, bytes: Buffer.byteLength(text), sha256: sha256(Buffer.from(text)) }
      : entry,
  );
  await writeFile(manifestFile, JSON.stringify({ ...manifest, files }));
}

/** Changes the last digit of a tensor's first word, in the snapshot after an event of the file's first fixture. */
export function changeSnapshot(
  text: string,
  event: number,
  tensor: 'params' | 'square_avg',
): string {
  const start = text.indexOf('"snapshots":[\n');
  const lines = text.slice(start).split('\n');
  const line = lines[event + 1] ?? '';
  const pattern =
    tensor === 'params'
      ? /("params":\["[0-9a-f]*)([0-9a-f])/
      : /("square_avg":"[0-9a-f]*)([0-9a-f])/;
  lines[event + 1] = line.replace(
    pattern,
    (_, head: string, digit: string) => head + (digit === '0' ? '1' : '0'),
  );
  return text.slice(0, start) + lines.join('\n');
}

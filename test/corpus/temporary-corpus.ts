import { cp, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../src/corpus/corpus-files.ts';
import { bundledCorpus } from '../../src/corpus/corpus.ts';
import type { Manifest } from '../../src/corpus/manifest.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A copy of the bundled corpus that a test may damage; it goes when the test ends. */
export async function copyCorpus(): Promise<string> {
  const folder = join(await temporaryFolder(), 'fixtures');
  // not a link to it, where the package stands beside a linked corpus
  await cp(await realpath(bundledCorpus()), folder, { recursive: true });
  return folder;
}

/** Rewrites a fixture file and the manifest with it, so that nothing is damaged and PyTorch seems to have said so. */
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

/** Puts another last digit into the first word of a tensor of the snapshot after an event, in a file's first fixture. */
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

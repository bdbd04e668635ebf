import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST, readVerified } from '../corpus/corpus-files.ts';
import type { Manifest, ManifestEntry } from '../corpus/manifest.ts';

/*
 * The generator records the arithmetics of x86. `npm run task arm64-fixtures` records arm64 with another PyTorch, for the scenarios of
 * the files with the arithmetic fma. So a regenerated corpus takes the files of arm64 from the old corpus.
 */

/** Returns the path of the arm64 file with the scenarios of an fma file. */
export function arm64Path(path: string): string {
  return path.replace(/\/fma(-foreach)?\.json$/, '/arm64$1.json');
}

/** Returns the text of a manifest: one line for each file, in the order of the paths. */
export function manifestText({ files, ...header }: Manifest): string {
  const lines = files
    .toSorted((left, right) => (left.path < right.path ? -1 : 1))
    .map((entry) => JSON.stringify(entry));
  return `${JSON.stringify(header).slice(0, -1)},\n"files":[\n${lines.join(',\n')}\n]}\n`;
}

/**
 * Copies to a new corpus what the old one knows about arm64: its files, and which fma files serve it. If an fma file has changed, its
 * scenarios or values are other ones: then it copies nothing, and arm64 lacks them until somebody records them again.
 */
export async function keepArm64(old: string, recent: string): Promise<void> {
  const before = await manifestOf(old).catch(() => null);
  const now = await manifestOf(recent).catch(() => null);
  if (before === null || now === null) {
    return; // without an old corpus, there is nothing to keep; a new one without a manifest is not valid
  }
  const kept: ManifestEntry[] = [];
  for (const entry of now.files) {
    const same = before.files.find(
      ({ path, sha256 }) => path === entry.path && sha256 === entry.sha256,
    );
    kept.push({ ...entry, ...(same?.serves && { serves: same.serves }) });
    const own = same && before.files.find(({ path }) => path === arm64Path(entry.path));
    const bytes = own && (await readVerified(old, own).catch(() => null)); // a damaged file is as good as none
    if (own && bytes && own.path !== entry.path) {
      await writeFile(join(recent, own.path), bytes);
      kept.push(own);
    }
  }
  if (kept.length > now.files.length || kept.some(({ serves }) => serves)) {
    await writeFile(join(recent, MANIFEST), manifestText({ ...now, files: kept }));
  }
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
}

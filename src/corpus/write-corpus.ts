import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { encodeScenario, encodeTrajectory } from '../scenario/encode.ts';
import { writeAtomically } from '../write-atomically.ts';
import { listFiles, MANIFEST, sha256 } from './corpus-files.ts';
import { readManifest, type Case } from './corpus.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';

/**
 * Writes cases as a corpus of their own, which `verify --corpus` and {@link loadCorpus} read: a file for all cases whose
 * ids differ in their last part only; these have to agree in dtype and oracle. A corpus that was written there before is
 * replaced.
 *
 * @throws UsageError if it cannot be written there, or something else is there.
 */
export async function writeCorpus(folder: string, cases: readonly Case[]): Promise<void> {
  const before = await writtenBefore(folder);
  const files = new Map<string, Case[]>();
  for (const item of cases) {
    const path = `${dirname(item.caseId)}.json`;
    files.set(path, [...(files.get(path) ?? []), item]);
  }
  const entries: ManifestEntry[] = [];
  for (const [path, some] of files) {
    const { dtype, foreach, oracle } = elementAt(some, 0);
    const header = { dtype, foreach, oracle };
    const text = fileText(header, some);
    const bytes = Buffer.from(text);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeAtomically(join(folder, path), text);
    entries.push({
      path,
      sha256: sha256(bytes),
      bytes: bytes.length,
      scenarios: some.length,
      ...header,
    });
  }
  const manifest: Manifest = { format: 1, generator: [], files: entries };
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  for (const path of before.filter((old) => !files.has(old))) {
    await rm(join(folder, path), { force: true });
  }
}

/**
 * The files of a corpus that was written there before; none where the folder is empty, or not there.
 *
 * @throws UsageError if something else is there, which would be lost, or would not belong to the corpus.
 */
export async function writtenBefore(folder: string): Promise<string[]> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  const present = isThere ? await listFiles(folder) : [];
  if (present.length === 0) {
    return [];
  }
  const manifest = present.includes(MANIFEST)
    ? await readManifest(folder).then(
        (read) => read.manifest,
        () => null,
      )
    : null;
  const paths = manifest?.files.map(({ path }) => path) ?? [];
  const isOurs =
    manifest?.generator.length === 0 &&
    present.every((path) => path === MANIFEST || paths.includes(path));
  if (!isOurs) {
    throw new UsageError(
      `${JSON.stringify(folder)} holds something else than cases that were written before: name an empty folder, or a new one`,
    );
  }
  return paths;
}

/** As the generator writes it: a line for each fixture, event and snapshot. */
function fileText(
  header: Pick<Case, 'dtype' | 'foreach' | 'oracle'>,
  cases: readonly Case[],
): string {
  const opening = JSON.stringify({ format: 1, ...header });
  return `${opening.slice(0, -1)},\n"fixtures":${lines(cases.map(fixtureText))}}\n`;
}

function fixtureText({ id, refusal, scenario, golden }: Case): string {
  const { events, ...rest } = encodeScenario(scenario);
  const head = JSON.stringify({ id, ...(refusal && { refusal }) });
  const opening = JSON.stringify(rest);
  const snapshots = encodeTrajectory(scenario.dtype, golden);
  return `${head.slice(0, -1)},\n"scenario":${opening.slice(0, -1)},\n"events":${jsonLines(events)}},\n"snapshots":${jsonLines(snapshots)}}`;
}

function jsonLines(items: readonly object[]): string {
  return lines(items.map((item) => JSON.stringify(item)));
}

function lines(items: readonly string[]): string {
  return `[\n${items.join(',\n')}\n]`;
}

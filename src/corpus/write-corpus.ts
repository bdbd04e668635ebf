import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CorpusError, UsageError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { encodeScenario, encodeTrajectory } from '../scenario/encode.ts';
import { writeAtomically, writeError } from '../write-atomically.ts';
import { listFiles, MANIFEST, readVerified, sha256 } from './corpus-files.ts';
import { readManifest, type Case } from './corpus.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';

/**
 * Writes cases as a corpus, which `verify --corpus` and {@link loadCorpus} can read. Replaces a corpus that this function wrote
 * there before. Cases whose ids differ only in the last part go into one file. They must agree in dtype and oracle.
 *
 * @throws UsageError if the system refuses to write there, or the folder holds other files.
 */
export async function writeCorpus(folder: string, cases: readonly Case[]): Promise<void> {
  try {
    await writeFiles(folder, cases);
  } catch (error) {
    throw error instanceof UsageError ? error : writeError(folder, error);
  }
}

async function writeFiles(folder: string, cases: readonly Case[]): Promise<void> {
  const before = await writtenBefore(folder);
  const files = new Map<string, Case[]>();
  for (const item of cases) {
    const path = `${dirname(item.caseId)}.json`;
    files.set(path, [...(files.get(path) ?? []), item]);
  }
  const entries: ManifestEntry[] = [];
  for (const [path, casesOfFile] of files) {
    const { dtype, foreach, oracle } = elementAt(casesOfFile, 0);
    const header = { dtype, foreach, oracle };
    const text = fileText(header, casesOfFile);
    const bytes = Buffer.from(text);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeAtomically(join(folder, path), text);
    entries.push({
      path,
      sha256: sha256(bytes),
      bytes: bytes.length,
      scenarios: casesOfFile.length,
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
 * Returns the files of a corpus that {@link writeCorpus} wrote to a folder before. Returns none if the folder is empty or does
 * not exist.
 *
 * @throws UsageError if the folder holds a file that does not belong to such a corpus.
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
  const foreign = present.find((path) => path !== MANIFEST && !paths.includes(path));
  const isWrittenHere = manifest?.generator.length === 0 && foreign === undefined;
  if (!isWrittenHere) {
    throw new UsageError(
      `cannot write cases to the folder ${JSON.stringify(folder)}: it holds ${JSON.stringify(foreign ?? MANIFEST)}, which is not from an earlier run. Name an empty folder or a new one.`,
    );
  }
  await requireUnchanged(folder, manifest.files, present);
  return paths;
}

/** @throws UsageError if somebody changed a file since the earlier run. */
async function requireUnchanged(
  folder: string,
  entries: readonly ManifestEntry[],
  present: readonly string[],
): Promise<void> {
  for (const entry of entries.filter(({ path }) => present.includes(path))) {
    await readVerified(folder, entry).catch((error: unknown) => {
      throw error instanceof CorpusError
        ? new UsageError(
            `cannot write cases to the folder ${JSON.stringify(folder)}: somebody changed ${JSON.stringify(entry.path)} after an earlier run wrote it. Name an empty folder or a new one.`,
            { cause: error },
          )
        : error;
    });
  }
}

/** Returns the text of a file in the layout of the generator: one line for each fixture, event and snapshot. */
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

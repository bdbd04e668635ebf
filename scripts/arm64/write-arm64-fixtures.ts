import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { MANIFEST, sha256 } from '../../src/corpus/corpus-files.ts';
import { loadCorpus, type Corpus } from '../../src/corpus/corpus.ts';
import { decodeFixtureFile } from '../../src/corpus/fixture-schema.ts';
import type { FixtureFileJson } from '../../src/corpus/fixture-file.ts';
import type { ManifestEntry } from '../../src/corpus/manifest.ts';
import { arm64Path, manifestText } from '../../src/oracle/arm64-files.ts';
import { arm64Python } from '../../src/oracle/venv.ts';
import { packageRoot } from '../../src/package-root.ts';
import { recordingFile, type Arm64Recording, type RecordedFile } from './arm64-recording.ts';
import { trajectoryDigest } from './trajectory-digest.ts';

/*
 * `npm run task arm64-fixtures` plays the scenarios of all fma files with untouched PyTorch on 64-bit Arm. It writes the digests of all
 * trajectories to spec/arm64-recording.json. Where a trajectory differs from fma, it writes the file to fixtures/. Otherwise it notes in
 * the manifest that the fma file serves arm64. With the folder of an earlier recording, as in `npm run task arm64-fixtures -- FOLDER`,
 * it does not record again.
 */

const root = packageRoot();

/** Records the scenarios of a corpus folder, and returns the folder of the recording. */
async function record(folder: string): Promise<string> {
  const out = join(root, '.arm64', 'recording');
  const script = join(root, 'scripts', 'generate', 'record_arm64.py');
  await execa(arm64Python(root), [script, folder, out], { stdio: 'inherit' });
  return out;
}

interface Compared {
  readonly recorded: RecordedFile;
  /** The entries for the manifest. */
  readonly entries: readonly ManifestEntry[];
  readonly oracle: ManifestEntry['oracle'];
}

/** Compares the recording of an fma file with it, and copies the recording to the corpus if it differs. */
async function compare(corpus: Corpus, entry: ManifestEntry, recording: string): Promise<Compared> {
  const path = arm64Path(entry.path);
  const bytes = await readFile(join(recording, path));
  const json: FixtureFileJson = JSON.parse(bytes.toString());
  await requireSameScenarios(corpus, entry, json);
  const { serves: _serves, ...plain } = entry;
  const { dtype, oracle } = json;
  const sizes = { sha256: sha256(bytes), bytes: bytes.length };
  const own: ManifestEntry = { ...plain, path, ...sizes, oracle };
  const fixtures = decodeFixtureFile(bytes.toString(), own);
  const digest = digestOf(dtype, fixtures);
  const isSame = digestOf(dtype, corpus.readCases(entry)).sha256 === digest.sha256;
  if (isSame) {
    const recorded = { path: entry.path, ...digest };
    return { recorded, entries: [{ ...plain, serves: ['arm64'] }], oracle };
  }
  await mkdir(dirname(join(corpus.folder, path)), { recursive: true });
  await copyFile(join(recording, path), join(corpus.folder, path));
  return { recorded: { path, ...digest }, entries: [plain, own], oracle };
}

const digestOf = (
  dtype: ManifestEntry['dtype'],
  fixtures: readonly { readonly golden: Parameters<typeof trajectoryDigest>[1][number] }[],
): ReturnType<typeof trajectoryDigest> =>
  trajectoryDigest(
    dtype,
    fixtures.map(({ golden }) => golden),
  );

async function requireSameScenarios(
  { folder }: Corpus,
  { path }: ManifestEntry,
  recorded: FixtureFileJson,
): Promise<void> {
  const current: FixtureFileJson = JSON.parse(await readFile(join(folder, path), 'utf8'));
  const scenarios = ({ fixtures }: FixtureFileJson): string =>
    JSON.stringify(fixtures.map(({ id, scenario }) => [id, scenario]));
  if (scenarios(current) !== scenarios(recorded)) {
    throw new Error(
      `the recording has other scenarios than ${path}. Delete ${JSON.stringify(arm64Path(path))} from the folder of the recording (.arm64/recording), and run this task again.`,
    );
  }
}

const corpus = await loadCorpus();
const recording = process.argv[2] ?? (await record(corpus.folder));
const { files } = corpus.manifest;
const compared: Compared[] = [];
for (const entry of files.filter(({ oracle }) => oracle.arithmetic === 'fma')) {
  compared.push(await compare(corpus, entry, recording));
}
const others = files.filter(({ oracle }) => oracle.arithmetic === 'portable');
const entries = [...others, ...compared.flatMap((item) => item.entries)];
await writeFile(
  join(corpus.folder, MANIFEST),
  manifestText({ ...corpus.manifest, files: entries }),
);
const [first] = compared;
if (first) {
  const recorded = compared.map((item) => item.recorded);
  const values = recorded.reduce((sum, item) => sum + item.values, 0);
  const file: Arm64Recording = { format: 1, oracle: first.oracle, values, files: recorded };
  await writeFile(join(root, recordingFile), `${JSON.stringify(file, null, 1)}\n`);
}

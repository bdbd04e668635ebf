import { join } from 'node:path';
import { didYouMean, nearestName } from '../did-you-mean.ts';
import { CorpusError, InvalidArgumentError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { bundledSha256 } from './bundled-sha256.ts';
import {
  firstRepeated,
  listFiles,
  MANIFEST,
  MAX_BYTES,
  MISSING,
  readBytes,
  reasonOf,
  sha256,
  unreadable,
} from './corpus-files.ts';
import type { Fixture } from './fixture-file.ts';
import { readFixtureLines } from './fixture-lines.ts';
import type { FileHeader, Manifest, ManifestEntry } from './manifest.ts';
import { ReadAhead } from './read-ahead.ts';

/** A corpus whose files all have the size and the SHA-256 that the manifest lists. */
export interface Corpus {
  /** The path of the folder, as the caller gave it. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** The SHA-256 of manifest.json. It identifies the corpus, because the manifest holds the SHA-256 of every file. */
  readonly sha256: string;
  /**
   * Decodes the cases of one file. Pass an entry of `manifest.files`.
   *
   * @throws CorpusError if the content of the file is not valid.
   */
  readonly readCases: (entry: ManifestEntry) => Case[];
}

/** One case of a corpus: a scenario with its golden trajectory, and the header of its file. */
export interface Case extends Fixture, FileHeader {
  /**
   * The file's path without its extension, a slash, and the fixture's id. Unique in the corpus, and stable between versions.
   *
   * @example 'grid/float32/portable/centered'
   */
  readonly caseId: string;
}

/** Returns the absolute path of the corpus that this package contains. */
export function bundledCorpus(): string {
  return join(packageRoot(), 'fixtures');
}

/**
 * Opens a corpus: reads every file and compares its size and SHA-256 with the manifest. {@link Corpus.readCases} decodes the
 * cases of a file.
 *
 * @param folder the folder that holds manifest.json; by default the corpus of this package.
 * @throws CorpusError for the first file that is missing, not in the manifest, too short or changed. Its `file` names it.
 *   UsageError if the system refuses to open a file: too many open files, or no permission.
 * @example
 * const corpus = await loadCorpus();
 * corpus.manifest.files[0]?.path; // 'closed-loops/float32/fma.json'
 * const cases = corpus.manifest.files.flatMap(corpus.readCases);
 * cases.length; // 2586
 */
export async function loadCorpus(folder: string = bundledCorpus()): Promise<Corpus> {
  return (await startCorpus(folder)).whole();
}

/** A corpus that is still reading its later files while the caller uses the first ones. */
export interface StartedCorpus extends Omit<Corpus, 'readCases'> {
  /** Decodes the cases of one file. Rejects with a CorpusError if this file is damaged. The error names the first damaged file. */
  readonly readCases: (entry: ManifestEntry) => Promise<Case[]>;
  /**
   * Waits until every file has been checked by its hash. A verdict counts only after that.
   *
   * @throws CorpusError for the first file that is missing, too short or changed.
   */
  readonly intact: () => Promise<void>;
  /** Waits as `intact` does. Returns the corpus with all its files in memory. */
  readonly whole: () => Promise<Corpus>;
}

/**
 * Starts to read a corpus.
 *
 * @throws CorpusError if the manifest is damaged, or the folder has a file that the manifest does not list.
 */
export async function startCorpus(folder: string = bundledCorpus()): Promise<StartedCorpus> {
  const { manifest, bytes } = await readManifest(folder);
  await requireKnownFiles(folder, manifest);
  const files = new ReadAhead(folder, manifest.files);
  const opened = { folder, manifest, sha256: sha256(bytes) };
  return {
    ...opened,
    readCases: async (entry) => {
      try {
        const fileBytes = await files.bytesOf(entry);
        const readFixtures = await fixtureReader(opened.sha256);
        return casesIn(entry, readFixtures(fileBytes, entry));
      } catch (error) {
        await files.all(); // the error names the first damaged file, whichever the caller reads first
        throw error;
      }
    },
    intact: async () => {
      await files.all();
    },
    whole: async () => {
      const all = await files.all();
      const readFixtures = await fixtureReader(opened.sha256);
      return {
        ...opened,
        readCases: (entry) =>
          casesIn(entry, readFixtures(all.get(entry.path) ?? Buffer.alloc(0), entry)),
      };
    },
  };
}

/** @throws CorpusError if the manifest lists a file twice, too many bytes, or not every file of the folder. */
async function requireKnownFiles(folder: string, { files }: Manifest): Promise<void> {
  const known = new Set(files.map((entry) => entry.path));
  const repeated = firstRepeated(files.map((entry) => entry.path));
  if (repeated !== undefined) {
    throw new CorpusError(MANIFEST, `it lists the file "${repeated}" twice`);
  }
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_BYTES.corpus) {
    throw new CorpusError(
      MANIFEST,
      `its files have ${total} bytes in total: expected at most ${MAX_BYTES.corpus}`,
    );
  }
  const present = await listFiles(folder).catch((error: unknown) => {
    const problem = `cannot list the files of its folder ${JSON.stringify(folder)}`;
    throw unreadable(MANIFEST, problem, error);
  });
  const unknown = present.find((path) => path !== MANIFEST && !known.has(path));
  if (unknown !== undefined) {
    throw new CorpusError(
      unknown,
      'manifest.json does not list this file. Remove the file if it does not belong to the corpus',
    );
  }
}

/**
 * Reads the manifest of a folder. Does not read the files that it lists.
 *
 * @throws CorpusError if the manifest is missing or damaged.
 */
export async function readManifest(
  folder: string,
): Promise<{ manifest: Manifest; bytes: Uint8Array }> {
  const bytes = await readBytes(join(folder, MANIFEST)).catch((error: unknown) => {
    const problem = `cannot read this file in the folder ${JSON.stringify(folder)}`;
    throw reasonOf(error) === MISSING
      ? new CorpusError(
          MANIFEST,
          `${problem}: ${MISSING}. If this is not the folder of a corpus, pass another one, or leave out --corpus`,
          { cause: error },
        )
      : unreadable(MANIFEST, problem, error);
  });
  if (sha256(bytes) === bundledSha256) {
    return { manifest: JSON.parse(bytes.toString()), bytes };
  }
  const [{ parse }, { manifestSchema }] = await Promise.all([
    import('../scenario/parse.ts'),
    import('./manifest-schema.ts'),
  ]);
  return { manifest: explain(MANIFEST, () => parse(manifestSchema, bytes.toString())), bytes };
}

/**
 * Returns the case with an id. Decodes only the file that holds it.
 *
 * @throws InvalidArgumentError if no case has this id. The message suggests the most similar id of the same file.
 * @example
 * const corpus = await loadCorpus();
 * const { scenario, golden } = findCase(corpus, 'grid/float32/portable/centered');
 * scenario.groups[0]?.centered; // true
 * golden.length === scenario.events.length; // true: one snapshot after each event
 */
export function findCase(corpus: Corpus, caseId: string): Case {
  const path = `${caseId.split('/').slice(0, -1).join('/')}.json`;
  const entry = corpus.manifest.files.find((file) => file.path === path);
  const found = entry && corpus.readCases(entry).find((item) => item.caseId === caseId);
  if (!found) {
    throw new InvalidArgumentError(
      `there is no case ${JSON.stringify(caseId)}. To list the case ids, run "rmsprop-parity fixtures list --cases".${nearestCase(corpus, caseId, path)}`,
    );
  }
  return found;
}

/** Returns a line with the most similar case id. Decodes only the file with the most similar path. */
function nearestCase(
  { manifest, readCases: casesOf }: Corpus,
  caseId: string,
  path: string,
): string {
  const nearest = nearestName(
    path,
    manifest.files.map((file) => file.path),
  );
  const entry = manifest.files.find((file) => file.path === nearest);
  return entry
    ? didYouMean(
        caseId,
        casesOf(entry).map((item) => item.caseId),
      )
    : '';
}

/** Decodes the fixtures in a file's bytes. The caller has checked the hash of the bytes. */
type FixtureReader = (bytes: Buffer, entry: ManifestEntry) => Fixture[];

/**
 * Returns the reader for the corpus with this hash. The bundled corpus needs no schema, because tests check every file of it.
 * Loading the schema library takes longer than reading the corpus.
 */
async function fixtureReader(corpusSha256: string): Promise<FixtureReader> {
  if (corpusSha256 === bundledSha256) {
    return readFixtureLines;
  }
  const { decodeFixtureFile } = await import('./fixture-schema.ts');
  return (bytes, entry) => explain(entry.path, () => decodeFixtureFile(bytes.toString(), entry));
}

function casesIn(entry: ManifestEntry, fixtures: readonly Fixture[]): Case[] {
  const { dtype, foreach, oracle, path } = entry;
  const prefix = path.replace(/\.json$/, '');
  return fixtures.map((fixture) => ({
    ...fixture,
    dtype,
    foreach,
    oracle,
    caseId: `${prefix}/${fixture.id}`,
  }));
}

/** Runs `work`. Turns an InvalidArgumentError into a CorpusError that names the file. */
function explain<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new CorpusError(file, error.message, { cause: error });
    }
    throw error;
  }
}

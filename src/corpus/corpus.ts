import { join } from 'node:path';
import { didYouMean, nearestName } from '../did-you-mean.ts';
import { CorpusError, InvalidArgumentError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { bundledSha256 } from './bundled-sha256.ts';
import { listFiles, MANIFEST, MAX_BYTES, readBytes, reasonOf, sha256 } from './corpus-files.ts';
import type { Fixture } from './fixture-file.ts';
import { readFixtureLines } from './fixture-lines.ts';
import type { FileHeader, Manifest, ManifestEntry } from './manifest.ts';
import { ReadAhead } from './read-ahead.ts';

/** A corpus whose every file has been found to be the one that the manifest names. */
export interface Corpus {
  readonly folder: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest, which holds those of all files: it stands for the whole corpus. */
  readonly sha256: string;
  /** The cases of one file, decoded. */
  readonly readCases: (entry: ManifestEntry) => Case[];
}

/** A fixture in its place: one thing to judge. */
export interface Case extends Fixture, FileHeader {
  /** Unique and stable: the file's path without its extension, a slash, the fixture's id. */
  readonly caseId: string;
}

/** The folder of the corpus that comes with this package. */
export function bundledCorpus(): string {
  return join(packageRoot(), 'fixtures');
}

/**
 * Opens a corpus and looks at every byte of it.
 *
 * @throws CorpusError for the first file that is missing, unknown, cut short or changed.
 */
export async function loadCorpus(folder: string = bundledCorpus()): Promise<Corpus> {
  return (await startCorpus(folder)).whole();
}

/** A corpus whose files are read while the first of them are used already. */
export interface StartedCorpus extends Omit<Corpus, 'readCases'> {
  /** As {@link Corpus.readCases}; rejects with a CorpusError if any file is found to be damaged. */
  readonly readCases: (entry: ManifestEntry) => Promise<Case[]>;
  /**
   * Waits until every byte was looked at; nothing that came of a corpus counts before.
   *
   * @throws CorpusError for the first file that is missing, cut short or changed.
   */
  readonly intact: () => Promise<void>;
  /** The same corpus when every byte was looked at; throws as `intact` does. */
  readonly whole: () => Promise<Corpus>;
}

/**
 * Starts to read a corpus.
 *
 * @throws CorpusError if the manifest is damaged, or a file is there that it does not know.
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
        await files.all(); // of several damaged files it is always the first that is named
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

/** @throws CorpusError if the manifest names a file twice, or too much, or not all that is there. */
async function requireKnownFiles(folder: string, { files }: Manifest): Promise<void> {
  const known = new Set(files.map((entry) => entry.path));
  if (known.size !== files.length) {
    throw new CorpusError(MANIFEST, 'it names a file twice');
  }
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_BYTES.corpus) {
    throw new CorpusError(
      MANIFEST,
      `the files that it names have ${total} bytes together: expected at most ${MAX_BYTES.corpus}`,
    );
  }
  const present = await listFiles(folder).catch((error: unknown) => {
    throw new CorpusError(MANIFEST, `the files beside it in ${folder} cannot be listed`, {
      cause: error,
    });
  });
  const unknown = present.find((path) => path !== MANIFEST && !known.has(path));
  if (unknown !== undefined) {
    throw new CorpusError(unknown, 'the manifest does not know it');
  }
}

/**
 * The manifest in a folder, with its bytes; of the files that it names, none is looked at.
 *
 * @throws CorpusError if it is missing or damaged.
 */
export async function readManifest(
  folder: string,
): Promise<{ manifest: Manifest; bytes: Uint8Array }> {
  const bytes = await readBytes(join(folder, MANIFEST)).catch((error: unknown) => {
    throw new CorpusError(MANIFEST, `it cannot be read in ${folder}${reasonOf(error)}`, {
      cause: error,
    });
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
 * The case with an id.
 *
 * @throws InvalidArgumentError if there is none.
 */
export function findCase(corpus: Corpus, caseId: string): Case {
  const path = `${caseId.split('/').slice(0, -1).join('/')}.json`;
  const entry = corpus.manifest.files.find((file) => file.path === path);
  const found = entry && corpus.readCases(entry).find((item) => item.caseId === caseId);
  if (!found) {
    throw new InvalidArgumentError(
      `no case is called ${JSON.stringify(caseId)}: "rmsprop-parity fixtures list --cases" prints the ids${nearestCase(corpus, caseId, path)}`,
    );
  }
  return found;
}

/** A line with the case that was probably meant, in the file that was probably meant: other files are not decoded. */
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

/** Reads the fixtures in a file's bytes, whose hash is the one that the manifest has. */
type FixtureReader = (bytes: Buffer, entry: ManifestEntry) => Fixture[];

/**
 * What reads the files of the corpus with this hash. Tests have held every file of the bundled corpus against the schema,
 * so that it is read without: the schema library takes longer to load than the corpus to read.
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

/** What is wrong inside a file is a damaged corpus. */
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

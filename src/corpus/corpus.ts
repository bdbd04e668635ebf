import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { didYouMean, nearestName } from '../did-you-mean.ts';
import { CorpusError, InvalidArgumentError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { packageRoot } from '../package-root.ts';
import { parse } from '../scenario/parse.ts';
import { decodeFixtureFile, type Fixture } from './fixture-file.ts';
import { manifestSchema, type FileHeader, type Manifest, type ManifestEntry } from './manifest.ts';

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

export const MANIFEST = 'manifest.json';

/** What is read at most, of a file and of all together: far more than a corpus has, and less than a machine has memory. */
const MAX_BYTES = { file: 16 * 2 ** 20, corpus: 256 * 2 ** 20 } as const;
/** Files that are read at the same time. */
const READ_AHEAD = 64;

/** The folder of the corpus that comes with this package. */
export function bundledCorpus(): string {
  return join(packageRoot(), 'fixtures');
}

/**
 * Opens a corpus and looks at every byte of it.
 *
 * @throws CorpusError for the first file that is missing, unknown, cut short or changed.
 */
export async function openCorpus(folder: string = bundledCorpus()): Promise<Corpus> {
  const { manifest, bytes } = await readManifest(folder);
  const known = new Set(manifest.files.map((entry) => entry.path));
  if (known.size !== manifest.files.length) {
    throw new CorpusError(MANIFEST, 'it names a file twice');
  }
  const total = manifest.files.reduce((sum, { bytes: each }) => sum + each, 0);
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
  const texts = await readTexts(folder, manifest.files);
  return {
    folder,
    manifest,
    sha256: sha256(bytes),
    readCases: (entry) => readCases(entry, texts.get(entry.path) ?? ''),
  };
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

/** All files below a folder, relative to it, with forward slashes. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** The text of each file by its path. */
async function readTexts(
  folder: string,
  files: readonly ManifestEntry[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let start = 0; start < files.length; start += READ_AHEAD) {
    const entries = files.slice(start, start + READ_AHEAD);
    // all are waited for, so that of several damaged files it is always the first that is named
    const readings = await Promise.allSettled(entries.map((entry) => readVerified(folder, entry)));
    readings.forEach((reading, index) => {
      if (reading.status === 'rejected') {
        throw reading.reason;
      }
      texts.set(elementAt(entries, index).path, reading.value);
    });
  }
  return texts;
}

/**
 * The bytes of a file, which is looked at before it is opened: a pipe or a device may keep one waiting, or never end.
 *
 * @throws InvalidArgumentError if it is none, or too large; whatever the file system throws.
 */
async function readBytes(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile()) {
    throw new InvalidArgumentError('it is no regular file');
  }
  if (found.size > MAX_BYTES.file) {
    throw new InvalidArgumentError(
      `it has ${found.size} bytes: expected at most ${MAX_BYTES.file}`,
    );
  }
  return readFile(path);
}

/** Why a file was not read, where it was not tried. */
function reasonOf(error: unknown): string {
  return error instanceof InvalidArgumentError ? `: ${error.message}` : '';
}

async function readVerified(folder: string, entry: ManifestEntry): Promise<string> {
  const bytes = await readBytes(join(folder, entry.path)).catch((error: unknown) => {
    throw new CorpusError(
      entry.path,
      `the manifest names it, and it cannot be read${reasonOf(error)}`,
      { cause: error },
    );
  });
  if (bytes.length !== entry.bytes) {
    throw new CorpusError(
      entry.path,
      `it has ${bytes.length} bytes, the manifest says ${entry.bytes}`,
    );
  }
  const found = sha256(bytes);
  if (found !== entry.sha256) {
    throw new CorpusError(
      entry.path,
      `it was changed: its SHA-256 is ${found}, the manifest says ${entry.sha256}`,
    );
  }
  return bytes.toString();
}

function readCases(entry: ManifestEntry, text: string): Case[] {
  const { dtype, foreach, oracle, path } = entry;
  const fixtures = explain(path, () => decodeFixtureFile(text, entry));
  return fixtures.map((fixture) => ({
    ...fixture,
    dtype,
    foreach,
    oracle,
    caseId: `${path.replace(/\.json$/, '')}/${fixture.id}`,
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

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

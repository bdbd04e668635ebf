import { existsSync, renameSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa, ExecaError } from 'execa';
import { z } from 'zod';
import { listFiles, MANIFEST } from '../corpus/corpus-files.ts';
import { loadCorpus, readManifest, type Corpus } from '../corpus/corpus.ts';
import { CorpusError, InvalidArgumentError, OracleError, messageOf } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { pathPattern } from '../corpus/manifest.ts';
import { findDrift, type CorpusChange } from '../parity/corpus-drift.ts';

/** How far the generator is. */
interface Progress {
  readonly done: number;
  readonly total: number;
  /** The file that was written last; null before the first. */
  readonly file: string | null;
}

export interface RegenerateOptions {
  /** The corpus folder. */
  readonly folder: string;
  /** A Python with PyTorch. */
  readonly python: string;
  /** Only compare: write nothing. */
  readonly check: boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Ends the generator; nothing is written then. */
  readonly signal: AbortSignal;
}

/**
 * Regenerates the corpus with real PyTorch in a folder of its own, and compares it with the old one. Without `check`, it then
 * replaces the old corpus. If anything fails before that last step, the old corpus stays as it is.
 *
 * @throws OracleError if the generator cannot do its work, with its reason.
 * @throws CorpusError if `check` finds the old corpus damaged.
 */
export async function regenerate(options: RegenerateOptions): Promise<CorpusChange> {
  const { check } = options;
  const folder = resolve(options.folder);
  restoreInterrupted(folder);
  if (!check) {
    await refuseForeignNames(folder);
  }
  // beside the corpus, so that taking its place is a renaming and not a copy
  const prefix = check
    ? join(tmpdir(), 'rmsprop-parity-')
    : join(await makeFolder(dirname(folder)), '.fixtures-next-');
  const temporaryFolder = await mkdtemp(prefix);
  try {
    const next = join(temporaryFolder, 'fixtures');
    await runGenerator(next, options);
    const recent = await loadCorpus(next).catch((error: unknown) => {
      throw new OracleError(
        `${options.python} ended well, and left no sound corpus: is it a Python?`,
        { cause: error },
      );
    });
    const old = await loadCorpus(folder).catch((error: unknown) => {
      if (error instanceof CorpusError && !check) {
        return error;
      }
      throw error;
    });
    const cases = recent.manifest.files.reduce((sum, { scenarios }) => sum + scenarios, 0);
    const isSound = !(old instanceof CorpusError);
    const identical = isSound && old.sha256 === recent.sha256;
    const drift = isSound && !identical ? findDrift(old, recent) : [];
    if (!identical && !check) {
      await refuseForeignFiles(folder, recent);
      replaceFolder(folder, next);
    }
    return { identical, drift, oldCorpusProblem: isSound ? null : old.message, cases };
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
    await rm(previousOf(folder), { recursive: true, force: true });
  }
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch (error) {
    throw new InvalidArgumentError(
      `${folder} cannot be made: name a folder that can be written to`,
      { cause: error },
    );
  }
}

const progressLine = z.union([
  z.strictObject({ files: z.int() }),
  z.strictObject({ file: z.string() }),
]);

async function runGenerator(
  out: string,
  { python, onProgress, signal }: RegenerateOptions,
): Promise<void> {
  const script = join(packageRoot(), 'scripts/generate/generate_fixtures.py');
  const generator = execa(python, [script, out], {
    buffer: { stdout: false },
    cancelSignal: signal,
    forceKillAfterDelay: 5000,
    stdin: 'ignore',
  });
  try {
    let total = 0;
    let done = 0;
    for await (const line of generator.iterable()) {
      const message = progressLine.parse(JSON.parse(line));
      if ('files' in message) {
        total = message.files;
        onProgress({ done, total, file: null });
      } else {
        done += 1;
        onProgress({ done, total, file: message.file });
      }
    }
    await generator;
  } catch (error) {
    throw new OracleError(generatorFailure(python, error), { cause: error });
  }
}

function generatorFailure(python: string, error: unknown): string {
  if (!(error instanceof ExecaError)) {
    return `the generator answered what it should not: ${messageOf(error)}`;
  }
  if (error.isCanceled) {
    return 'interrupted: nothing was written';
  }
  if (error.code === 'ENOENT') {
    return `there is no ${python}: name a Python that has PyTorch with --python, or set one up with "npm run task oracle"`;
  }
  const said = String(error.stderr ?? '').trim();
  return said.includes('No module named')
    ? `${python} lacks what the generator needs (${said.split('\n').at(-1)}): set up PyTorch with "npm run task oracle", or name another Python with --python`
    : said || error.shortMessage;
}

/** Refuses at once, before the generator runs for a minute, if a file has a name that no corpus can have. */
function refuseForeignNames(folder: string): Promise<void> {
  return refuseToLoseFiles(folder, (path) => pathPattern.test(path));
}

/** Refuses to replace a folder with a file that belongs neither to the old corpus nor to the new one. */
async function refuseForeignFiles(folder: string, recent: Corpus): Promise<void> {
  const known = new Set([
    ...(await manifestPaths(folder)),
    ...recent.manifest.files.map(({ path }) => path),
  ]);
  await refuseToLoseFiles(folder, (path) => known.has(path));
}

/** @throws InvalidArgumentError if a folder is there and has a file, besides the manifest, that is not expected. */
async function refuseToLoseFiles(
  folder: string,
  isExpected: (path: string) => boolean,
): Promise<void> {
  if (!existsSync(folder)) {
    return;
  }
  const foreign = (await listFiles(folder)).find((path) => path !== MANIFEST && !isExpected(path));
  if (foreign !== undefined) {
    throw new InvalidArgumentError(
      `${join(folder, foreign)} belongs to no corpus and would be lost: move it away, or name another folder`,
    );
  }
}

/** What the manifest in a folder names, also where the rest of the corpus is damaged; nothing if it is damaged itself. */
async function manifestPaths(folder: string): Promise<string[]> {
  try {
    return (await readManifest(folder)).manifest.files.map(({ path }) => path);
  } catch {
    return [];
  }
}

const previousOf = (folder: string): string => `${folder}.previous`;

/**
 * Puts a folder in the place of another. Two renamings, as no operating system's files have one for this everywhere: a
 * process killed between them leaves the old folder beside its place, where {@link restoreInterrupted} finds it.
 */
function replaceFolder(folder: string, next: string): void {
  const previous = previousOf(folder);
  const isThere = existsSync(folder);
  if (isThere) {
    renameSync(folder, previous);
  }
  try {
    renameSync(next, folder);
  } catch (error) {
    if (isThere) {
      renameSync(previous, folder);
    }
    throw error;
  }
}

function restoreInterrupted(folder: string): void {
  if (!existsSync(folder) && existsSync(previousOf(folder))) {
    renameSync(previousOf(folder), folder);
  }
}

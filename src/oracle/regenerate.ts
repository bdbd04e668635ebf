import { existsSync, renameSync } from 'node:fs';
import { chmod, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa, ExecaError } from 'execa';
import { z } from 'zod';
import { listFiles, MANIFEST } from '../corpus/corpus-files.ts';
import { loadCorpus, readManifest, type Corpus } from '../corpus/corpus.ts';
import { CorpusError, InvalidArgumentError, OracleError, messageOf } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { pathPattern } from '../corpus/manifest.ts';
import { keepArm64 } from './arm64-files.ts';
import { findDrift, type CorpusChange } from '../parity/corpus-drift.ts';
import { statIfPresent } from '../replace-file.ts';
import { shortReason } from '../system-error.ts';
import {
  abandonedWorkFolders,
  createWorkFolder,
  folderWithPrevious,
  previousIn,
  removeFolder,
  type WorkFolder,
} from './work-folder.ts';

/** The progress of the generator. */
interface Progress {
  /** The number of files that the generator has written. */
  readonly done: number;
  readonly total: number;
  /** The file that the generator wrote last; null before the first. */
  readonly file: string | null;
}

export interface RegenerateOptions {
  /** The corpus folder. */
  readonly folder: string;
  /** A Python with PyTorch. */
  readonly python: string;
  /** True to compare only, and write nothing beside the corpus. */
  readonly check: boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Ends the generator. The corpus then stays as it is. */
  readonly signal: AbortSignal;
}

/**
 * Regenerates the corpus with real PyTorch in a temporary folder, and compares it with the old corpus. Without `check`, then
 * replaces the old corpus. If a step before the replacement fails, the old corpus stays as it is.
 *
 * @throws OracleError if the generator fails. The message has the reason.
 * @throws CorpusError if `check` is true and the old corpus is damaged.
 * @throws InvalidArgumentError if the folder holds files that do not belong to a corpus, or is not writable.
 */
export async function regenerate(options: RegenerateOptions): Promise<CorpusChange> {
  const { check } = options;
  const folder = await realpath(options.folder).catch(() => resolve(options.folder));
  await repairInterrupted(folder, check);
  if (!check) {
    await refuseForeignNames(folder);
  }
  const work = await makeWorkFolder(folder, check);
  try {
    return await regenerateIn(work, folder, options);
  } finally {
    await work.remove().catch(() => undefined); // the next run deletes the rest
  }
}

async function regenerateIn(
  work: WorkFolder,
  folder: string,
  options: RegenerateOptions,
): Promise<CorpusChange> {
  const { check, python, signal } = options;
  const next = join(work.path, 'fixtures');
  await runGenerator(next, work, options);
  await keepArm64(folder, next);
  const recent = await loadCorpus(next).catch((error: unknown) => {
    throw error instanceof CorpusError
      ? new OracleError(
          `${JSON.stringify(python)} exited with code 0, but wrote no valid corpus. Check that --python names a Python with PyTorch.`,
          { cause: error },
        )
      : error;
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
    signal.throwIfAborted();
    await replaceFolder(folder, next, previousIn(work.path));
  }
  return { identical, drift, oldCorpusProblem: isSound ? null : old.message, cases };
}

/** The start of the names of work folders: beside the corpus, and in the system's folder for temporary files. */
const BESIDE = '.fixtures-next-';
const TEMPORARY = 'rmsprop-parity-next-';

/**
 * Makes the folder for the new corpus: beside the corpus, so that the replacement is a rename and not a copy. With `check`,
 * in the system's folder for temporary files, because `check` writes nothing beside the corpus.
 */
async function makeWorkFolder(folder: string, check: boolean): Promise<WorkFolder> {
  const parent = check ? tmpdir() : await makeFolder(dirname(folder));
  try {
    return await createWorkFolder(join(parent, check ? TEMPORARY : BESIDE), folder);
  } catch (error) {
    const advice = check
      ? 'Set TMPDIR to a folder that exists and that you can write to.'
      : 'The new corpus needs a place beside the old one: change the permissions, or name another folder.';
    throw new InvalidArgumentError(
      `cannot write to the folder ${JSON.stringify(parent)} (${shortReason(error)}). ${advice}`,
      { cause: error },
    );
  }
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch (error) {
    throw new InvalidArgumentError(
      `cannot create the folder ${JSON.stringify(folder)}: ${shortReason(error)}. Name a folder that you can write to.`,
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
  work: WorkFolder,
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
    if (generator.pid !== undefined) {
      work.addProcess(generator.pid); // it goes on if something kills only this process
    }
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
    return `the generator printed an unexpected line: ${messageOf(error)}. Check that --python names a Python.`;
  }
  if (error.isCanceled) {
    return 'interrupted: the corpus has not changed.';
  }
  if (error.code === 'ENOENT') {
    return `there is no program ${JSON.stringify(python)}. Install PyTorch with "npm run task oracle", or name a Python that has PyTorch with --python.`;
  }
  const stderr = String(error.stderr ?? '').trim();
  return stderr.includes('No module named')
    ? `${JSON.stringify(python)} lacks a module of the generator (${stderr.split('\n').at(-1)}). Install PyTorch with "npm run task oracle", or name another Python with --python.`
    : stderr || error.shortMessage;
}

/** Refuses file names that no corpus can have. Runs first, because the generator takes a minute. */
function refuseForeignNames(folder: string): Promise<void> {
  return refuseToLoseFiles(folder, (path) => pathPattern.test(path));
}

/** Refuses to replace a folder that has a file of neither the old corpus nor the new one. */
async function refuseForeignFiles(folder: string, recent: Corpus): Promise<void> {
  const known = new Set([
    ...(await manifestPaths(folder)),
    ...recent.manifest.files.map(({ path }) => path),
  ]);
  await refuseToLoseFiles(folder, (path) => known.has(path));
}

/** @throws InvalidArgumentError if the folder exists and has an unexpected file. The manifest is always expected. */
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
      `the file ${JSON.stringify(join(folder, foreign))} does not belong to a corpus, and replacing the corpus would delete it. Move the file, or name another folder.`,
    );
  }
}

/** Returns the files that the manifest of a folder lists, or none if the manifest is damaged. */
async function manifestPaths(folder: string): Promise<string[]> {
  try {
    return (await readManifest(folder)).manifest.files.map(({ path }) => path);
  } catch {
    return [];
  }
}

/**
 * Replaces a folder by another one with two renames, because not every operating system can swap folders. If the process dies
 * between them, the old corpus stays in the work folder, and {@link repairInterrupted} moves it back. The new folder gets the
 * mode of the old one.
 */
async function replaceFolder(folder: string, next: string, previous: string): Promise<void> {
  const old = await statIfPresent(folder);
  if (old) {
    await chmod(next, old.mode & 0o7777);
  }
  try {
    swap(folder, next, old && previous);
  } catch (error) {
    throw new InvalidArgumentError(
      `cannot replace the folder ${JSON.stringify(folder)} (${shortReason(error)}). The corpus has not changed. Change the permissions, or name another folder.`,
      { cause: error },
    );
  }
}

/** Nothing comes between the two renames: they are synchronous. */
function swap(folder: string, next: string, previous: string | null): void {
  if (previous !== null) {
    renameSync(folder, previous);
  }
  try {
    renameSync(next, folder);
  } catch (error) {
    if (previous !== null) {
      renameSync(previous, folder);
    }
    throw error;
  }
}

/**
 * Repairs what an earlier run left when something killed it: moves the old corpus back if it has no successor, and deletes the
 * work folders. With `check`, it deletes nothing beside the corpus.
 *
 * @throws InvalidArgumentError with `check`, if the corpus has to move back.
 */
async function repairInterrupted(folder: string, check: boolean): Promise<void> {
  const abandoned = await abandonedWorkFolders(dirname(folder), BESIDE, folder);
  const holder = existsSync(folder) ? undefined : folderWithPrevious(abandoned);
  if (holder !== undefined && check) {
    throw new InvalidArgumentError(
      `an earlier run ended while it replaced the corpus, and the old corpus is now ${JSON.stringify(previousIn(holder))}. Move it to ${JSON.stringify(folder)}, or run the command without --check.`,
    );
  }
  if (holder !== undefined) {
    renameSync(previousIn(holder), folder);
  }
  const ended = check ? await abandonedWorkFolders(tmpdir(), TEMPORARY, folder) : abandoned;
  for (const path of ended) {
    await removeFolder(path).catch(() => undefined); // it does no harm
  }
}

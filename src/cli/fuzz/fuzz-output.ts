import { lstat, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Case } from '../../corpus/corpus.ts';
import { writeCorpus } from '../../corpus/write-corpus.ts';
import { UsageError } from '../../errors.ts';
import type { FuzzFailure } from '../../fuzz/differential.ts';
import { pythonReproducer } from '../../report/reproducer/reproducer-python.ts';
import { typescriptReproducer } from '../../report/reproducer/reproducer-typescript.ts';
import { reproductionOf } from '../../report/reproducer/reproducer-values.ts';
import { writeAtomically } from '../../write-atomically.ts';
import { readLimited } from '../arguments/read-limited.ts';

/** The files that `fuzz` wrote about a failure. */
export interface WrittenFailure {
  readonly files: readonly string[];
  readonly corpus: string;
  readonly caseId: string;
}

/** Returns the folder of the corpus inside the output folder. */
export function corpusFolder(folder: string): string {
  return join(folder, 'corpus');
}

/**
 * Writes a failing scenario to a folder: as a corpus of one case, and as programs that show the difference.
 *
 * @throws UsageError if the folder is not writable, or holds files that are not from an earlier run.
 */
export async function writeFailure(
  folder: string,
  { testCase, result, pair, path }: FuzzFailure,
  seed: number,
): Promise<WrittenFailure> {
  const { id, caseId } = placeOf(testCase, seed);
  const corpus = corpusFolder(folder);
  await requireOwnPrograms(folder);
  await mkdir(folder, { recursive: true });
  await writeCorpus(corpus, [{ ...testCase, id, caseId }]);
  const found = `"rmsprop-parity fuzz --seed ${seed} --path ${path}"`;
  const reproduction = reproductionOf(result, testCase.scenario, pair.port, found);
  const [python, typescript] = programsIn(folder);
  const programs = reproduction
    ? [
        [python, pythonReproducer(reproduction)] as const,
        [typescript, typescriptReproducer(reproduction)] as const,
      ]
    : [];
  // removes the programs of an earlier failure, because they do not show this failure
  await Promise.all([python, typescript].map((file) => rm(file, { force: true })));
  for (const [file, text] of programs) {
    await writeAtomically(file, text);
  }
  return { files: [corpus, ...programs.map(([file]) => file)], corpus, caseId };
}

/** Returns the id of a failing scenario in the corpus that shows it. */
export function placeOf(
  { dtype, oracle }: Pick<Case, 'dtype' | 'oracle'>,
  seed: number,
): Pick<Case, 'id' | 'caseId'> {
  const id = `seed.${seed}`;
  return { id, caseId: `found/${dtype}/${oracle.arithmetic}/${id}` };
}

function programsIn(folder: string): readonly [python: string, typescript: string] {
  return [join(folder, 'reproduce.py'), join(folder, 'reproduce.ts')];
}

/** Every program that `fuzz` writes begins with a comment that has these words. */
const OWN_PROGRAM = /^(#|\/\/) .*, found by "rmsprop-parity fuzz --seed /;
/** Bytes of a program that hold its first line. */
const FIRST_LINE = 2000;

/**
 * Checks that the programs in a folder are from an earlier run of `fuzz`.
 *
 * @throws UsageError if a file with the name of a program has another first line.
 */
export async function requireOwnPrograms(folder: string): Promise<void> {
  for (const file of programsIn(folder)) {
    const stats = await lstat(file).catch(() => null); // if it is not readable, writing it fails
    const isOwn = stats === null || (stats.isFile() && OWN_PROGRAM.test(await startOf(file)));
    if (!isOwn) {
      throw new UsageError(
        `cannot write to the folder ${JSON.stringify(folder)}: it holds ${JSON.stringify(basename(file))}, which "fuzz" did not write. Move the file, or pass another folder with --out.`,
      );
    }
  }
}

/** Returns the start of a file, or no text if it is not readable text. */
function startOf(file: string): Promise<string> {
  return readLimited(file, FIRST_LINE).catch(() => '');
}

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCorpus } from '../../corpus/write-corpus.ts';
import type { FuzzFailure } from '../../fuzz/differential.ts';
import { pythonReproducer } from '../../report/reproducer/reproducer-python.ts';
import { typescriptReproducer } from '../../report/reproducer/reproducer-typescript.ts';
import { reproductionOf } from '../../report/reproducer/reproducer-values.ts';
import { writeAtomically } from '../../write-atomically.ts';

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
 * @throws UsageError if the folder is not writable.
 */
export async function writeFailure(
  folder: string,
  { testCase, result, pair, path }: FuzzFailure,
  seed: number,
): Promise<WrittenFailure> {
  const { dtype, oracle } = testCase;
  const id = `seed.${seed}`;
  const caseId = `found/${dtype}/${oracle.arithmetic}/${id}`;
  const corpus = corpusFolder(folder);
  await mkdir(folder, { recursive: true });
  await writeCorpus(corpus, [{ ...testCase, id, caseId }]);
  const found = `"rmsprop-parity fuzz --seed ${seed} --path ${path}"`;
  const reproduction = reproductionOf(result, testCase.scenario, pair.port, found);
  const [python, typescript] = [join(folder, 'reproduce.py'), join(folder, 'reproduce.ts')];
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

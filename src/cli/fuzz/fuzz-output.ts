import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCorpus } from '../../corpus/write-corpus.ts';
import type { FuzzFailure } from '../../fuzz/differential.ts';
import { pythonReproducer } from '../../report/reproducer/reproducer-python.ts';
import { typescriptReproducer } from '../../report/reproducer/reproducer-typescript.ts';
import { reproductionOf } from '../../report/reproducer/reproducer-values.ts';
import { writeAtomically } from '../../write-atomically.ts';

/** What was written of a failure. */
export interface WrittenFailure {
  readonly files: readonly string[];
  readonly corpus: string;
  readonly caseId: string;
}

/** Where in the folder the corpus goes. */
export function corpusFolder(folder: string): string {
  return join(folder, 'corpus');
}

/**
 * Writes a failing scenario into a folder: as a corpus of one case, and as programs that show the difference.
 *
 * @throws UsageError if it cannot be written there.
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
  // those of an earlier failure would be taken for this one's
  await Promise.all([python, typescript].map((file) => rm(file, { force: true })));
  for (const [file, text] of programs) {
    await writeAtomically(file, text);
  }
  return { files: [corpus, ...programs.map(([file]) => file)], corpus, caseId };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import {
  diagnosisFigures,
  killFigures,
  type DiagnosisFigures,
} from '../../test/proofs/kill-figures.ts';
import { killMatrixPage, killMatrixTable } from './kill-matrix-page.ts';

/*
 * `npm run task kill-matrix` computes which case kills which mutant, how near right variants come to the bound, and how the diagnosis
 * names every mutant. The diagnoses take minutes. With --fast, it keeps their recorded figures.
 */

const root = packageRoot();
const file = join(root, 'test/dialect/diagnosis-figures.json');
const corpus = await loadCorpus();
const { figures, matrices } = await killFigures(corpus);
const diagnosis: DiagnosisFigures = process.argv.includes('--fast')
  ? JSON.parse(await readFile(file, 'utf8'))
  : diagnosisFigures(corpus);
await writeAtomically(file, `${JSON.stringify(diagnosis, null, 1)}\n`);
await writeAtomically(
  join(root, 'spec/results/kill-matrix.md'),
  killMatrixPage(figures, diagnosis),
);
await writeAtomically(join(root, 'spec/results/kill-matrix.tsv'), killMatrixTable(matrices));

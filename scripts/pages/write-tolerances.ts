import { join } from 'node:path';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import { measureTolerances } from '../../test/proofs/tolerances.ts';
import { tolerancesPage } from './tolerances-page.ts';

/* `npm run task tolerances`: writes spec/results/tolerances.md. */

const page = tolerancesPage(measureTolerances(await loadCorpus()));
await writeAtomically(join(packageRoot(), 'spec/results/tolerances.md'), page);

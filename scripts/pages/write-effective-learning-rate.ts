import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import {
  effectiveLearningRatePage,
  effectiveLearningRateTable,
} from './effective-learning-rate-page.ts';

/* `npm run task effective-learning-rate` writes spec/results/effective-learning-rate.tsv and the page about it. */

const results = join(packageRoot(), 'spec/results');
await writeAtomically(join(results, 'effective-learning-rate.tsv'), effectiveLearningRateTable());
await writeAtomically(join(results, 'effective-learning-rate.md'), effectiveLearningRatePage());

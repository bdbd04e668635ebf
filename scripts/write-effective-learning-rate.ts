import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { writeAtomically } from '../src/write-atomically.ts';
import {
  effectiveLearningRatePage,
  effectiveLearningRateTable,
} from './effective-learning-rate-page.ts';

/* `npm run effective-learning-rate`: writes spec/effective-learning-rate.tsv and the page about it. */

const spec = join(packageRoot(), 'spec');
await writeAtomically(join(spec, 'effective-learning-rate.tsv'), effectiveLearningRateTable());
await writeAtomically(join(spec, 'effective-learning-rate.md'), effectiveLearningRatePage());

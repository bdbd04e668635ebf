import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import {
  effectiveLearningRatePage,
  effectiveLearningRatePicture,
  effectiveLearningRateTable,
  tinyGradientsPicture,
} from './effective-learning-rate-page.ts';

/* `npm run task effective-learning-rate` writes spec/results/effective-learning-rate.tsv, the page about it and its pictures. */

const results = join(packageRoot(), 'spec/results');
await writeAtomically(join(results, 'effective-learning-rate.tsv'), effectiveLearningRateTable());
await writeAtomically(join(results, 'effective-learning-rate.md'), effectiveLearningRatePage());
const pictures = join(packageRoot(), 'pictures');
await writeAtomically(
  join(pictures, 'effective-learning-rate.svg'),
  effectiveLearningRatePicture(),
);
await writeAtomically(join(pictures, 'tiny-gradients.svg'), tinyGradientsPicture());

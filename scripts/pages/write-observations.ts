import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { observationPage } from './observations.ts';

/* `npm run task observations` writes spec/results/pytorch-against-itself.md from the recordings of scripts/observe/record_observations.py. */

await writeFile(
  join(packageRoot(), 'spec/results/pytorch-against-itself.md'),
  await observationPage(),
);

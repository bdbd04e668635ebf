import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { observationPage } from './observations.ts';

/* `npm run observations`: writes spec/pytorch-against-itself.md from what scripts/record_observations.py recorded. */

await writeFile(join(packageRoot(), 'spec', 'pytorch-against-itself.md'), await observationPage());

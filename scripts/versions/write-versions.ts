import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { readSummaries } from './version-files.ts';
import { versionsPage } from './versions-page.ts';

/* `npm run task versions` writes spec/results/pytorch-versions.md from the summaries in spec/observations/versions/. */

await writeFile(
  join(packageRoot(), 'spec/results/pytorch-versions.md'),
  versionsPage(await readSummaries()),
);

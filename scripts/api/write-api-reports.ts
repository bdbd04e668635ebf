import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { apiReports } from './api-reports.ts';

/* `npm run task api` replaces the reports of the interface in spec/api/. */

const reports = await apiReports();
await rm(join(packageRoot(), 'spec/api'), { recursive: true, force: true });
for (const [path, text] of reports) {
  const file = join(packageRoot(), path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

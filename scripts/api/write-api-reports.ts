import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { apiReports } from './api-reports.ts';

/* `npm run task api`: writes the reports of the interface to spec/api/, in place of those that are there. Safe to run again. */

const reports = await apiReports();
await rm(join(packageRoot(), 'spec/api'), { recursive: true, force: true });
for (const [path, text] of reports) {
  const file = join(packageRoot(), path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { reportText } from '../../src/report/report-json.ts';
import {
  GOLDEN_FOLDER,
  goldenReport,
  goldenRuns,
  renderedReports,
} from '../../test/report/golden-reports.ts';

/* `npm run golden-reports`: writes the reports that are kept, of each port that is installed. Look at the diff. */

for (const run of goldenRuns) {
  if (!run.isThere) {
    process.stdout.write(`${run.name}: its port is not installed (node test/ports/install.mjs)\n`);
    continue;
  }
  const report = await goldenReport(run);
  const folder = join(packageRoot(), GOLDEN_FOLDER, run.name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'report.json'), reportText(report));
  for (const [name, text] of renderedReports(report)) {
    await writeFile(join(folder, name), text);
  }
}

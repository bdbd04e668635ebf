import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { parseReport, reportText } from '../../src/report/report-json.ts';
import {
  GOLDEN_FOLDER,
  goldenReport,
  goldenRuns,
  renderedReports,
} from '../../test/report/golden-reports.ts';

/*
 * `npm run task golden-reports` writes the golden reports. If a port is not installed, it renders the reports of that port from the
 * existing report.json. Look at the diff.
 */

for (const run of goldenRuns) {
  const folder = join(packageRoot(), GOLDEN_FOLDER, run.name);
  const file = join(folder, 'report.json');
  if (run.isThere) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, reportText(await goldenReport(run)));
  } else {
    process.stdout.write(
      `${run.name}: its port is not installed, so report.json stays. To install it, run "node test/ports/install.mjs".\n`,
    );
  }
  const report = parseReport(await readFile(file, 'utf8'), run.name);
  for (const [name, text] of renderedReports(report)) {
    await writeFile(join(folder, name), text);
  }
}

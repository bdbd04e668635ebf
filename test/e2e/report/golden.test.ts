import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  GOLDEN_FOLDER,
  goldenReport,
  goldenRuns,
  renderedReports,
} from '../../report/golden-reports.ts';
import { parseReport, reportText } from '../../../src/report/report-json.ts';

const folder = join(import.meta.dirname, '../../..', GOLDEN_FOLDER);
const committed = (name: string, file: string): Promise<string> =>
  readFile(join(folder, name, file), 'utf8');

describe('the reports in test/report/golden/ [REP-1, REP-2]', () => {
  it.each(goldenRuns)('equal the reports of a new run: $name', async ({ isThere, ...run }) => {
    const text = await committed(run.name, 'report.json');
    const report = await (isThere
      ? goldenReport({ ...run, isThere })
      : parseReport(text, run.name));
    expect(reportText(report)).toBe(text);
  });

  it.each(goldenRuns)('equal a new rendering in every format: $name', async ({ name }) => {
    const report = parseReport(await committed(name, 'report.json'), name);
    for (const [file, text] of renderedReports(report)) {
      expect(text, `${name}/${file}: run "npm run task golden-reports", and look`).toBe(
        await committed(name, file),
      );
    }
  });
});

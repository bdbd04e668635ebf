import { badgeReport } from './ci/badge.ts';
import { githubSummary } from './ci/github.ts';
import { junitReport } from './ci/junit.ts';
import { consoleReport } from './console/console.ts';
import { htmlReport } from './html/html.ts';
import { reportText } from './report-json.ts';
import type { Report } from './report.ts';

export type ReportFormat = 'console' | 'html' | 'json' | 'junit' | 'badge' | 'github';

const renderers: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  /** Text with 80 columns, without colours. */
  console: consoleReport,
  /** A single HTML page without scripts. */
  html: htmlReport,
  /** JSON that `parseReport` reads. */
  json: reportText,
  junit: junitReport,
  /** An SVG picture. */
  badge: badgeReport,
  /** Markdown for the step summary. */
  github: githubSummary,
};

/**
 * Renders a report as text.
 *
 * @example renderReport(report, 'console').split('\n')[0] // 'verdict   EXACT'
 */
export function renderReport(report: Report, format: ReportFormat): string {
  return renderers[format](report);
}

import type { Report, ReportedCase } from '../../src/report/report.ts';

/** A report with its first divergent case alone, changed. */
export function withCase(report: Report, change: Partial<ReportedCase> = {}): Report {
  const cases = report.cases.filter(({ verdict }) => verdict === 'divergent').slice(0, 1);
  return { ...report, cases: cases.map((item) => ({ ...item, ...change })) };
}

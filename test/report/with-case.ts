import type { Report, ReportedCase } from '../../src/report/report.ts';

/** Returns a report with only its first divergent case, and changes that case. */
export function withCase(report: Report, change: Partial<ReportedCase> = {}): Report {
  const cases = report.cases.filter(({ verdict }) => verdict === 'divergent').slice(0, 1);
  return { ...report, cases: cases.map((item) => ({ ...item, ...change })) };
}

import { describe, expect, it } from 'vitest';
import { briefReport } from '../../src/report/console/brief-report.ts';
import { reportOf } from './report-of.ts';

describe('briefReport() [REP-2]', () => {
  it('has the verdict and the files, without control characters', () => {
    const report = reportOf([], { port: null, failure: 'no such file' });
    const files = [
      { reporter: 'html', file: 'a.html' },
      { reporter: 'junit', file: '\u001b[31m.xml' },
    ];
    expect(briefReport(report, files)).toBe(
      'FAILED: the suite cannot judge the port: no such file\nhtml   a.html\njunit  \ufffd[31m.xml\n',
    );
  });
});

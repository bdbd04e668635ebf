import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/html.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import { whollyDivergentPort } from '../report/wholly-divergent-port.ts';

describe('htmlReport() [REP-7]', () => {
  it('has at most 3 MB if every case diverges', async () => {
    const report = await verifyPort(whollyDivergentPort());
    expect(report.counts.divergent).toBeGreaterThan(700);
    const html = htmlReport(report);
    expect(Buffer.byteLength(html)).toBeLessThan(3_000_000);
    expect(html.match(/<figure>/g)?.length).toBeGreaterThan(1_500);
  });
});

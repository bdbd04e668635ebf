import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import type { AskedAgain, Report, ReportedInvariant } from '../../src/report/report.ts';
import { consoleReport } from '../../src/report/console/console.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { parseReport } from '../../src/report/report-json.ts';
import { conclusionOf, conclusionText } from '../../src/report/text/conclusion.ts';
import { runs } from './runs.ts';

const invariant: ReportedInvariant = {
  id: 'invariants/determinism',
  clause: 'INV-20',
  statement: 'The same scenario gives the same values.',
  verdict: 'holds',
  scenarios: 20,
};
const failedAgain: AskedAgain = {
  cases: 32,
  differing: 0,
  first: null,
  failed: 1,
  firstFailure: { caseId: 'grid/float32/portable/plain', reason: 'the port exited with code 1' },
};
/** The first 60 characters of the line that the command ends with. */
const lastLine = (report: Report): string =>
  consoleReport(report).replaceAll('\n', ' ').trimEnd().slice(-conclusionText(report).length);

describe('conclusionText()', () => {
  it.each<[keyof typeof runs, number, string]>([
    ['exact', 0, "EXACT: all 27,456 values of 16 cases have the same bits as PyTorch's."],
    ['divergent, all known', 0, 'PASSES: all 16 deviations are known. The port differs from'],
    [
      'divergent, some known',
      1,
      'FAILS: 8 divergent cases are not covered by the known deviations. Known deviations: 8.',
    ],
    ['worse than known', 1, 'FAILS: 16 known deviations are worse than recorded.'],
    ['passing what is known', 1, 'FAILS: 16 known deviations pass now.'],
    [
      'not deterministic',
      1,
      'DIVERGENT: the port is not deterministic: 16 of 16 cases got other values when the suite asked them again.',
    ],
    [
      'broken and restarted',
      0,
      "of 16 cases have the same bits as PyTorch's. The port broke once, and the suite started it again.",
    ],
    [
      'late',
      3,
      'FAILED: the run reached its time limit, and judged only 2 of 16 cases. Not judged: 14 cases and 29 of 29 invariants.',
    ],
  ])('of a run that is %s has the exit code %i', async (name, exitCode, text) => {
    const report = await runs[name]();
    expect(conclusionText(report)).toContain(text);
    expect(lastLine(report)).toBe(conclusionText(report));
    expect(exitCodeOf(report)).toBe(exitCode);
  });

  it('says PASSES or FAILS with known deviations, as the exit code does [KNO-2]', async () => {
    const words = { PASSES: 0, FAILS: 1, EXACT: 0, EQUIVALENT: 0, FAILED: 3 } as const;
    for (const run of Object.values(runs)) {
      const report = await run();
      const { word } = conclusionOf(report);
      const expected = report.known && Object.entries(words).find(([name]) => name === word)?.[1];
      expect(expected ?? exitCodeOf(report)).toBe(exitCodeOf(report));
      expect(report.known !== null || !['PASSES', 'FAILS'].includes(word)).toBe(true);
      expect(consoleReport(report).startsWith(`verdict   ${word}\n`)).toBe(true);
    }
  });

  it('names violated invariants that no known deviation covers', async () => {
    const report = await runs['divergent, all known']();
    const violated = { ...invariant, verdict: 'violated' } as const;
    const invariants = [violated, { ...violated, id: 'invariants/reload' }, invariant];
    expect(conclusionText({ ...report, invariants, conformant: false })).toBe(
      'FAILS: 2 violated invariants are not covered by the known deviations. Known deviations: 16.',
    );
    const broken = { ...report, invariants: [{ ...invariant, verdict: 'failed' } as const] };
    expect(conclusionText({ ...broken, conformant: false })).toBe(
      'FAILS: the port broke in 1 invariant. Known deviations: 16.',
    );
  });

  it('counts invariants that are not judged, and says that the time was over', async () => {
    const report = await runs.exact();
    const late = { ...invariant, verdict: 'notJudged', cutOff: true } as const;
    const text = conclusionText({ ...report, invariants: [invariant, late] });
    expect(text).toContain(
      "have the same bits as PyTorch's. Not judged: 1 of 2 invariants. The run reached its time limit.",
    );
    const { cutOff: _, ...undeclared } = late;
    expect(conclusionText({ ...report, invariants: [invariant, undeclared] })).toMatch(
      / Not judged: 1 of 2 invariants\.$/,
    );
  });

  it('says that required invariants are missing, and what the cases show [CLI-7]', async () => {
    const exact = await runs.exact();
    const report: Report = {
      ...exact,
      verdict: 'failed',
      conformant: false,
      asked: { ...exact.asked, required: ['invariants'] },
    };
    const open = { ...invariant, verdict: 'notJudged' } as const;
    expect(conclusionText({ ...report, invariants: [invariant, { ...open, cutOff: true }] })).toBe(
      "FAILED: the time limit cut off 1 of the 2 invariants that the run requires. All 27,456 values of 16 cases have the same bits as PyTorch's. Not judged: 1 of 2 invariants.",
    );
    expect(conclusionText({ ...report, invariants: [open] })).toContain(
      'FAILED: the run requires invariants, but it judged none of 1 invariant. All',
    );
  });

  it('says that the port failed when the suite asked it again', async () => {
    const report = await runs.exact();
    expect(conclusionText({ ...report, askedAgain: failedAgain })).toMatch(
      /PyTorch's\. The port failed in 1 of 32 cases when the suite asked it again\.$/,
    );
  });
});

describe('a report of a port that is not deterministic [DET-1]', async () => {
  const report = await runs['not deterministic']();

  it('has no diagnosis, and survives JSON', () => {
    expect(report).toMatchObject({ verdict: 'divergent', conformant: false, diagnosis: null });
    expect(report.counts).toMatchObject({ exact: 16, divergent: 0 });
    expect(parseReport(renderReport(report, 'json'), 'report.json')).toEqual(report);
  });

  it.each(['console', 'html', 'junit', 'badge', 'github'] as const)(
    'says so in the format %s',
    (format) => {
      expect(renderReport(report, format)).toContain('not deterministic');
    },
  );

  it.each(['console', 'html', 'json', 'junit', 'github'] as const)(
    'has the bits of the second answer in the format %s',
    (format) => {
      const value = report.askedAgain?.first?.divergence;
      expect(value?.kind === 'value' && value.actual.bits).toMatch(/^[0-9a-f]{8}$/);
      const bits = value?.kind === 'value' ? value.actual.bits : '';
      expect(renderReport(report, format)).toContain(bits);
    },
  );

  it('shows both values on the console, before the table of cases', () => {
    const text = consoleReport(report);
    expect(text).toMatch(
      /again\.\n {2}case {5}grid\/float32\/portable\/\S+\n {2}first {4}event 0, parameter 0, value, element \d+\n {2}before {3}\S+ \([0-9a-f]{8}\)\n {2}again {4}\S+ \([0-9a-f]{8}\)\n/,
    );
    expect(text.indexOf('  before  ')).toBeLessThan(text.indexOf('largest difference'));
  });

  it('shows in which case the port failed the second time', async () => {
    const again: Report = { ...(await runs.exact()), askedAgain: failedAgain };
    expect(consoleReport(again).replaceAll('\n', ' ')).toContain(
      'The first is grid/float32/portable/plain: the port exited with code 1',
    );
    expect(renderReport(again, 'html')).toContain('the port exited with code 1');
  });
});

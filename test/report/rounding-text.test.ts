import { describe, expect, it } from 'vitest';
import type { RoundingFinding } from '../../src/dialect/rounding/diagnose-rounding.ts';
import { baseNames } from '../../src/dialect/rounding/bases.ts';
import { allChoices } from '../../src/dialect/rounding/rounding.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { consoleReport } from '../../src/report/console/console.ts';
import { githubAnnotations, githubSummary } from '../../src/report/ci/github.ts';
import { junitReport } from '../../src/report/ci/junit.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import { parseReport, reportText } from '../../src/report/report-json.ts';
import type { Report } from '../../src/report/report.ts';
import { roundingTexts } from '../../src/report/diagnosis/rounding-text.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import { referencePort } from '../../src/port/reference-port.ts';

const scaled: RoundingFinding = {
  dtype: 'float32',
  differing: 40,
  explained: 40,
  exact: 59,
  kept: 59,
  roundings: [
    { base: 'torch', choices: [{ place: 'movedByQuotient', choice: 'quotient-scaled' }] },
  ],
};
const port = { name: 'mine', version: '1', capabilities: allCapabilities };

const textOf = (...rounding: readonly RoundingFinding[]): string =>
  roundingTexts({ rounding, port }).join('\n\n');

describe('roundingTexts() [DIA-20]', () => {
  it('says what the port does, how many cases that explains, what torch does, and the fix', () => {
    expect(textOf(scaled)).toMatchInlineSnapshot(`
      "ROUNDING

      float32: the port rounds in another way. This explains every bit of the port in
      all 40 cases that differ, and in all 59 others:
        - it multiplies the quotient by lr: param - lr * (grad / avg)

      PyTorch computes param - (lr * grad) / avg.
      Fix: First multiply lr by the gradient, and then divide by avg. Round each
      operation separately, in both arithmetics."
    `);
  });

  it('joins dtypes with the same rounding', () => {
    expect(textOf(scaled, { ...scaled, dtype: 'float64', differing: 10, explained: 10 })).toContain(
      'float32, float64: the port rounds in another way. This explains every bit of the\nport in all 50 cases that differ',
    );
  });

  it('says that the cases do not separate several ways', () => {
    const roundings = [...scaled.roundings, { base: 'float64-inside', choices: [] } as const];
    expect(textOf({ ...scaled, roundings })).toMatchInlineSnapshot(`
      "ROUNDING

      float32: the port rounds in another way, but the cases do not separate 2 ways.
      Each explains every bit of the port in all 40 cases that differ, and in all 59
      others:
        - it multiplies the quotient by lr: param - lr * (grad / avg)
        - it computes a whole step in float64, and only then rounds its results"
    `);
  });

  it('says that no known way fits, and which state the port hides', () => {
    const hidden = { ...port, capabilities: { ...allCapabilities, state: [] } };
    const rounding = [{ ...scaled, explained: 3, roundings: [] }];
    expect(roundingTexts({ rounding, port: hidden }).join()).toMatchInlineSnapshot(`
      "ROUNDING

      float32: the port differs from PyTorch in 40 cases by rounding alone. The search
      found no way of rounding that explains them: the best one gives every bit of the
      port in only 3 of them. The port does not return square_avg, grad_avg,
      momentum_buffer. If it returns them, the search can compare each operation on
      its own."
    `);
  });

  it('has a text for every base and every choice', () => {
    for (const base of baseNames.slice(1)) {
      expect(textOf({ ...scaled, roundings: [{ base, choices: [] }] })).toContain('- it ');
    }
    for (const choice of allChoices) {
      const text = textOf({ ...scaled, roundings: [{ base: 'torch', choices: [choice] }] });
      expect(text).toContain('PyTorch computes ');
      expect(text).not.toContain(`it ${choice.choice}\n`);
    }
  });
});

describe('a run of a port that rounds in another way [DIA-20]', () => {
  const options = {
    filter: 'grid/float32/portable/*',
    invariants: 0,
    arithmetic: 'portable',
  } as const;
  const run = (level: 'exact' | 'equivalent'): Promise<Report> =>
    verifyPort(referencePort('fma', '1.0.0'), { ...options, level });

  it('has the finding at level exact, in every report', async () => {
    const report = await run('exact');
    expect(report.rounding?.map(({ roundings }) => roundings)).toEqual([
      [{ base: 'torch-fma', choices: [] }],
    ]);
    expect(parseReport(reportText(report), 'report').rounding).toEqual(report.rounding);
    for (const text of [
      consoleReport(report),
      junitReport(report),
      htmlReport(report),
      githubSummary(report),
      githubAnnotations(report),
    ]) {
      expect(text.replaceAll(/(\s|%0A)+/g, ' ')).toContain('bits in fma arithmetic, also');
    }
  });

  it('has no finding at level equivalent, and none for a port that is exact', async () => {
    expect((await run('equivalent')).rounding).toBeUndefined();
    const exact = await verifyPort(referencePort('portable', '1'), { ...options, level: 'exact' });
    expect([exact.verdict, exact.rounding]).toEqual(['exact', undefined]);
  });
});

import { describe, expect, it } from 'vitest';
import { invariants } from '../../../src/invariant/invariants.ts';
import { rootViolations, violationSentences } from '../../../src/explain/violation-sentences.ts';
import {
  diagnosisLine,
  diagnosisParagraphs,
  reportDiagnosisText,
} from '../../../src/report/diagnosis/report-diagnosis.ts';
import { githubAnnotations, githubSummary } from '../../../src/report/ci/github.ts';
import { junitReport } from '../../../src/report/ci/junit.ts';
import { consoleReport } from '../../../src/report/console/console.ts';
import { htmlReport } from '../../../src/report/html/html.ts';
import { parseReport, reportText } from '../../../src/report/report-json.ts';
import type { Trigger } from '../../../src/dialect/trigger/trigger.ts';
import type { Report, ReportedDiagnosis } from '../../../src/report/report.ts';
import { textOf } from '../html-shape.ts';
import { runs } from '../runs.ts';
import { adapterReport, brokenReport, violatingReport } from './adapter-reports.ts';

/** A rule with three of four wrong steps. The answers leave something open: five steps, and another rule that fits. */
const stepsWithMomentum: Trigger = {
  conditions: [
    { feature: 'option-on', option: 'momentum', holds: true },
    { feature: 'option-on', option: 'centered', holds: false },
  ],
  joined: 'all',
  unit: 'gradient',
  counts: { inside: { wrong: 3, total: 4 }, outside: { wrong: 0, total: 12 } },
  cases: { inside: { wrong: 2, total: 2 }, outside: { wrong: 0, total: 3 } },
  alternatives: [[{ feature: 'group-from', holds: true, number: 1 }]],
  silent: 5,
  wrongParts: ['param'],
  rightParts: ['square_avg'],
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('violationSentences', () => {
  it('has a sentence for each invariant, and no other', () => {
    const ids = invariants.map(({ id }) => id).toSorted();
    expect(Object.keys(violationSentences).toSorted()).toEqual(ids);
    expect([...rootViolations].filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('diagnosisParagraphs() [DIA-10, DIA-14, REP-8]', () => {
  it('is only what the adapter does, if numbers change on the way', async () => {
    const report = await adapterReport();
    const [paragraph = '', ...others] = diagnosisParagraphs(report);
    expect(others).toEqual([]);
    expect(oneLine(paragraph)).toMatch(/float64 numbers come back rounded to float32\./);
    expect(oneLine(paragraph)).toMatch(
      / - \S+ \([0-9a-f]{16}\) went in, \S+ \([0-9a-f]{9}0000000\)/,
    );
    expect(paragraph).not.toMatch(/epsilon|root/);
    expect(reportDiagnosisText(report)).toBe(`DIAGNOSIS\n\n${paragraph}`);
  });

  it('says with which message the port broke, and what these cases have in common', async () => {
    const report = await brokenReport();
    expect(oneLine(diagnosisParagraphs(report).join(' '))).toMatch(
      /^The port broke\. First fix this error: - 4 cases: no state The port fails only in cases with events without a gradient: 4 of 4\. It fails in none of the 8 other cases\./,
    );
    const { failureTrigger: _, ...without } = report;
    expect(oneLine(diagnosisParagraphs(without).join(' '))).toBe(
      'The port broke. First fix this error: - 4 cases, which all need null_gradients (none of the 8 other cases needs it): no state',
    );
  });

  it('begins with the rule if no formula explains the port, and then says what the invariants show', async () => {
    const report = await violatingReport();
    const diagnosis = (await runs.divergent()).diagnosis;
    const unexplained = diagnosis && {
      ...diagnosis,
      deviations: [],
      isWhole: false,
      trigger: stepsWithMomentum,
    };
    const paragraphs = diagnosisParagraphs({ ...report, diagnosis: unexplained }).map(oneLine);
    expect(paragraphs).toHaveLength(3);
    expect(paragraphs[0]).toMatch(/^Only steps with momentum, without centered, can be wrong: 3/);
    expect(paragraphs[1]).toContain('(INV-20)');
    expect(paragraphs[2]).toMatch(/^No known RMSprop explains all values\./);
  });

  it('says what the violated invariants show, if no case is divergent', async () => {
    const report = await violatingReport();
    expect(report.counts.divergent).toBe(0);
    expect(report.diagnosis).toBeNull();
    const text = oneLine(diagnosisParagraphs(report).join(' '));
    expect(text).toContain('The optimizers share state');
    expect(text).toContain('(INV-20)');
  });

  it('is empty for a conformant run, an incomplete run, and a known violation', async () => {
    for (const name of ['exact', 'equivalent', 'cut short', 'not asked', 'late'] as const) {
      expect(diagnosisParagraphs(await runs[name]())).toEqual([]);
    }
    const report = await violatingReport();
    const excused = report.invariants.map((item) => ({ ...item, known: 'a reason' }));
    expect(diagnosisParagraphs({ ...report, invariants: excused })).toEqual([]);
  });

  it('leaves out violated invariants if a formula explains everything', async () => {
    const report = await runs.divergent();
    expect(report.invariants.some(({ verdict }) => verdict === 'violated')).toBe(true);
    expect(oneLine(diagnosisParagraphs(report).join(' '))).not.toContain('INV-');
  });
});

describe('a diagnosis with constants, certainty and a trigger [REP-8]', async () => {
  const report = await runs.divergent();
  const withParts = (parts: Partial<ReportedDiagnosis>): Report => ({
    ...report,
    diagnosis: report.diagnosis && { ...report.diagnosis, ...parts },
  });
  const rich = withParts({
    certainty: 'bits',
    deviations: [{ axis: 'alpha-value', value: 'fixed', constant: 0.9 }],
    trigger: stepsWithMomentum,
  });
  const limited = withParts({ trigger: stepsWithMomentum, isLimited: true });

  /** Returns a report of each kind of diagnosis. */
  const everyKind = async (): Promise<Report[]> => [
    rich,
    limited,
    await adapterReport(),
    await brokenReport(),
    await violatingReport(),
  ];

  it('says how sure it is', () => {
    const textFor = (parts: Partial<ReportedDiagnosis>): string =>
      oneLine(diagnosisParagraphs(withParts(parts)).join(' '));
    expect(textFor({ certainty: 'bits' })).toContain('exactly this: every bit fits.');
    expect(textFor({ certainty: 'rounding' })).toContain('computes this up to rounding.');
    expect(textFor({ certainty: 'most' })).toMatch(/explains most of it: [\d,]+ of [\d,]+ decided/);
  });

  it('survives JSON, and keeps its constant', () => {
    const again = parseReport(reportText(rich), 'r.json');
    expect(again).toEqual(rich);
    expect(again.diagnosis?.deviations[0]?.constant).toBe(0.9);
    expect(consoleReport(again)).toContain('(alpha-value: fixed (0.9))');
  });

  it('shows the rule and its counts as text and as a picture', () => {
    // the deviations explain all values: a range, silent steps and other rules would say nothing new
    expect(diagnosisParagraphs(rich)[1]).toBe(
      'Only steps with momentum, without centered, can be wrong: 3 of 4. All 12 other\nsteps are right.',
    );
    const html = htmlReport(rich);
    expect(html).toMatch(
      /<svg [^>]*role="img" aria-labelledby="trigger-t"><desc>Only steps with momentum[^<]*3 of 4\./,
    );
    // three quarters of the bar are wrong inside of the rule, and nothing outside
    expect(
      [...html.matchAll(/class="(all|wrong)" d="M128 \d+h(\d+)/g)].map((match) => match[2]),
    ).toEqual(['290', '218', '290']);
  });

  it('shows the picture beside the quantities of the step, unless the deviations explain all', () => {
    const closeUp = '<div class="beside"><figure class="trigger">';
    const vague = htmlReport(withParts({ trigger: stepsWithMomentum, isWhole: false }));
    expect(vague).toContain(closeUp);
    expect(vague.match(/class="quantities"><caption>event/g)).toHaveLength(1);
    expect(htmlReport(rich)).not.toContain(closeUp);
    expect(htmlReport(rich)).not.toContain('class="quantities"><caption>event');
  });

  it("spells options in the picture as the port's interface does", () => {
    const condition = { feature: 'option-on', option: 'weightDecay', holds: true } as const;
    const shown = withParts({ trigger: { ...stepsWithMomentum, conditions: [condition] } });
    const captionOf = (language: string): string | undefined =>
      /When the port is wrong: ([^<]*)/.exec(
        htmlReport({ ...shown, port: shown.port && { ...shown.port, file: 'port', language } }),
      )?.[1];
    expect(captionOf('JavaScript')).toBe('steps with weightDecay');
    expect(captionOf('Python')).toBe('steps with weight_decay');
  });

  it('names the place with the deviations, and then counts, if they hold only there', () => {
    const [deviations = '', counts = ''] = diagnosisParagraphs(limited);
    expect(oneLine(deviations)).toBe(
      "In steps with momentum, without centered, the port's RMSprop differs from PyTorch's: - it adds epsilon inside the square root (epsilon: inside)",
    );
    expect(oneLine(counts)).toBe(
      '3 of these 4 steps are wrong. All 12 other steps are right. 5 more steps cannot show the mistake. The answers fit this rule as well: steps in groups after the first.',
    );
    expect(diagnosisLine(limited)).toBe(`${oneLine(deviations).replace(': - ', ': ')}.`);
  });

  it('has no rule that only follows from a formula that explains all values', () => {
    const vague = withParts({
      trigger: {
        ...stepsWithMomentum,
        conditions: [{ feature: 'option-is', option: 'alpha', holds: false, number: 1 }],
      },
    });
    expect(diagnosisParagraphs(vague).join(' ')).not.toContain('steps');
    expect(htmlReport(vague)).not.toContain('class="trigger"');
  });

  it('has one line in JUnit XML and in an annotation', async () => {
    for (const shown of await everyKind()) {
      const line = diagnosisLine(shown) ?? '';
      expect(line).not.toContain('\n');
      expect(line).toMatch(/[.)]$/);
      expect(githubAnnotations(shown).split('\n')[0]).toContain(
        line.slice(0, 40).replaceAll('%', '%25'),
      );
      expect(junitReport(shown)).toContain('<property name="diagnosis" value="');
    }
  });

  it('is in every report once', async () => {
    for (const shown of [rich, limited, await adapterReport(), await violatingReport()]) {
      const [paragraph = ''] = diagnosisParagraphs(shown);
      const start = oneLine(paragraph).slice(0, 40);
      const texts = [
        consoleReport(shown),
        textOf(htmlReport(shown)).replaceAll('&#39;', "'"),
        githubSummary(shown),
      ];
      for (const text of texts) {
        expect(oneLine(text).split(start)).toHaveLength(2);
      }
    }
  });

  it('has at most 80 columns', async () => {
    for (const shown of await everyKind()) {
      const lines = (reportDiagnosisText(shown) ?? '').split('\n');
      expect(lines.filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual([]);
    }
  });
});

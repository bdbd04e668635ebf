import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/parity/compare.ts';
import type { Divergence } from '../../src/parity/divergence.ts';
import type { CaseResult } from '../../src/parity/judge-case.ts';
import { outcomeOf } from '../../src/parity/outcome.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { consoleReport, type ConsoleOptions } from '../../src/report/console/console.ts';
import { resultOf } from '../parity/result-of.ts';
import { reportOf } from './report-of.ts';

function textOf(results: readonly CaseResult[], options: ConsoleOptions = {}): string {
  return consoleReport(reportOf(results), options);
}

function result(
  caseId: string,
  first: Divergence | null,
  more: Partial<Comparison> = {},
): CaseResult {
  const count = first ? 1 : 0;
  const differing = {
    mismatches: count,
    largestUlp: 0,
    first,
    beyond: count,
    firstBeyond: first,
    worst: null,
  };
  const bound = { illConditioned: 0, cancelled: 0, largestMultiple: first ? Infinity : 0 };
  const comparison = { values: 100, ...differing, ...bound, ...more };
  return { ...resultOf(caseId, first ? 'divergent' : 'exact'), comparison };
}

const broken: CaseResult = {
  ...result('c', null),
  verdict: 'failed',
  comparison: null,
  reason: 'out of memory',
};
const place = { event: 2, parameter: 0 } as const;

describe('consoleReport() [CLI-2]', () => {
  it.each<[string, Divergence, string[]]>([
    [
      'a missing state',
      { kind: 'presence', ...place, tensor: 'grad_avg', expected: true },
      [
        'event 2, parameter 0, grad_avg',
        'PyTorch  present',
        'port     absent',
        'total    1 difference; 100 values compared\n',
        'fix      Return grad_avg after each event as soon as PyTorch has it.',
      ],
    ],
    [
      'a step counter',
      { kind: 'step', ...place, expected: 3, actual: 2 },
      ['step counter', '3 steps', '2 steps', 'fix      Count one step for each step()'],
    ],
    [
      'a length',
      { kind: 'length', ...place, tensor: 'param', expected: 4, actual: 5 },
      ['the length of value', '4 numbers', '5 numbers', 'fix      Return each tensor with all'],
    ],
    [
      'missing parameters',
      { kind: 'length', event: 2, parameter: null, tensor: 'param', expected: 2, actual: 1 },
      ['event 2, the number of parameters', '2 parameters', '1 parameter', 'Return all parameters'],
    ],
    [
      'missing states',
      { kind: 'length', event: 2, parameter: null, tensor: 'square_avg', expected: 2, actual: 0 },
      ['event 2, the number of states', '2 states', '0 states'],
    ],
    [
      'a state that PyTorch does not have',
      { kind: 'presence', ...place, tensor: 'grad_avg', expected: false },
      ['PyTorch  absent', 'fix      PyTorch does not have grad_avg here. Leave it out.'],
    ],
    [
      'a changed gradient',
      { kind: 'gradient', ...place, element: 3 },
      ["element 3 of the caller's gradient", 'fix      Do not write into the caller'],
    ],
    [
      'an accepted value that PyTorch refuses',
      { kind: 'refusal', expected: 'ValueError: Invalid lr', actual: null },
      ['PyTorch  ValueError: Invalid lr', 'port     no error', 'fix      Raise the exception'],
    ],
    [
      'a zero with the wrong sign',
      {
        kind: 'value',
        ...place,
        tensor: 'param',
        element: 0,
        expected: { value: 0, bits: '00000000' },
        actual: { value: -0, bits: '80000000' },
        ulp: 0,
      },
      [
        'distance 0 ULP: only the sign of 0 differs',
        'total    1 of 100 values differs, only in the sign of 0',
        'rounding cannot explain 1 of these values (for at least one of them, the bound',
      ],
    ],
    [
      'missing snapshots',
      { kind: 'snapshots', expected: 12, actual: 11 },
      ['the number of snapshots', '12 snapshots', '11 snapshots'],
    ],
    [
      'a NaN',
      {
        kind: 'value',
        ...place,
        tensor: 'param',
        element: 1,
        part: 'real',
        expected: { value: NaN, bits: '7fc00000' },
        actual: { value: 1, bits: '3f800000' },
        ulp: Infinity,
      },
      [
        'element 1 (real part)',
        'PyTorch  NaN (7fc00000)',
        'port     1 (3f800000)',
        'distance one is NaN, the other a number',
      ],
    ],
  ])('shows %s', (_, divergence, texts) => {
    const text = textOf([result('the/case', divergence)]);
    for (const expected of ['divergent  the/case', ...texts]) {
      expect(text).toContain(expected);
    }
    expect(text).not.toMatch(/of 0 values|0 times the bound| NaN ULP/);
  });

  it('shows ten cases and counts the rest', () => {
    const results = Array.from({ length: 14 }, (_, index) =>
      result(`case/${index}`, { kind: 'snapshots', expected: 1, actual: 0 }),
    );
    const text = textOf(results);
    expect(text.match(/^divergent {2}/gm)?.length).toBe(10);
    expect(text).toContain('… and 4 more: --verbose shows all\n');
    const whole = textOf(results, { showsAll: true });
    expect(whole.match(/^divergent {2}/gm)?.length).toBe(14);
    expect(whole).not.toContain('more');
    expect(text).toMatch(/DIVERGENT: the port differs from PyTorch in 14 of 14 cases\.\n$/);
  });

  it('shows why a port failed, and counts no values of that case', () => {
    const text = textOf([result('a', null), broken]);
    expect(text).toContain('the port broke: out of memory');
    expect(text).toMatch(/^all +2 +1 +1 +100 +0 ULP$/m);
    expect(text).toMatch(/FAILED: the port broke in 1 of 2 cases/);
  });
});

describe('consoleReport() on a terminal [REP-2]', () => {
  const divergence = { kind: 'snapshots', expected: 1, actual: 0 } as const;
  const report = reportOf([result('the/case', divergence), broken]);

  it('has the verdict in the first and in the last line', () => {
    const lines = consoleReport(report).split('\n');
    expect(lines[0]).toBe('verdict   FAILED');
    expect(lines.at(-2)).toMatch(/^FAILED: the port broke in 1 of 2 cases/);
  });

  it('says that a report is a shard, or that the run ended early', () => {
    const shard = { index: 2, count: 7 };
    expect(consoleReport({ ...report, shard })).toContain(
      'shard     2 of 7: only a part of the run\n',
    );
    const { complete: _, ...cut } = report;
    const text = consoleReport(cut);
    expect(text).toMatch(/^verdict {3}NOT COMPLETE\n/);
    expect(text).toMatch(/\nNOT COMPLETE: the run ended early\. It judged 2 cases\.\n$/);
  });

  it.each([79, 60, 44])('fits a terminal of %i columns', (width) => {
    const wide = consoleReport(report, { width }).split('\n');
    expect(wide.filter((line) => line.length > width)).toEqual([]);
    expect(wide.filter((line) => line.endsWith(' '))).toEqual([]);
  });

  it('counts two columns for a wide character in texts of the port', () => {
    const words = (count: number): string =>
      Array.from({ length: count }, (_, index) => `最適化${index}`).join(' ');
    const skipped: CaseResult = {
      ...result('s', null),
      verdict: 'notJudged',
      comparison: null,
      reason: words(12),
    };
    const results = [{ ...broken, reason: words(30) }, skipped];
    const port = {
      name: words(20),
      version: '1.0.0-日本',
      capabilities: allCapabilities,
      incidents: [words(20)],
    };
    const text = consoleReport(reportOf(results, { port }));
    const lines = text.split('\n');
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(lines.slice(1, 4)).toEqual([
      `port      ${words(8)}`,
      `          ${words(16).replace(`${words(8)} `, '')}`,
      '          最適化16 最適化17 最適化18 最適化19 1.0.0-日本',
    ]);
    expect(text).toContain(`\n      1  ${words(8)} …\n`);
  });

  it('lists the cells of a table that is too wide', () => {
    expect(consoleReport(report, { width: 44 })).toMatch(
      /\n {2}largest difference {2}snapshots\nall\n {2}cases {15}2\n/,
    );
    expect(consoleReport(report, { width: 80 })).toMatch(/^dtype +cases +exact/m);
  });

  it('colours only the words of verdicts', () => {
    const paint = (text: string, isGood: boolean): string => `<${isGood ? '+' : '-'}${text}>`;
    const painted = consoleReport(report, { paint });
    expect(painted.match(/<[^>]*>/g)).toEqual([
      '<-FAILED>',
      '<-divergent>',
      '<-failed>',
      '<-FAILED>',
    ]);
    expect(painted.replaceAll(/<[+-]|>/g, '')).toBe(consoleReport(report));
    expect(consoleReport(reportOf([result('a', null)]), { paint }).match(/<[^>]*>/g)).toEqual([
      '<+EXACT>',
      '<+EXACT>',
    ]);
  });
});

describe('outcomeOf() [CMP-3]', () => {
  it('has the verdict of the worst case', () => {
    const divergent = result('b', { kind: 'snapshots', expected: 1, actual: 0 });
    expect(outcomeOf([result('a', null)], 'equivalent').verdict).toBe('exact');
    expect(outcomeOf([result('a', null), divergent], 'equivalent').verdict).toBe('divergent');
    expect(outcomeOf([divergent, broken], 'equivalent').verdict).toBe('failed');
  });

  it('counts values that rounding alone decides, and those that are NaN only in PyTorch [BND-4]', () => {
    const open = { illConditioned: 12, cancelled: 7, mismatches: 12 };
    const report = reportOf([result('a', null, open)]);
    const text = consoleReport(report).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      'In the cases, 12 of the values that differ do not count as divergent: there, rounding can decide between very different results, such as a number and NaN.',
    );
    expect(text).toContain('PyTorch has NaN and the port has a number in 7 of these values.');
    expect(text).not.toContain('What makes NaN');
    expect(textOf([result('a', null)])).not.toContain('rounding can decide');
  });

  it('says what made the NaNs of PyTorch, where that is certain [BND-4]', () => {
    const open = { illConditioned: 12, cancelled: 12, mismatches: 12 };
    const report = reportOf([result('a', null, open)]);
    const nans = [
      { cause: 'infinity by infinity', values: 1 },
      { cause: 'eps rounds to 0', values: 5 },
      { cause: 'unknown', values: 6 },
    ] as const;
    const cases = report.cases.map((item) => ({ ...item, dtype: 'float16', nans }) as const);
    expect(consoleReport({ ...report, cases }).replaceAll(/\s+/g, ' ')).toContain(
      'What makes NaN in PyTorch: 0 / 0, because eps rounds to 0 in float16 (5 values); infinity / infinity (1 value).',
    );
  });
});

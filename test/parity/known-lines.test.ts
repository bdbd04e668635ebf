import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import type { Comparison } from '../../src/parity/compare.ts';
import type { CaseResult } from '../../src/parity/judge-case.ts';
import {
  applyKnown,
  knownText,
  MAX_KNOWN_LENGTH,
  parseKnown,
  updateKnown,
} from '../../src/parity/known.ts';
import { caseOf } from '../few-cases.ts';

/** Returns the result of a case that differs at an event by this many ULP, or does not differ. */
function caseResult(caseId: string, at: { event: number; ulp: number } | null): CaseResult {
  const { dtype, foreach, oracle } = caseOf('grid/float32/portable/plain');
  const reading = { value: 1, bits: '' };
  const first = at && {
    kind: 'value' as const,
    event: at.event,
    parameter: 0,
    tensor: 'param' as const,
    element: 0,
    expected: reading,
    actual: reading,
    ulp: at.ulp,
  };
  const count = at ? 1 : 0;
  const comparison: Comparison = {
    values: 1,
    mismatches: count,
    largestUlp: at?.ulp ?? 0,
    first,
    beyond: count,
    illConditioned: 0,
    cancelled: 0,
    largestMultiple: 0,
    firstBeyond: first,
    worst: first,
  };
  const verdict = at ? 'divergent' : 'exact';
  const header = { caseId, dtype, foreach, oracle, features: [] };
  return { ...header, verdict, comparison, lane: null, reason: null };
}

const expectation =
  'expected "GLOB event=N ulp=N [cases=N] # REASON", as in "grid/float32/** event=0 ulp=12 cases=40 # eps is inside the root"';

describe('parseKnown()', () => {
  it.each([
    ['a event=3 ulp=12 # why', { glob: 'a', event: 3, ulp: 12, cases: null, reason: 'why' }],
    [
      '  a/*  \t event=31   ulp=120  cases=45   #why not ',
      { glob: 'a/*', event: 31, ulp: 120, cases: 45, reason: 'why not' },
    ],
    ['ab event=0 ulp=inf # w', { glob: 'ab', event: 0, ulp: Infinity, cases: null, reason: 'w' }],
  ])('reads %j', (text, expected) => {
    expect(parseKnown(text)).toEqual([{ line: 1, ...expected }]);
  });

  it.each([
    'a event=3 ulp=12',
    'a event=3 ulp=12 #',
    'a event=x ulp=12 # why',
    'a event=3 ulp=x # why',
    'a event=3 ulp=12 cases=x # why',
    'aevent=3 ulp=12 # why',
    'a event=3ulp=12 # why',
    'a event=3 ulp=12cases=4 # why',
    'a event=3 ulp=12 cases=4# why',
    'a b event=3 ulp=12 # why',
    'a event=3 ulp=12 # why\u2028no',
    `a event=${'1'.repeat(16)} ulp=12 # why`,
  ])('rejects %j', (text) => {
    expect(() => parseKnown(`# first\n${text}`)).toThrow(
      new InvalidArgumentError(
        `line 2 of the known deviations is ${JSON.stringify(text)}: ${expectation}`,
      ),
    );
  });

  it('skips empty lines and comments, and counts them', () => {
    const text = '\n  \n# a\n  # b\r\na event=3 ulp=12 # why\n';
    expect(parseKnown(text).map(({ line }) => line)).toEqual([5]);
  });

  it('quotes only the start of a long line', () => {
    const long = `${'a'.repeat(80)}b`;
    expect(() => parseKnown(long)).toThrow(
      new InvalidArgumentError(
        `line 1 of the known deviations is "${'a'.repeat(80)}": ${expectation}`,
      ),
    );
  });

  it('rejects a text that is too long', () => {
    expect(parseKnown('\n'.repeat(MAX_KNOWN_LENGTH))).toEqual([]);
    expect(() => parseKnown('\n'.repeat(MAX_KNOWN_LENGTH + 1))).toThrow(
      new InvalidArgumentError(
        'the known deviations have more than 1048576 characters. Use globs, so that one line describes many cases.',
      ),
    );
  });
});

describe('applyKnown() and updateKnown()', () => {
  const update = (text: string, ...results: CaseResult[]): string =>
    updateKnown(text, applyKnown(parseKnown(text), results));

  it('reports a line as improved if the case differs later or by less', () => {
    const text = 'a event=3 ulp=12 # why';
    const improved = (at: { event: number; ulp: number }): string[] =>
      applyKnown(parseKnown(text), [caseResult('a', at)]).improved.map(knownText);
    expect(improved({ event: 3, ulp: 12 })).toEqual([]);
    expect(improved({ event: 4, ulp: 12 })).toEqual(['a event=4 ulp=12 # why']);
    expect(improved({ event: 3, ulp: 11 })).toEqual(['a event=3 ulp=11 # why']);
  });

  it('assigns each case to the first matching line', () => {
    const lines = parseKnown('a event=3 ulp=12 # one\n* event=0 ulp=20 # two');
    const outcome = applyKnown(lines, [
      caseResult('a', { event: 3, ulp: 12 }),
      caseResult('b', { event: 0, ulp: 20 }),
    ]);
    expect([...outcome.excused].map(([id, { line }]) => [id, line])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(outcome.problems).toEqual([]);
  });

  it('removes a line whose cases all pass, and names the remaining cases', () => {
    const text = '# all\n* event=3 ulp=12 cases=3 # why\nz event=0 ulp=1 # last';
    const pass = ['a', 'b'].map((id) => caseResult(id, null));
    expect(update(text, ...pass)).toBe('# all\nz event=0 ulp=1 # last');
    expect(update(text, caseResult('a', null), caseResult('b', { event: 3, ulp: 12 }))).toBe(
      '# all\nb event=3 ulp=12 # why\nz event=0 ulp=1 # last',
    );
  });

  it('keeps the recorded values of a worse case, beside a case that passes', () => {
    const text = '* event=3 ulp=12 cases=2 # why';
    expect(update(text, caseResult('a', null), caseResult('b', { event: 3, ulp: 99 }))).toBe(
      'b event=3 ulp=12 # why',
    );
  });

  it('keeps a line if a case is worse and none passes', () => {
    const text = '* event=3 ulp=12 cases=2 # why';
    const results = [
      caseResult('a', { event: 3, ulp: 99 }),
      caseResult('b', { event: 3, ulp: 12 }),
    ];
    expect(update(text, ...results)).toBe(text);
  });

  it('treats a divergence without a value as infinitely far', () => {
    const missing = { kind: 'presence', event: 4, parameter: 0, tensor: 'grad_avg' } as const;
    const result = {
      caseId: 'a',
      verdict: 'divergent',
      comparison: { firstBeyond: { ...missing, expected: true }, largestUlp: 7 },
    } as const;
    const of = (text: string) => applyKnown(parseKnown(text), [result]);
    expect(of('a event=3 ulp=12 # why').problems).toMatchObject([
      { kind: 'worse', caseId: 'a', event: 4, ulp: Infinity },
    ]);
    expect([...of('a event=4 ulp=inf # why').excused.keys()]).toEqual(['a']);
  });

  it('does not use a line for cases of an earlier line', () => {
    const text = 'z event=0 ulp=1 # last\n* event=3 ulp=12 cases=3 # why';
    const results = [
      caseResult('z', { event: 0, ulp: 1 }),
      caseResult('a', null),
      caseResult('b', { event: 3, ulp: 12 }),
    ];
    expect(update(text, ...results)).toBe('z event=0 ulp=1 # last\nb event=3 ulp=12 # why');
  });
});

import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';
import {
  applyKnown,
  checkKnown,
  knownText,
  parseKnown,
  updateKnown,
} from '../../src/parity/known.ts';
import type { CaseResult, CaseVerdict } from '../../src/parity/judge-case.ts';

const { manifest } = await loadCorpus();
const { dtype, foreach, oracle } = elementAt(manifest.files, 0);

function result(caseId: string, verdict: CaseVerdict, event = 0, ulp = 0): CaseResult {
  const first =
    verdict === 'divergent'
      ? ({ kind: 'step', event, parameter: 0, expected: 1, actual: 2 } as const)
      : null;
  const value = first && {
    kind: 'value' as const,
    event,
    parameter: 0,
    tensor: 'param' as const,
    element: 0,
    expected: { value: 1, bits: '' },
    actual: { value: 2, bits: '' },
    ulp,
  };
  const count = first ? 1 : 0;
  const comparison = {
    values: 9,
    mismatches: count,
    largestUlp: ulp,
    first: value,
    beyond: count,
    illConditioned: 0,
    cancelled: 0,
    largestMultiple: count * 9,
    firstBeyond: value,
    worst: value,
  };
  const header = { caseId, dtype, foreach, oracle, features: [] };
  return { ...header, verdict, comparison, lane: null, reason: null };
}

const text = `# what we know
a/* event=2 ulp=100 # eps is inside the root: issue 12

b/one event=0 ulp=inf cases=1 # NaN for a zero gradient`;

describe('parseKnown() [KNO-1]', () => {
  it('reads lines, and skips comments', () => {
    expect(parseKnown(text)).toEqual([
      {
        line: 2,
        glob: 'a/*',
        event: 2,
        ulp: 100,
        cases: null,
        reason: 'eps is inside the root: issue 12',
      },
      {
        line: 4,
        glob: 'b/one',
        event: 0,
        ulp: Infinity,
        cases: 1,
        reason: 'NaN for a zero gradient',
      },
    ]);
    expect(parseKnown(text).map(knownText).join('\n')).toBe(
      text
        .split('\n')
        .filter((line) => /^[ab]/.test(line))
        .join('\n'),
    );
  });

  it.each([
    'a/* event=2 ulp=100',
    'a/* event=2 ulp=100 #',
    'a/* ulp=1 # why',
    'a/* event=-1 ulp=0 # x',
  ])('rejects %j, and names the line', (line) => {
    expect(() => parseKnown(`\n${line}`)).toThrow(InvalidArgumentError);
    expect(() => parseKnown(`\n${line}`)).toThrow(/^line 2 of the known deviations/);
  });
});

describe('checkKnown() [KNO-2]', () => {
  const many = Array.from({ length: 21 }, (_, index) => `a/${index}`);

  it('rejects a line without a case, and a glob that covers more cases than declared', () => {
    const [line] = parseKnown('a/* event=0 ulp=0 # x');
    const counted = parseKnown('a/* event=0 ulp=0 cases=21 # x');
    expect(() => checkKnown(line ? [line] : [], ['b'])).toThrow(
      new InvalidArgumentError(
        'line 1 of the known deviations: no case matches "a/*". Remove the line, or correct the glob: "rmsprop-parity fixtures list --cases" lists the ids.',
      ),
    );
    expect(() => checkKnown(line ? [line] : [], many)).toThrow(
      new InvalidArgumentError(
        'line 1 of the known deviations: "a/*" matches 21 cases: expected at most 20 without "cases=N". Narrow the glob, or write "cases=21".',
      ),
    );
    expect(() => checkKnown(counted, many)).not.toThrow();
    expect(() => checkKnown(counted, [...many, 'a/x'])).toThrow(
      new InvalidArgumentError(
        'line 1 of the known deviations: "a/*" matches 22 cases: expected at most 21, as the line says. Narrow the glob, or write "cases=22".',
      ),
    );
  });
});

describe('applyKnown() [KNO-2, KNO-3]', () => {
  const lines = parseKnown(text);

  it('excuses deviations as recorded', () => {
    const outcome = applyKnown(lines, [
      result('a/1', 'divergent', 2, 100),
      result('a/2', 'divergent', 5, 7),
    ]);
    expect([...outcome.excused.keys()]).toEqual(['a/1', 'a/2']);
    expect({ problems: outcome.problems, improved: outcome.improved }).toEqual({
      problems: [],
      improved: [],
    });
  });

  it.each<[string, CaseResult, string]>([
    ['an earlier event', result('a/1', 'divergent', 1, 100), 'worse'],
    ['more ULP', result('a/1', 'divergent', 2, 101), 'worse'],
    ['a pass', result('a/1', 'exact'), 'passes'],
    ['an equivalent case', result('a/1', 'equivalent'), 'passes'],
  ])('does not excuse %s', (_, caseResult, kind) => {
    const { excused, problems } = applyKnown(lines, [caseResult]);
    expect([excused.size, problems.map((problem) => problem.kind)]).toEqual([0, [kind]]);
  });

  it('excuses no failure, and ignores cases that are not judged', () => {
    const { excused, problems } = applyKnown(lines, [
      { ...result('a/1', 'failed'), comparison: null },
      { ...result('a/2', 'notJudged'), comparison: null },
    ]);
    expect([excused.size, problems.length]).toEqual([0, 0]);
  });

  it('writes improvements, and removes lines whose cases pass', () => {
    const better = applyKnown(lines, [result('a/1', 'divergent', 3, 40)]);
    expect(updateKnown(text, better)).toContain(
      'a/* event=3 ulp=40 # eps is inside the root: issue 12',
    );
    const partlyPassed = applyKnown(lines, [
      result('a/1', 'exact'),
      result('a/2', 'divergent', 2, 100),
    ]);
    expect(updateKnown(text, partlyPassed)).toContain('a/2 event=2 ulp=100 # eps');
    const passed = applyKnown(lines, [result('b/one', 'exact')]);
    expect(updateKnown(text, passed)).not.toContain('b/one');
  });

  it.each<[string, string, string]>([
    ['CRLF', '# x\r\na/* event=2 ulp=100 # eps\r\n', '# x\r\na/* event=3 ulp=40 # eps\r\n'],
    ['no last line end', 'a/* event=2 ulp=100 # eps', 'a/* event=3 ulp=40 # eps'],
    [
      'a byte order mark',
      '\uFEFFa/* event=2 ulp=100 # eps\n# x\n',
      '\uFEFFa/* event=3 ulp=40 # eps\n# x\n',
    ],
  ])('keeps %s', (_, before, after) => {
    const better = applyKnown(parseKnown(before), [result('a/1', 'divergent', 3, 40)]);
    expect(updateKnown(before, better)).toBe(after);
  });

  it('uses the line ends of the file where one line becomes several, or none', () => {
    const before = '# x\r\na/* event=2 ulp=100 # eps';
    const some = ['a/1', 'a/2', 'a/3'].map((id, index) =>
      index === 0 ? result(id, 'exact') : result(id, 'divergent', 2, 100),
    );
    expect(updateKnown(before, applyKnown(parseKnown(before), some))).toBe(
      '# x\r\na/2 event=2 ulp=100 # eps\r\na/3 event=2 ulp=100 # eps',
    );
    const none = applyKnown(parseKnown(before), [result('a/1', 'exact')]);
    expect(updateKnown(before, none)).toBe('# x');
  });
});

import { describe, expect, it } from 'vitest';
import type { CaseResult, CaseVerdict } from '../../src/parity/judge-case.ts';
import { diffReports, isRegression, type ReportDiff } from '../../src/report/diff-reports.ts';
import { diffText } from '../../src/report/console/diff-text.ts';
import { resultOf } from '../parity/result-of.ts';
import { reportOf } from './report-of.ts';

/** Makes a result with a given multiple of the bound. */
function result(caseId: string, verdict: CaseVerdict, largestMultiple = 0): CaseResult {
  const found = { values: 1, mismatches: 1, largestUlp: 1, first: null, beyond: 1 };
  const none = { illConditioned: 0, cancelled: 0, firstBeyond: null, worst: null };
  return {
    ...resultOf(caseId, verdict),
    comparison: {
      ...found,
      ...none,
      largestMultiple,
    },
  };
}

const diff = (before: readonly CaseResult[], after: readonly CaseResult[]): ReportDiff =>
  diffReports(reportOf(before), reportOf(after));

describe('diffReports() [DIF-1]', () => {
  const verdicts = ['exact', 'equivalent', 'notJudged', 'divergent', 'failed'] as const;

  it('orders verdicts from exact to failed, with not judged in the middle', () => {
    for (const [beforeRank, before] of verdicts.entries()) {
      for (const [afterRank, after] of verdicts.entries()) {
        const { changes, same } = diff([result('a', before, 2)], [result('a', after, 2)]);
        const kinds = changes.map(({ kind }) => kind);
        expect([kinds, same]).toEqual(
          beforeRank === afterRank ? [[], 1] : [[afterRank > beforeRank ? 'worse' : 'better'], 0],
        );
      }
    }
  });

  it('compares cases that diverge in both reports by the multiple of the bound', () => {
    const kindOf = (before: number, after: number): string | undefined =>
      diff([result('a', 'divergent', before)], [result('a', 'divergent', after)]).changes[0]?.kind;
    expect(kindOf(2, 3)).toBe('worse');
    expect(kindOf(Infinity, 3)).toBe('better');
    expect(kindOf(3, Infinity)).toBe('worse');
    expect(kindOf(Infinity, Infinity)).toBeUndefined();
    expect(kindOf(3, 3)).toBeUndefined();
  });

  it('reports cases that are new or gone; a new case that fails is worse', () => {
    const { changes } = diff(
      [result('gone', 'exact')],
      [result('new', 'exact'), result('wrong', 'failed')],
    );
    expect(changes).toEqual([
      { id: 'gone', kind: 'gone', before: 'exact', after: null },
      { id: 'new', kind: 'new', before: null, after: 'exact' },
      { id: 'wrong', kind: 'worse', before: null, after: 'failed' },
    ]);
  });
});

describe('isRegression() [DIF-1]', () => {
  it('is true if a case is worse or gone', () => {
    const [exact, wrong] = [result('a', 'exact'), result('a', 'divergent', 2)];
    expect(isRegression(diff([exact], [wrong]))).toBe(true);
    expect(isRegression(diff([wrong], [exact]))).toBe(false);
    expect(isRegression(diff([exact, result('b', 'exact')], [exact]))).toBe(true);
    expect(isRegression(diff([exact], [exact, result('b', 'exact')]))).toBe(false);
    expect(isRegression(diff([wrong], [wrong]))).toBe(false);
  });

  it('is true if the run is no longer conformant, although no case changed', () => {
    const level = { level: 'exact' } as const;
    const [before, after] = [[], []].map((_, index) =>
      reportOf([result('a', 'equivalent')], {}, index === 0 ? {} : level),
    );
    expect(before && after && isRegression(diffReports(before, after))).toBe(true);
  });
});

describe('diffText() [DIF-1]', () => {
  it('shows the worst changes first, with old and new verdict, and counts the rest', () => {
    const many = Array.from({ length: 22 }, (_, index) => `case-${index}`);
    const text = diffText(
      diff(
        [...many.map((id) => result(id, 'exact')), result('up', 'divergent', 1e9)],
        [...many.map((id) => result(id, 'divergent', 1.5)), result('up', 'equivalent')],
      ),
    );
    expect(text).toMatch(/^worse {3}case-0\n {8}exact → divergent \(1\.5 times the bound\)\n/);
    expect(text).toContain('… and 2 more\n\nbetter  up\n        divergent (1e9 times the bound)');
    expect(text).toMatch(/WORSE: 22 worse, 0 gone, 1 better, 0 new, 0 unchanged\.\n$/);
  });

  it('says if nothing changed, and if the corpora differ', () => {
    const same = [result('a', 'exact')];
    expect(diffText(diff(same, same))).toBe(
      'THE SAME: 0 worse, 0 gone, 0 better, 0 new, 1 unchanged.\n',
    );
    const report = reportOf(same);
    const otherCorpus = { ...report, corpus: { ...report.corpus, sha256: '' } };
    expect(diffText(diffReports(report, otherCorpus))).toContain('different corpora');
  });

  it('says that a run is conformant now', () => {
    const text = diffText(diff([result('a', 'divergent', 2)], [result('a', 'exact')]));
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'NOT WORSE: 0 worse, 0 gone, 1 better, 0 new, 0 unchanged. The run is conformant now.',
    );
  });
});

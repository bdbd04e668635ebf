import { describe, expect, it } from 'vitest';
import { dtypeNames } from '../../src/float/dtype.ts';
import { featureNames } from '../../src/port/capabilities.ts';
import type { ReportedCase } from '../../src/report/report.ts';
import { notJudgedReasons } from '../../src/report/text/not-judged.ts';

function notJudged(reasons: readonly string[]): ReportedCase[] {
  return reasons.map((reason, index) => ({
    id: `case/${index}`,
    dtype: 'float32',
    oracle: 0,
    features: [],
    verdict: 'notJudged',
    reason,
  }));
}

const total = (reasons: readonly (readonly [string, number])[]): number =>
  reasons.reduce((sum, [, count]) => sum + count, 0);

describe('notJudgedReasons() [CLI-7]', () => {
  it('groups cases by what is missing, the largest group first', () => {
    const reasons = ['not declared: momentum', 'not declared: float16', 'not declared: float16'];
    expect(notJudgedReasons(notJudged(reasons), 10)).toEqual([
      ['not declared: float16', 2],
      ['not declared: momentum', 1],
    ]);
  });

  it('groups by one dtype or feature if there are too many sets, each case once', () => {
    const pairs = featureNames.flatMap((first, index) =>
      featureNames.slice(index + 1).map((second) => `not declared: ${first}, ${second}`),
    );
    const reasons = [...dtypeNames.map((dtype) => `not declared: ${dtype}`), ...pairs];
    const groups = notJudgedReasons(notJudged(reasons), 10);
    expect(total(groups)).toBe(reasons.length);
    expect(groups[0]).toEqual(['not declared: momentum (some cases need more)', 20]);
    expect(groups).toContainEqual(['not declared: float16', 1]);
    expect(groups.map(([reason]) => reason).join('\n')).not.toContain('other reasons');
  });

  it('shows every set without a limit', () => {
    const reasons = featureNames.map((name) => `not declared: ${name}, refusals`);
    expect(notJudgedReasons(notJudged(reasons))).toHaveLength(featureNames.length);
  });

  it('groups the reasons of a port by their words, without numbers', () => {
    const reasons = Array.from({ length: 30 }, (_, index) => `eps = 1e-${index} is too small`);
    expect(notJudgedReasons(notJudged(reasons), 10)).toEqual([['eps = … is too small', 30]]);
  });

  it('has one group with an example for the remaining reasons', () => {
    const words = 'abcdefghijklmnopqrst'.split('').map((letter) => letter.repeat(3));
    const groups = notJudgedReasons(notJudged(words), 10);
    expect(groups).toHaveLength(10);
    expect(total(groups)).toBe(words.length);
    expect(groups[0]).toEqual(['11 reasons of the port, such as: jjj', 11]);
  });
});

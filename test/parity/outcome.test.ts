import { describe, expect, it } from 'vitest';
import type { CaseResult, CaseVerdict } from '../../src/parity/judge-case.ts';
import type { KnownOutcome } from '../../src/parity/known.ts';
import {
  countVerdicts,
  outcomeOf,
  worstVerdict,
  type PropertyResult,
} from '../../src/parity/outcome.ts';
import { resultOf } from './result-of.ts';

function results(...verdicts: CaseVerdict[]): CaseResult[] {
  return verdicts.map((verdict, index) => resultOf(`case ${index}`, verdict));
}

const line = { line: 1, glob: '*', event: 0, ulp: 1, cases: null, reason: 'known' };
/** Returns known deviations of some cases, by their ids. */
const known = (...caseIds: string[]): KnownOutcome => ({
  excused: new Map(caseIds.map((caseId) => [caseId, line])),
  problems: [],
  improved: [],
});

describe('countVerdicts()', () => {
  it('counts each verdict', () => {
    const list = results('exact', 'exact', 'equivalent', 'divergent', 'failed', 'notJudged');
    expect(countVerdicts(list)).toEqual({
      exact: 2,
      equivalent: 1,
      divergent: 1,
      failed: 1,
      notJudged: 1,
    });
  });
});

describe('worstVerdict()', () => {
  it.each([
    [['exact', 'equivalent', 'divergent', 'failed', 'notJudged'], 'failed'],
    [['exact', 'equivalent', 'divergent', 'notJudged'], 'divergent'],
    [['exact', 'equivalent', 'notJudged'], 'equivalent'],
    [['exact', 'notJudged'], 'exact'],
    [['notJudged'], null],
    [[], null],
  ] as const)('of %j is %s', (verdicts, worst) => {
    expect(worstVerdict(countVerdicts(results(...verdicts)))).toBe(worst);
  });
});

describe('outcomeOf()', () => {
  const isConformant = (...args: Parameters<typeof outcomeOf>): boolean =>
    outcomeOf(...args).isConformant;

  it('is the verdict of the worst case, and failed without a judged case', () => {
    const { verdict, counts } = outcomeOf(results('exact', 'divergent'), 'exact');
    expect({ verdict, counts }).toMatchObject({
      verdict: 'divergent',
      counts: { exact: 1, divergent: 1 },
    });
    expect(outcomeOf(results('notJudged'), 'equivalent')).toMatchObject({
      verdict: 'failed',
      isConformant: false,
    });
    expect(outcomeOf([], 'equivalent')).toMatchObject({ verdict: 'failed', isConformant: false });
  });

  it('accepts equivalent cases only at the level equivalent, and cases that are not judged at both levels', () => {
    const list = results('exact', 'equivalent', 'notJudged');
    expect(isConformant(list, 'equivalent')).toBe(true);
    expect(isConformant(list, 'exact')).toBe(false);
    expect(isConformant(results('exact', 'notJudged'), 'exact')).toBe(true);
    expect(isConformant(results('exact', 'divergent'), 'equivalent')).toBe(false);
  });

  it('excuses known deviations, but no failures, and not if known lines have problems', () => {
    const list = results('exact', 'divergent');
    expect(isConformant(list, 'equivalent', known('case 1'))).toBe(true);
    expect(isConformant(list, 'equivalent', known('case 0'))).toBe(false);
    expect(isConformant(list, 'equivalent', null)).toBe(false);
    expect(isConformant(results('exact', 'failed'), 'equivalent', known('case 1'))).toBe(false);
    const problem = { kind: 'passes', line, caseId: 'case 0', event: 0, ulp: 0 } as const;
    const wrong = { ...known('case 1'), problems: [problem] };
    expect(isConformant(list, 'equivalent', wrong)).toBe(false);
  });
});

describe('outcomeOf() with properties', () => {
  const property = (
    verdict: PropertyResult['verdict'],
    propertyId: string = verdict,
  ): PropertyResult => ({
    propertyId,
    verdict,
  });
  const of = (
    cases: readonly CaseVerdict[],
    ...properties: PropertyResult['verdict'][]
  ): [string, boolean] => {
    const list = properties.map((verdict) => property(verdict));
    const { verdict, isConformant } = outcomeOf(results(...cases), 'equivalent', null, list);
    return [verdict, isConformant];
  };

  it('is as bad as the worst of cases and properties', () => {
    expect(of(['exact'], 'holds', 'notJudged')).toEqual(['exact', true]);
    expect(of(['exact'], 'violated', 'holds')).toEqual(['divergent', false]);
    expect(of(['exact'], 'violated', 'failed')).toEqual(['failed', false]);
    expect(of(['failed'], 'violated')).toEqual(['failed', false]);
  });

  it('is the verdict of the cases if they fail or diverge', () => {
    expect(of(['divergent'], 'failed')).toEqual(['divergent', false]);
    expect(of(['divergent'], 'holds')).toEqual(['divergent', false]);
  });

  it('is the verdict of the properties without any selected case', () => {
    expect(of([], 'holds')).toEqual(['equivalent', true]);
    expect(of([], 'notJudged')).toEqual(['failed', false]);
    expect(of(['notJudged'], 'holds')).toEqual(['failed', false]);
  });

  it('excuses a known violation, but no failure', () => {
    const isExcused = (verdict: PropertyResult['verdict'], id: string): boolean =>
      outcomeOf(results('exact'), 'exact', known('p'), [property(verdict, id)]).isConformant;
    expect(isExcused('violated', 'p')).toBe(true);
    expect(isExcused('violated', 'q')).toBe(false);
    expect(isExcused('failed', 'p')).toBe(false);
  });
});

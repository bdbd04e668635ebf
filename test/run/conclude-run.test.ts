import { describe, expect, it } from 'vitest';
import type { TriedProperty } from '../../src/invariant/invariant-as-case.ts';
import { concludeRun, isDeterministic, type JudgedRun } from '../../src/run/conclude-run.ts';
import type { AskedAgain } from '../../src/report/report.ts';

const exact = { caseId: 'a', verdict: 'exact', comparison: null } as const;
const late = { caseId: 'b', verdict: 'notJudged', comparison: null, cutOff: true } as const;
const holds: TriedProperty = { propertyId: 'invariants/a', verdict: 'holds', violation: null };
const lateInvariant: TriedProperty = {
  propertyId: 'invariants/b',
  verdict: 'notJudged',
  violation: null,
  cutOff: true,
};
const undeclared: TriedProperty = {
  propertyId: 'invariants/c',
  verdict: 'notJudged',
  violation: null,
};
const differing: AskedAgain = {
  cases: 32,
  differing: 1,
  first: null,
  failed: 0,
  firstFailure: null,
};

function conclude(run: Partial<JudgedRun>): readonly [verdict: string, isConformant: boolean] {
  const { outcome } = concludeRun({
    level: 'equivalent',
    asked: { required: [] },
    shard: null,
    knownLines: null,
    cases: [exact],
    invariants: [holds],
    askedAgain: null,
    ...run,
  });
  return [outcome.verdict, outcome.isConformant];
}

describe('concludeRun()', () => {
  it('fails a run whose time was over before it judged all cases [SUP-2]', () => {
    expect(conclude({})).toEqual(['exact', true]);
    expect(conclude({ cases: [exact, late] })).toEqual(['failed', false]);
  });

  it('does not fail a run that tried only some of the invariants, unless it requires them [CLI-7]', () => {
    const invariants = [holds, lateInvariant];
    const asked = { required: ['invariants'] };
    expect(conclude({ invariants })).toEqual(['exact', true]);
    expect(conclude({ invariants, asked })).toEqual(['failed', false]);
    expect(conclude({ asked })).toEqual(['exact', true]);
    expect(conclude({ asked, invariants: [holds, undeclared] })).toEqual(['exact', true]);
  });

  it('fails a run that requires invariants and judged none, except a shard [CLI-7]', () => {
    const asked = { required: ['invariants'] };
    expect(conclude({ asked, invariants: [undeclared] })).toEqual(['failed', false]);
    const shard = { index: 1, count: 2 };
    expect(conclude({ asked, invariants: [], shard })).toEqual(['exact', true]);
    expect(conclude({ asked, invariants: [lateInvariant], shard })).toEqual(['failed', false]);
  });

  it('never accepts a port that is not deterministic [DET-1]', () => {
    expect(conclude({ askedAgain: differing })).toEqual(['divergent', false]);
    const failed = { caseId: 'a', verdict: 'failed', comparison: null } as const;
    expect(conclude({ askedAgain: differing, cases: [failed] })).toEqual(['failed', false]);
    const knownLines = [{ line: 1, glob: '*', event: 0, ulp: 1, cases: null, reason: 'known' }];
    const divergent = {
      caseId: 'a',
      verdict: 'divergent',
      comparison: {
        firstBeyond: { kind: 'step', event: 0, parameter: 0, expected: 1, actual: 2 },
        largestUlp: 0,
      },
    } as const;
    const known = { knownLines: [{ ...knownLines[0], ulp: Infinity }] } as Partial<JudgedRun>;
    expect(conclude({ ...known, cases: [divergent] })).toEqual(['divergent', true]);
    expect(conclude({ ...known, cases: [divergent], askedAgain: differing })).toEqual([
      'divergent',
      false,
    ]);
  });
});

describe('isDeterministic()', () => {
  it('is false only if a value differs', () => {
    expect(isDeterministic(null)).toBe(true);
    expect(isDeterministic({ ...differing, differing: 0, failed: 1 })).toBe(true);
    expect(isDeterministic(differing)).toBe(false);
  });
});

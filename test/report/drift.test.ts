import { describe, expect, it } from 'vitest';
import type { Drift } from '../../src/parity/corpus-drift.ts';
import { regenerationText } from '../../src/report/console/regeneration-text.ts';

const nothing = { identical: false, drift: [], oldCorpusProblem: null, cases: 342 };

const unbounded = {
  beyond: 3,
  illConditioned: 0,
  cancelled: 0,
  largestMultiple: Infinity,
  firstBeyond: null,
  worst: null,
};

const trajectory: Drift = {
  kind: 'trajectory',
  caseId: 'grid/float32/fma/plain',
  lane: 'sparse',
  comparison: {
    values: 1000,
    mismatches: 3,
    largestUlp: 12,
    ...unbounded,
    first: {
      kind: 'value',
      event: 4,
      parameter: 1,
      tensor: 'square_avg',
      element: 5,
      expected: { value: 1, bits: '3f800000' },
      actual: { value: -0, bits: '80000000' },
      ulp: 1065353216,
    },
  },
};

describe('regenerationText() [CLI-3]', () => {
  it('says that nothing changed', () => {
    expect(regenerationText({ ...nothing, identical: true }, true)).toContain(
      'byte for byte: 342 cases',
    );
  });

  it('shows a changed trajectory by case, event, tensor, element and lane', () => {
    expect(regenerationText({ ...nothing, drift: [trajectory] }, true)).toBe(
      [
        'changed  grid/float32/fma/plain',
        '  first      event 4, parameter 1, square_avg, element 5, lane "sparse"',
        '  committed  1 (3f800000)',
        '  now        -0 (80000000)',
        '  total      3 of 1,000 values differ, by at most 12 ULP',
        '',
        'DRIFT: 1 of 342 cases differs from the committed corpus. The command wrote nothing.',
        '',
      ].join('\n'),
    );
  });

  it('shows added and removed cases, and cases with different inputs', () => {
    const drift: Drift[] = (['added', 'removed', 'inputs', 'description'] as const).map((kind) => ({
      kind,
      caseId: `the/${kind}/one`,
    }));
    const text = regenerationText({ ...nothing, drift }, false);
    expect(text).toMatch(/added +the\/added\/one/);
    expect(text).toMatch(/removed +the\/removed\/one/);
    expect(text).toMatch(/the\/inputs\/one\n +its inputs/);
    expect(text).toContain('Written: 342 cases, 4 of them');
  });

  it('shows twenty cases and counts the rest', () => {
    const drift = Array.from({ length: 25 }, (_, index) => ({
      ...trajectory,
      caseId: `case/${index}`,
    }));
    const text = regenerationText({ ...nothing, drift }, true);
    expect(text.match(/^changed/gm)?.length).toBe(20);
    expect(text).toContain('… and 5 more');
  });

  it('says that only the manifest differs if no case does', () => {
    expect(regenerationText(nothing, true)).toContain('the manifest differs');
  });
});

import { describe, expect, it } from 'vitest';
import { boundCases, boundDigests } from '../mutation/recorded-values.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { caseOf } from '../few-cases.ts';
import recorded from './bound-digests.json' with { type: 'json' };

describe('boundsOf() [BND-2, BND-5]', () => {
  it.each(Object.entries(recorded.digests))('has not changed by a bit in %s', (caseId, digests) => {
    expect(boundDigests(caseOf(caseId))).toEqual(digests);
  });

  it('is that of a port that keeps subnormal numbers, where nothing is said of it', () => {
    const { scenario, golden } = caseOf('grid/float32/portable/weight_decay');
    const keeping = boundsOf(scenario, golden, { flushesSubnormals: false });
    expect(boundsOf(scenario, golden)).toEqual(keeping);
    expect(boundsOf(scenario, golden, { flushesSubnormals: true })).not.toEqual(keeping);
  });

  it('is recorded for all that is to be recorded', () => {
    expect(Object.keys(recorded.digests)).toEqual(boundCases);
  });
});

import { describe, expect, it } from 'vitest';
import { boundCases, boundDigests } from '../mutation/recorded-values.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { caseOf } from '../few-cases.ts';
import recorded from './bound-digests.json' with { type: 'json' };

describe('boundsOf() [BND-2, BND-5]', () => {
  it.each(Object.entries(recorded.digests))('has the recorded bits in %s', (caseId, digests) => {
    expect(boundDigests(caseOf(caseId))).toEqual(digests);
  });

  it('defaults to a port that keeps subnormal numbers', () => {
    const { scenario, golden } = caseOf('grid/float32/portable/weight_decay');
    const keeping = boundsOf(scenario, golden, { flushesSubnormals: false });
    expect(boundsOf(scenario, golden)).toEqual(keeping);
    expect(boundsOf(scenario, golden, { flushesSubnormals: true })).not.toEqual(keeping);
  });

  it('has a record for every recorded case', () => {
    expect(Object.keys(recorded.digests)).toEqual(boundCases);
  });
});

import { describe, expect, it } from 'vitest';
import {
  dialectDigest,
  nameOf,
  playedCases,
  playedDeviations,
} from '../mutation/recorded-values.ts';
import { caseOf } from '../few-cases.ts';
import recorded from './dialect-digests.json' with { type: 'json' };

describe('playDialect() [DIA-1]', () => {
  it.each(Object.entries(recorded.digests))(
    'has not changed by a bit with %s',
    (name, digests: Readonly<Record<string, string>>) => {
      const some = playedDeviations().find((deviations) => nameOf(deviations) === name) ?? [];
      expect(nameOf(some)).toBe(name);
      expect(Object.keys(digests)).toEqual(playedCases);
      for (const [caseId, digest] of Object.entries(digests)) {
        expect([caseId, dialectDigest(caseOf(caseId), some)]).toEqual([caseId, digest]);
      }
    },
  );

  it('is recorded for every deviation', () => {
    expect(playedDeviations().map(nameOf)).toEqual(Object.keys(recorded.digests));
  });
});

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
    'has the recorded bits with %s',
    (name, digests: Readonly<Record<string, string>>) => {
      const deviations = playedDeviations().find((played) => nameOf(played) === name) ?? [];
      expect(nameOf(deviations)).toBe(name);
      expect(Object.keys(digests)).toEqual(playedCases);
      for (const [caseId, digest] of Object.entries(digests)) {
        expect([caseId, dialectDigest(caseOf(caseId), deviations)]).toEqual([caseId, digest]);
      }
    },
  );

  it('has a record for every deviation', () => {
    expect(playedDeviations().map(nameOf)).toEqual(Object.keys(recorded.digests));
  });
});

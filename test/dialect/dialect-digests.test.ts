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

  it('has other bits than torch with every deviation, in one of the cases', () => {
    const { torch, ...deviating }: Readonly<Record<string, object>> = recorded.digests;
    const unseen = Object.entries(deviating).filter(
      ([, digests]) => JSON.stringify(digests) === JSON.stringify(torch),
    );
    expect(unseen.map(([name]) => name)).toEqual([
      'weight-decay: l2-after-clipping', // nothing clips
      'changes: lr-in-groups-with-equal-lr', // no case changes the lr of one of two such groups
    ]);
  });
});

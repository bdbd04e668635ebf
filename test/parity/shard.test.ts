import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCorpus } from '../../src/corpus/corpus.ts';
import { invariantIds } from '../../src/invariant/invariants.ts';
import { idsOfShard, selectedCases } from '../../src/parity/selection.ts';
import { partOf } from '../../src/parity/shard.ts';

const items = fc.uniqueArray(fc.record({ id: fc.string(), cost: fc.nat(1000) }), {
  selector: ({ id }) => id,
  maxLength: 60,
});

const shardsOf = (list: Parameters<typeof partOf>[0], count: number): string[][] =>
  Array.from({ length: count }, (_, at) => partOf(list, { index: at + 1, count }));

describe('partOf() [SHD-1]', () => {
  it('gives each id to exactly one shard, whatever the order in which they come', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 9 }), (list, count) => {
        const shards = shardsOf(list, count);
        expect(shards.flat().toSorted()).toEqual(list.map(({ id }) => id).toSorted());
        expect(shardsOf(list.toReversed(), count)).toEqual(shards);
      }),
    );
  });

  it('makes no shard dearer than the mean by more than the dearest item', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 9 }), (list, count) => {
        const costs = new Map(list.map(({ id, cost }) => [id, cost]));
        const loads = shardsOf(list, count).map((ids) =>
          ids.reduce((sum, id) => sum + (costs.get(id) ?? NaN), 0),
        );
        const dearest = Math.max(0, ...costs.values());
        const total = loads.reduce((sum, load) => sum + load, 0);
        expect(Math.max(...loads)).toBeLessThanOrEqual(total / count + dearest);
      }),
    );
  });

  it('splits three costs among two', () => {
    const three = [
      { id: 'a', cost: 3 },
      { id: 'b', cost: 2 },
      { id: 'c', cost: 1 },
    ];
    expect(shardsOf(three, 2)).toEqual([['a'], ['b', 'c']]);
  });
});

describe('idsOfShard() [SHD-1]', async () => {
  const corpus = await openCorpus();
  const all = { dtypes: null, filter: null, arithmetic: 'each its own' };

  it('splits the whole corpus and all invariants among seven', () => {
    const cases = selectedCases(corpus, all);
    const shards = Array.from({ length: 7 }, (_, at) => [
      ...idsOfShard(cases, invariantIds(), { index: at + 1, count: 7 }),
    ]);
    expect(shards.flat().toSorted()).toEqual(
      [...cases.map(({ caseId }) => caseId), ...invariantIds()].toSorted(),
    );
    const tried = shards.map((ids) => ids.filter((id) => id.startsWith('invariants/')).length);
    expect(tried).toEqual([4, 4, 4, 4, 4, 4, 4]);
  });
});

describe('selectedCases() [SHD-1]', async () => {
  const corpus = await openCorpus();
  const idsOf = (selection: Partial<Parameters<typeof selectedCases>[1]>): string[] =>
    selectedCases(corpus, {
      dtypes: null,
      filter: null,
      arithmetic: 'portable',
      ...selection,
    }).map(({ caseId }) => caseId);

  it('takes arithmetic, dtypes and filter together', () => {
    expect(idsOf({ dtypes: ['float64'], filter: 'grid/**/centered' })).toEqual([
      'grid/float64/portable/centered',
    ]);
    expect(idsOf({ arithmetic: 'fma', filter: 'grid/float32/*/plain' })).toEqual([
      'grid/float32/fma/plain',
    ]);
    expect(idsOf({ arithmetic: 'each its own', filter: 'grid/float32/*/plain' })).toHaveLength(2);
    expect(idsOf({ filter: 'nothing' })).toEqual([]);
  });
});

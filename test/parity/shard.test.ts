import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf } from '../../src/parity/shard.ts';

const items = fc.uniqueArray(fc.record({ id: fc.string(), cost: fc.nat(1000) }), {
  selector: ({ id }) => id,
  maxLength: 60,
});

const shardsOf = (list: Parameters<typeof partOf>[0], count: number): string[][] =>
  Array.from({ length: count }, (_, at) => partOf(list, { index: at + 1, count }));

describe('partOf() [SHD-1]', () => {
  it('assigns each id to exactly one shard, for any order of the items', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 9 }), (list, count) => {
        const shards = shardsOf(list, count);
        expect(shards.flat().toSorted()).toEqual(list.map(({ id }) => id).toSorted());
        expect(shardsOf(list.toReversed(), count)).toEqual(shards);
      }),
    );
  });

  it('exceeds the mean cost at most by the cost of the costliest item', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 9 }), (list, count) => {
        const costs = new Map(list.map(({ id, cost }) => [id, cost]));
        const loads = shardsOf(list, count).map((ids) =>
          ids.reduce((sum, id) => sum + (costs.get(id) ?? NaN), 0),
        );
        const costliest = Math.max(0, ...costs.values());
        const total = loads.reduce((sum, load) => sum + load, 0);
        expect(Math.max(...loads)).toBeLessThanOrEqual(total / count + costliest);
      }),
    );
  });

  it('splits three costs into two shards', () => {
    const threeItems = [
      { id: 'a', cost: 3 },
      { id: 'b', cost: 2 },
      { id: 'c', cost: 1 },
    ];
    expect(shardsOf(threeItems, 2)).toEqual([['a'], ['b', 'c']]);
  });

  it('takes equal costs by their ids, and equal shards in turn', () => {
    const equalItems = ['c', 'a', 'd', 'b'].map((id) => ({ id, cost: 1 }));
    expect(shardsOf(equalItems, 3)).toEqual([['a', 'd'], ['b'], ['c']]);
  });
});

import { elementAt } from '../float/element-at.ts';

/**
 * One part of a run that several machines share.
 *
 * @example { index: 2, count: 7 } // the second of seven parts
 */
export interface Shard {
  /** The number of this part, from 1 to `count`. */
  readonly index: number;
  /** How many parts the run has. */
  readonly count: number;
}

/**
 * Returns the ids of one shard. Each id is in exactly one shard, and all shards cost about the same. The result is the
 * same on all machines: the most expensive item comes first, equal costs in the order of their ids. Each goes to the
 * cheapest shard so far.
 *
 * @example partOf([{ id: 'a', cost: 3 }, { id: 'b', cost: 2 }, { id: 'c', cost: 1 }], { index: 2, count: 2 }) // ['b', 'c']
 */
export function partOf(
  items: readonly { readonly id: string; readonly cost: number }[],
  { index, count }: Shard,
): string[] {
  const loads = Array.from({ length: count }, () => ({ cost: 0, ids: [] as string[] }));
  const sorted = items.toSorted(
    (left, right) => right.cost - left.cost || (left.id < right.id ? -1 : 1),
  );
  for (const { id, cost } of sorted) {
    const least = loads.reduce((best, load) => (load.cost < best.cost ? load : best));
    least.cost += cost;
    least.ids.push(id);
  }
  return elementAt(loads, index - 1).ids;
}

import { elementAt } from '../float/element-at.ts';

/**
 * One of several parts of a run, each on a machine of its own.
 *
 * @example { index: 2, count: 7 } // the second of seven
 */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/**
 * The ids of one shard: the same everywhere, each id in exactly one shard, and the costs of the shards about the same.
 * The most costly goes first to the shard that has least so far; of equal ones, by the order of the ids.
 *
 * @example partOf([{ id: 'a', cost: 3 }, { id: 'b', cost: 2 }, { id: 'c', cost: 1 }], { index: 2, count: 2 }) // ['b', 'c']
 */
export function partOf(
  items: readonly { readonly id: string; readonly cost: number }[],
  { index, count }: Shard,
): string[] {
  const loads = Array.from({ length: count }, () => ({ cost: 0, ids: [] as string[] }));
  const sorted = items.toSorted(
    (one, other) => other.cost - one.cost || (one.id < other.id ? -1 : 1),
  );
  for (const { id, cost } of sorted) {
    const least = loads.reduce((best, load) => (load.cost < best.cost ? load : best));
    least.cost += cost;
    least.ids.push(id);
  }
  return elementAt(loads, index - 1).ids;
}

/**
 * Maps items with asynchronous work, and runs at most `limit` of them at the same time.
 *
 * @returns the results in the order of the items.
 * @example await mapConcurrently([3, 1, 2], 2, async (item) => 10 * item) // [30, 10, 20]
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const queue = [...items.entries()];
  const results: (readonly [index: number, result: Result])[] = [];
  const workers = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, item] = next;
      results.push([index, await work(item)]);
    }
  });
  await Promise.all(workers);
  return results.toSorted(([left], [right]) => left - right).map(([, result]) => result);
}

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapConcurrently } from '../../src/invariant/map-concurrently.ts';

describe('mapConcurrently()', () => {
  it('returns the results in the order of the items, whatever ends first', async () => {
    const results = await mapConcurrently([30, 1, 10], 2, async (milliseconds) => {
      await delay(milliseconds);
      return 2 * milliseconds;
    });
    expect(results).toEqual([60, 2, 20]);
  });

  it('runs no more items at the same time than the limit', async () => {
    let running = 0;
    let most = 0;
    await mapConcurrently(Array.from({ length: 20 }), 3, async () => {
      running += 1;
      most = Math.max(most, running);
      await delay(1);
      running -= 1;
    });
    expect(most).toBe(3);
  });

  it('rejects as the work does, and returns an empty list for no items', async () => {
    const broken = mapConcurrently([1], 1, () => Promise.reject(new Error('broken')));
    await expect(broken).rejects.toThrow('broken');
    expect(await mapConcurrently([], 4, async () => 1)).toEqual([]);
  });
});

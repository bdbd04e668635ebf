import { describe, expect, it } from 'vitest';
import { allCapabilities } from '../../src/port/capabilities.ts';
import {
  askedCapabilities,
  hash31,
  helloIdOf,
  isSameCorpus,
  runOptionsOf,
  selectionSchema,
} from '../../src/offline/offline-selection.ts';
import { check } from '../../src/scenario/parse.ts';
import { smallSelection } from './small-run.ts';

describe('helloIdOf() [OFF-2]', () => {
  it('depends on every part of the selection, and on the salt', () => {
    const changes = [
      {},
      { suite: '0.0.1' },
      { corpus: 'f'.repeat(64) },
      { arithmetic: 'fma' },
      { dtypes: null },
      { filter: null },
      { shard: { index: 1, count: 2 } },
      { invariants: 4 },
      { fuzz: { runs: 1, seed: 2, dtypes: ['float32'], features: [] } },
      { fuzz: { runs: 1, seed: 3, dtypes: ['float32'], features: [] } },
      { capabilities: allCapabilities },
      { encoding: 'decimal' },
    ] as const;
    const ids = changes.map((change) => helloIdOf({ ...smallSelection, ...change }, 0));
    expect(new Set([...ids, helloIdOf(smallSelection, 1)]).size).toBe(changes.length + 1);
    expect(isSameCorpus(ids[7] ?? 0, smallSelection)).toBe(true);
    expect(isSameCorpus(ids[2] ?? 0, smallSelection)).toBe(false);
  });
});

describe('hash31() [OFF-3]', () => {
  it('returns whole numbers from 1 to 2147483647', () => {
    const hashes = Array.from({ length: 2000 }, (_, index) => hash31(String(index)));
    expect(Math.min(...hashes)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...hashes)).toBeLessThanOrEqual(2_147_483_647);
    expect(Math.max(...hashes)).toBeGreaterThan(2 ** 30);
    expect(hashes.every(Number.isInteger)).toBe(true);
  });
});

describe('selectionSchema', () => {
  it('accepts a selection, and nothing with another key', () => {
    expect(check(selectionSchema, smallSelection)).toEqual(smallSelection);
    expect(() => check(selectionSchema, { ...smallSelection, golden: 1 })).toThrow('golden');
  });
});

describe('askedCapabilities() and runOptionsOf()', () => {
  it('give everything in the dtypes of the selection, or what the port declares', () => {
    expect(askedCapabilities(smallSelection)).toEqual({ ...allCapabilities, dtypes: ['float32'] });
    const capabilities = { dtypes: ['float64'], features: [], state: [] } as const;
    expect(askedCapabilities({ ...smallSelection, capabilities })).toBe(capabilities);
    expect(runOptionsOf({ ...smallSelection, dtypes: null, filter: null })).toEqual({
      arithmetic: 'portable',
      invariants: 3,
    });
  });
});

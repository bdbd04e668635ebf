import { describe, expect, it } from 'vitest';
import { rowDigests, rowNames } from '../mutation/recorded-rows.ts';
import { formats } from '../../src/float/format.ts';
import { averageDistance } from '../../src/parity/bound-rows.ts';
import { RoundingModel } from '../../src/parity/rounding-model.ts';
import recorded from './row-digests.json' with { type: 'json' };

describe('the rows of the bound [BND-2, BND-4, BND-5]', () => {
  it.each(Object.entries(recorded.digests))('have the recorded bits: %s', (name, digests) => {
    expect(rowDigests(name)).toEqual(digests);
  });

  it('are all recorded', () => {
    expect(Object.keys(recorded.digests)).toEqual(rowNames);
  });
});

describe('averageDistance() with an infinite gradient [BND-4]', () => {
  const model = new RoundingModel(formats.float32, false);
  const infinite = { value: Infinity, distance: 0 };

  it('is 0 if the average was certainly finite', () => {
    const of = (value: number, distance: number): number =>
      averageDistance(model, 0.99, 0.01, { value, distance }, infinite, Infinity);
    expect(of(1, 0.5)).toBe(0);
    expect(of(Infinity, 0)).toBe(Infinity);
    expect(of(1, Infinity)).toBe(Infinity);
  });
});

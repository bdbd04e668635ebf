import { describe, expect, it } from 'vitest';
import { TrackedOperations } from '../../src/dialect/formula/tracked-operations.ts';
import { formats } from '../../src/float/format.ts';
import { RoundingModel } from '../../src/parity/rounding-model.ts';
import type { Tracked } from '../../src/parity/tracked.ts';
import { operations } from '../../src/rmsprop/operations.ts';

const on = new TrackedOperations(
  operations({ dtype: 'float32', arithmetic: 'portable', foreach: false, part: 'body' }),
  new RoundingModel(formats.float32, false),
);
const at = (value: number, distance = 0): Tracked => ({ value, distance });

describe('TrackedOperations.scaled() [DIA-2]', () => {
  it('gives 0 · ∞, which is NaN, the distance 0 if the infinity is certain', () => {
    expect(on.scaled(0)(at(Infinity))).toEqual(at(NaN));
    expect(on.scaled(0)(at(-Infinity))).toEqual(at(NaN));
    expect(on.scaled(0)(at(Infinity, Infinity))).toEqual(at(NaN, Infinity));
    expect(on.scaled(0)(at(3))).toEqual(at(0));
  });

  it('gives an infinite product an infinite distance', () => {
    expect(on.scaled(2)(at(Infinity))).toEqual(at(Infinity, Infinity));
  });

  it('scales a distance, and adds the rounding error', () => {
    const { value, distance } = on.scaled(-0.5)(at(8, 2));
    expect(value).toBe(-4);
    expect(distance).toBeGreaterThan(1);
    expect(distance).toBeLessThan(1 + 2 ** -18);
  });
});

describe('TrackedOperations.atLeast() and clipped() [DIA-2]', () => {
  it('keep a distance, unless the limit certainly applies', () => {
    expect(on.atLeast(0)(at(-3, 1))).toEqual(at(0));
    expect(on.atLeast(0)(at(-1, 3))).toEqual(at(0, 3));
    expect(on.atLeast(0)(at(2, 1))).toEqual(at(2, 1));
    expect(on.clipped(5)(at(-9, 1))).toEqual(at(-5));
    expect(on.clipped(5)(at(6, 3))).toEqual(at(5, 3));
    expect(on.clipped(5)(at(4, 2))).toEqual(at(4, 2));
  });

  it('keep NaN', () => {
    expect(on.atLeast(0)(at(NaN)).value).toBeNaN();
    expect(on.clipped(5)(at(NaN)).value).toBeNaN();
  });
});

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

describe('TrackedOperations.reduced() [DIA-2]', () => {
  const { fround } = Math;
  const orders = (a: number, lr: number, decay: number): number[] => [
    fround(a - fround(fround(lr * decay) * a)),
    fround(a - fround(lr * fround(decay * a))),
    fround(a - fround(decay * fround(lr * a))),
    fround(a * fround(1 - fround(lr * decay))),
  ];

  it.each([
    [3, 0.01, 0.1],
    [1.1, 0.3, 3.3333333], // nearly everything cancels
    [-7e-45, 0.5, 0.1], // products are subnormal
    [2e-38, 1e-3, 1e3], // one of the products is subnormal
  ])('has a bound for every order of the products: %d, lr %d, weight decay %d', (...numbers) => {
    const [a, lr, decay] = numbers.map(fround) as [number, number, number];
    const { value, distance } = on.reduced(lr, decay)(at(a));
    orders(a, lr, decay).forEach((result) => {
      expect(Math.abs(result - value)).toBeLessThanOrEqual(distance);
    });
    expect(distance).toBeLessThan(1e-5 * Math.abs(a) + 1e-41);
  });

  it('decides nothing if a product overflows in some order', () => {
    const [a, lr, decay] = [1e38, 0.01, 10];
    expect(orders(fround(a), fround(lr), decay)).toContain(-Infinity);
    expect(on.reduced(lr, decay)(at(fround(a))).distance).toBe(Infinity);
    expect(on.reduced(lr, 1)(at(fround(a))).distance).toBe(Infinity); // near the limit
    expect(on.reduced(lr, 0.1)(at(fround(1e37))).distance).toBeLessThan(1e31);
  });

  it('has a certain NaN if it takes the whole of an infinity', () => {
    expect(on.reduced(0.5, 2)(at(Infinity))).toEqual(at(NaN));
    expect(on.reduced(0.5)(at(Infinity))).toEqual(at(Infinity, Infinity));
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

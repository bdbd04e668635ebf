import { describe, expect, it } from 'vitest';
import { formats } from '../../src/float/format.ts';
import { product, ratio, RoundingModel } from '../../src/parity/rounding-model.ts';

const tiny = Number.MIN_VALUE;
const keeping = new RoundingModel(formats.float32, false);
const flushing = new RoundingModel(formats.float32, true);
const u = 2 ** -24;
const eta = 2 ** -149;
const normal = 2 ** -126;
const largest = (2 - 2 ** -23) * 2 ** 127;
const gamma = (k: number): number => (k * u) / (1 - k * u);

describe('product() and ratio()', () => {
  it('return the product and the ratio, but 0 only if an operand requires it', () => {
    expect([product(3, 4), product(0, 5), product(5, 0)]).toEqual([12, 0, 0]);
    expect(product(1e-200, 1e-200)).toBe(tiny);
    expect([ratio(3, 4), ratio(0, 4), ratio(1, Infinity), ratio(1e-200, 1e200)]).toEqual([
      0.75,
      0,
      tiny,
      tiny,
    ]);
  });
});

describe('RoundingModel of float32 [BND-2]', () => {
  it('has γ(k) = ku / (1 - ku)', () => {
    expect([0, 1, 4].map((k) => keeping.gamma(k))).toEqual([0, gamma(1), gamma(4)]);
  });

  it('adds the roundings of both sides, relative to twice the magnitude and the distance', () => {
    expect(keeping.after(0, 1, 2)).toBe(gamma(2) * 2);
    expect(keeping.after(0.5, 1, 2)).toBe(0.5 + gamma(2) * 2.5);
    expect(keeping.after(0.5, 3, 0)).toBe(0.5);
  });

  it('adds the larger error of two scalars, relative to the scalar', () => {
    expect(keeping.after(0, 1, 2, 0.3)).toBe((gamma(2) + u) * 2);
    expect(keeping.after(0, 1, 2, 0.3, 0.7)).toBe((gamma(2) + u) * 2);
    const small = 4 * eta; // half a step is an eighth of it
    expect(keeping.after(0, 1, 2, 0.3, small)).toBe((gamma(2) + 1 / 8) * 2);
    expect(keeping.after(0, 1, 2, small)).toBe((gamma(2) + 1 / 8) * 2);
  });

  it('bounds the error of a scalar by two roundings, by a step if subnormal, and by twice the scalar', () => {
    expect(keeping.scalarError(0.3)).toBe(2 * u * 0.3);
    expect(keeping.scalarError(normal)).toBe(2 * u * normal);
    expect(keeping.scalarError(normal / 2)).toBe(eta);
    expect(keeping.scalarError(eta / 4)).toBe(eta / 2);
    expect(keeping.scalarError(0)).toBe(0);
  });

  it('lets a side flush a subnormal scalar, so that a product with it vanishes [BND-5]', () => {
    expect(flushing.scalarError(0)).toBe(0);
    expect(flushing.scalarError(normal)).toBe(keeping.scalarError(normal));
    expect(flushing.scalarError(normal / 2)).toBe(normal / 2 + eta);
    const tiniest = new RoundingModel(formats.float64, true);
    for (const [model, scalar] of [
      [flushing, normal / 2],
      [flushing, eta],
      [tiniest, tiny],
    ] as const) {
      expect(model.after(0, 3, 2, scalar)).toBeGreaterThanOrEqual(3);
    }
  });

  it('recognizes weights that may vanish', () => {
    expect([0, eta / 2, eta, normal / 2].map((value) => keeping.mayVanish(value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([normal / 2, normal].map((value) => flushing.mayVanish(value))).toEqual([true, false]);
  });

  it('loses a step by underflow if a result may be subnormal, or the whole result if the port flushes', () => {
    const cases: [number, number][] = [
      [0, 0],
      [normal, 0],
      [-2 * normal, normal],
      [normal, eta],
      [normal / 2, 0],
      [0, eta],
    ];
    expect(cases.map(([v, d]) => keeping.underflow(v, d))).toEqual([0, 0, 0, eta, eta, eta]);
    expect(cases.map(([v, d]) => flushing.underflow(v, d))).toEqual([
      0,
      0,
      0,
      normal,
      normal,
      normal,
    ]);
    expect(cases.map(([v, d]) => keeping.flush(v, d))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(cases.map(([v, d]) => flushing.flush(v, d))).toEqual([0, 0, 0, normal, normal, normal]);
  });

  it('is relative to both terms of a weighted sum', () => {
    expect(keeping.blend(0.75, 0.25, 2, 4)).toBe(0.75 * 2 + 0.25 * 4);
    expect(keeping.blend(-0.75, 2, 2, 4)).toBe(0.75 * 2 + 2 * 4); // the sum of the weights is not 1
  });

  it('is relative to both full values if a lerp may subtract them', () => {
    expect(keeping.blend(0.25, 0.75, 2, 4)).toBe(6);
    expect(keeping.blend(0.5, 0.5, 2, 4)).toBe(6);
    expect(keeping.blend(1.5, -0.5, 2, 4)).toBe(2 * 6); // 1 - alpha with alpha above 1
    expect(keeping.blend(0.5, 0.75, 2, 4)).toBe(0.5 * 2 + 0.75 * 4);
  });

  it('flushes the difference in a lerp, and its product with the weight', () => {
    const [difference, distance] = [normal / 2, 0];
    expect(flushing.blendFlush(0.75, 0.25, difference, distance)).toBe(0.25 * normal + normal);
    expect(flushing.blendFlush(0.25, 0.75, difference, distance)).toBe(
      0.75 * normal + normal + (0.25 * normal + normal),
    );
    expect(flushing.blendFlush(0.5, 0.5, difference, distance)).toBe(2 * (0.5 * normal + normal));
    expect(flushing.blendFlush(0.75, 0.25, 2 * normal, 0)).toBe(normal); // only the product
    expect(flushing.blendFlush(0.75, 0.25, 8 * normal, 5 * normal)).toBe(normal);
    expect(flushing.blendFlush(0.75, 0.25, 8 * normal, normal)).toBe(0);
    expect(flushing.blendFlush(0.5, 0.25, difference, distance)).toBe(0); // not a lerp
    expect(keeping.blendFlush(0.75, 0.25, difference, distance)).toBe(0);
  });

  it('flushes an input', () => {
    const given = [normal / 2, -normal / 2, normal, 0];
    expect(given.map((value) => flushing.flushed(value))).toEqual([normal / 2, normal / 2, 0, 0]);
    expect(given.map((value) => keeping.flushed(value))).toEqual([0, 0, 0, 0]);
  });

  it('has no bound if a result may overflow', () => {
    expect(keeping.reach(-largest / 2, largest / 4)).toBe(0);
    expect(keeping.reach(-largest / 2, largest / 2)).toBe(Infinity);
    expect(keeping.reach(largest, 0)).toBe(Infinity);
    expect([largest / 8, largest / 4, largest].map((value) => keeping.overflow(value))).toEqual([
      0,
      Infinity,
      Infinity,
    ]);
    expect(keeping.overflow(NaN)).toBe(Infinity);
  });
});

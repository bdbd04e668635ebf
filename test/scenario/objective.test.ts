import { describe, expect, it } from 'vitest';
import { fmaFloat64 } from '../../src/float/fma.ts';
import { gradientsOf, type Clip } from '../../src/scenario/objective.ts';

const bowl = (values: readonly number[], clip?: Clip): number[] => {
  const ones = Float64Array.from(values, () => 1);
  const loop = {
    objective: 'quadratic-bowl',
    data: [{ shape: [ones.length], data: ones }],
    ...(clip && { clip }),
  } as const;
  return gradientsOf(loop, 'float64', [Float64Array.from(values)]).flatMap((part) => [...part]);
};

describe('gradientsOf() with clipping [FIX-12]', () => {
  it('keeps gradients whose norm is below the limit', () => {
    expect(bowl([3, 4], { maxNorm: 100, isFused: false })).toEqual([3, 4]);
  });

  it('scales the gradients by the limit divided by the norm and a millionth', () => {
    const factor = 1 / (5 + 1e-6);
    expect(bowl([3, 4], { maxNorm: 1, isFused: false })).toEqual([3 * factor, 4 * factor]);
  });

  it('adds squares with one rounding if it is fused, and else with two', () => {
    const vectors = Array.from({ length: 50 }, (_, index) =>
      [1, 2, 3].map((n) => Math.sin(n + index)),
    );
    const expected = (values: number[], add: (a: number, sum: number) => number): number[] => {
      const norm = Math.sqrt(values.reduce((sum, value) => add(value, sum), 0));
      return values.map((value) => value * (0.5 / (norm + 1e-6)));
    };
    const results = vectors.map((values) => ({
      portable: bowl(values, { maxNorm: 0.5, isFused: false }),
      fused: bowl(values, { maxNorm: 0.5, isFused: true }),
    }));
    expect(results).toEqual(
      vectors.map((values) => ({
        portable: expected(values, (value, sum) => value * value + sum),
        fused: expected(values, (value, sum) => fmaFloat64(value, value, sum)),
      })),
    );
    expect(results.filter(({ portable, fused }) => portable[0] !== fused[0])).not.toEqual([]);
  });

  it('does not clip without a clip', () => {
    expect(bowl([300, 400])).toEqual([300, 400]);
  });
});

import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../../src/dialect/dialect.ts';
import { playDialect } from '../../../src/dialect/formula/play-dialect.ts';
import { defaultOptions } from '../../../src/rmsprop/options.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

const alpha = 0.4;
const gradients = [1.5, -0.25, 3, 0.75];
const scenario: Scenario = {
  dtype: 'float64',
  groups: [
    {
      ...defaultOptions,
      alpha,
      centered: true,
      foreach: false,
      params: [{ shape: [1], data: Float64Array.of(1) }],
    },
  ],
  events: gradients.map((gradient) => ({
    kind: 'step',
    gradients: [Float64Array.of(gradient)],
  })),
};

/** The averages after each step, with these weights. */
function averages(kept: number, taken: number): { square: number; mean: number }[] {
  let [square, mean] = [0, 0];
  return gradients.map((g) => {
    square = kept * square + taken * g * g;
    mean += taken * (g - mean);
    return { square, mean };
  });
}

describe('playDialect() of a float32 alpha in float64 [DIA-2]', () => {
  const narrow = Math.fround(alpha);
  const played = [
    ...playDialect(scenario, dialectOf([{ axis: 'precision', value: 'one-minus-alpha-float32' }]), {
      arithmetic: 'portable',
    }),
  ];
  const isWithinBound = (kept: number, taken: number): boolean =>
    averages(kept, taken).every(({ square, mean }, event) => {
      const { snapshot, bound } = played[event] ?? {};
      const [state, distances] = [snapshot?.state[0], bound?.state[0]];
      return (
        Math.abs((state?.squareAvg[0] ?? NaN) - square) <= (distances?.squareAvg[0] ?? NaN) &&
        Math.abs((state?.gradAvg?.[0] ?? NaN) - mean) <= (distances?.gradAvg?.[0] ?? NaN)
      );
    });

  it('allows 1 - alpha in float32, as MindSpore, and in float64, as TensorFlow', () => {
    expect(isWithinBound(narrow, Math.fround(1 - narrow))).toBe(true);
    expect(isWithinBound(narrow, 1 - narrow)).toBe(true);
  });

  it('does not allow an alpha that keeps its digits', () => {
    expect(isWithinBound(alpha, 1 - alpha)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { dialectOf, type Deviation } from '../../../src/dialect/dialect.ts';
import { GradientsInEffect } from '../../../src/dialect/formula/gradients-in-effect.ts';
import { LaneValues } from '../../../src/dialect/formula/lane-values.ts';
import { formats } from '../../../src/float/format.ts';
import { RoundingModel } from '../../../src/parity/rounding-model.ts';

type Gradients = readonly (readonly number[] | null)[];

const model = new RoundingModel(formats.float32, false);
const laneValues = (numbers: readonly number[]): LaneValues =>
  LaneValues.decode('float32', Float32Array.from(numbers), () => 0);

/** Passes the gradients of several steps to an optimizer. Returns those that it uses, or null for a step that it leaves out. */
function used(deviations: readonly Deviation[], ...steps: readonly Gradients[]) {
  const gradients = new GradientsInEffect(dialectOf(deviations), formats.float32, model);
  return steps.map((given) => {
    const inEffect = gradients.of(given.map((numbers) => numbers && laneValues(numbers)));
    return inEffect && inEffect.map((values) => values && [...values.values]);
  });
}
const gradient = (
  value: Extract<Deviation, { axis: 'gradient' }>['value'],
  constant?: number,
): Deviation[] => [{ axis: 'gradient', value, ...(constant !== undefined && { constant }) }];
const lastKept: Deviation = { axis: 'state', value: 'null-as-last-gradient' };

describe('GradientsInEffect [DIA-1]', () => {
  const step: Gradients = [[3, -0.5], null, [-4]];

  it('returns the given gradients', () => {
    expect(used([], step)).toEqual([step]);
    expect(used(gradient('zeros-skipped'), step)).toEqual([step]);
  });

  it('scales every gradient', () => {
    expect(used(gradient('scaled', 0.25), step)).toEqual([[[0.75, -0.125], null, [-1]]]);
  });

  it('limits every element', () => {
    expect(used(gradient('clipped-by-value', 2), step)).toEqual([[[2, -0.5], null, [-2]]]);
    const special = [[Infinity, -Infinity, NaN, -0, 2]];
    expect(used(gradient('clipped-by-value', 2), special)).toEqual([[[2, -2, NaN, -0, 2]]]);
  });

  it('limits the norm of all gradients of a step, or of each parameter', () => {
    const threeFour: Gradients = [[3], null, [4, 0], [0]]; // the norm is 5
    expect(used(gradient('clipped-by-norm', 2.5), threeFour)).toEqual([[[1.5], null, [2, 0], [0]]]);
    expect(used(gradient('clipped-by-norm', 5), threeFour)).toEqual([threeFour]);
    expect(used(gradient('clipped-by-tensor-norm', 2), threeFour)).toEqual([
      [[2], null, [2, 0], [0]],
    ]);
    expect(used(gradient('clipped-by-tensor-norm', 3), [[3], [6, 8]])).toEqual([
      [[3], [Math.fround(1.8), Math.fround(2.4)]],
    ]);
  });

  it('knows nothing about gradients with an infinite norm', () => {
    const gradients = new GradientsInEffect(
      dialectOf(gradient('clipped-by-norm', 1)),
      formats.float32,
      model,
    );
    const [values] = gradients.of([laneValues([1, Infinity])]) ?? [];
    expect([...(values?.distances ?? [])]).toEqual([Infinity, Infinity]);
  });

  it('adds up the gradients of each parameter', () => {
    expect(used(gradient('accumulated'), [[1, 2], [5]], [[3, -2], null], [[0, 1], [0.5]])).toEqual([
      [[1, 2], [5]],
      [[4, 0], null],
      [[4, 1], [5.5]],
    ]);
  });

  it('leaves out a step if any gradient is infinite or NaN', () => {
    const skipping = gradient('non-finite-skipped');
    expect(used(skipping, step, [[1], [NaN]], [[-Infinity]], [[0]])).toEqual([
      step,
      null,
      null,
      [[0]],
    ]);
  });

  it('uses the last gradient in place of null', () => {
    expect(used([lastKept], [[1], null], [null, [2]], [null, null], [[7], null])).toEqual([
      [[1], null],
      [[1], [2]],
      [[1], [2]],
      [[7], [2]],
    ]);
  });

  it('adds the last gradient itself to the sum, not the sum so far', () => {
    expect(used([lastKept, ...gradient('accumulated')], [[1]], [[2]], [null], [[4]])).toEqual([
      [[1]],
      [[3]],
      [[5]],
      [[9]],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { findChange, callerGradientRule } from '../../src/dialect/formula/changed-gradients.ts';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { ParameterMemory } from '../../src/dialect/formula/parameter-memory.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Tracked } from '../../src/parity/tracked.ts';

const at = (value: number): Tracked => ({ value, distance: 0 });
const next = {
  param: at(1),
  squareAvg: at(2),
  gradAvg: at(3),
  momentumBuffer: at(4),
  accumulated: at(5),
  applied: at(6),
  variance: at(7),
  denominator: at(8),
};

/** Returns what a step writes into a gradient of 9. */
function gradientAfter(
  value: Extract<Deviation, { axis: 'caller-gradient' }>['value'] | 'untouched',
  options: Partial<typeof defaultOptions> = {},
  weightDecay: Extract<Deviation, { axis: 'weight-decay' }>['value'] = 'l2',
  memory = new ParameterMemory(1),
): number {
  const dialect = dialectOf([
    { axis: 'caller-gradient', value },
    { axis: 'weight-decay', value: weightDecay },
  ]);
  return callerGradientRule(dialect, { ...defaultOptions, ...options }, memory)(9, next);
}

describe('callerGradientRule()', () => {
  it('keeps the gradient, or zeroes it', () => {
    expect(gradientAfter('untouched', { weightDecay: 0.1 })).toBe(9);
    expect(gradientAfter('zeroed')).toBe(0);
  });

  it('changes the gradient only if the step adds weight decay in place', () => {
    expect(gradientAfter('changed', { weightDecay: 0.1 })).toBe(6);
    expect(gradientAfter('changed', { weightDecay: 0.1 }, 'l2-after-clipping')).toBe(6);
    expect(gradientAfter('changed', { weightDecay: 0 })).toBe(9);
    expect(gradientAfter('changed', { weightDecay: 0.1, maximize: true })).toBe(9);
    expect(gradientAfter('changed', { weightDecay: 0.1 }, 'decoupled-lr')).toBe(9);
    expect(gradientAfter('changed', { weightDecay: 0.1 }, 'ignored')).toBe(9);
  });

  it('stores the square average in the gradient at the first step, if they share storage', () => {
    const memory = new ParameterMemory(1);
    expect(gradientAfter('aliased', {}, 'l2', memory)).toBe(2);
    memory.home = 'caller-gradient';
    expect(gradientAfter('aliased', {}, 'l2', memory)).toBe(9);
  });
});

describe('findChange()', () => {
  it('finds the first different component: -0 differs from 0, NaN equals any value', () => {
    const gradient = Float32Array.of(1, 0, NaN);
    expect(findChange('float32', gradient, Float64Array.of(1, 0, NaN))).toBe(-1);
    expect(findChange('float32', gradient, Float64Array.of(1, -0, 2))).toBe(1);
    expect(findChange('float16', Uint16Array.of(0x3c00, 0x3c00), Float64Array.of(1, 2))).toBe(1);
  });

  it('counts complex elements, for either part', () => {
    const gradient = Float32Array.of(1, 2, 3, 4, 5, 6);
    const elementOf = (...values: number[]): number =>
      findChange('complex64', gradient, Float64Array.from(values));
    expect(elementOf(1, 2, 3, 4, 5, 7)).toBe(2);
    expect(elementOf(1, 2, 0, 4, 5, 6)).toBe(1);
    expect(elementOf(1, 2, 3, 4, 5, 6)).toBe(-1);
  });
});

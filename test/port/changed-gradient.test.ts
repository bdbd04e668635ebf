import { describe, expect, it } from 'vitest';
import { findChangedGradient } from '../../src/port/changed-gradient.ts';

describe('findChangedGradient()', () => {
  const of = (...values: number[]): Float32Array => Float32Array.of(...values);

  it('finds no change between equal gradients: NaN equals NaN, null equals null', () => {
    expect(findChangedGradient('float32', [of(1, NaN), null], [of(1, NaN), null])).toBeNull();
    expect(findChangedGradient('float32', [of()], [of()])).toBeNull();
  });

  it('finds the first parameter and element, also for a changed sign of zero', () => {
    expect(findChangedGradient('float32', [null, of(1, 0, 2)], [null, of(1, -0, 3)])).toEqual({
      parameter: 1,
      element: 1,
    });
  });

  it('counts complex elements, not their parts', () => {
    expect(findChangedGradient('complex64', [of(1, 2, 3, 4)], [of(1, 2, 3, 5)])).toEqual({
      parameter: 0,
      element: 1,
    });
  });

  it('finds a removed gradient', () => {
    expect(findChangedGradient('float32', [of(1)], [null])).toEqual({ parameter: 0, element: 0 });
  });
});

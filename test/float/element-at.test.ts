import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementAt } from '../../src/float/element-at.ts';

describe('elementAt()', () => {
  it('returns every element of any array', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        expect(values.map((_, index) => elementAt(values, index))).toEqual(values);
      }),
    );
  });

  it('returns falsy elements', () => {
    expect(elementAt(['', 0, false, null], 0)).toBe('');
    expect(elementAt(['', 0, false, null], 3)).toBe(null);
    expect(elementAt(Float32Array.of(-0), 0)).toBe(-0);
    expect(elementAt(Float64Array.of(NaN), 0)).toBeNaN();
    expect(elementAt(Uint16Array.of(0), 0)).toBe(0);
  });

  it.each([-1, 3, 0.5, NaN, Infinity])(
    'throws a RangeError for index %d of three elements',
    (index) => {
      const refusal = new RangeError(`index ${index} is outside 0 … 2`);
      expect(() => elementAt([1, 2, 3], index)).toThrow(refusal);
      expect(() => elementAt(Float32Array.of(1, 2, 3), index)).toThrow(refusal);
    },
  );

  it('throws a RangeError for the first element of an empty array', () => {
    expect(() => elementAt([], 0)).toThrow(RangeError);
  });
});

import { describe, expect, it } from 'vitest';
import {
  allDeviations,
  axisNames,
  deviationsOf,
  deviationText,
  dialectOf,
  isAxis,
  origin,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import { axisValues } from '../../src/dialect/axis-values.ts';

describe('the origin [DIA-1]', () => {
  it("has torch's value, the first, on every axis", () => {
    expect(axisNames).toHaveLength(34);
    expect(axisNames.map((axis) => axisValues[axis][0])).toEqual(
      axisNames.map((axis) => origin[axis]),
    );
    expect(deviationsOf(origin)).toEqual([]);
  });
});

describe('allDeviations [DIA-1]', () => {
  it('are the other values, each once on its axis', () => {
    const values = axisNames.reduce((count, axis) => count + axisValues[axis].length, 0);
    expect(allDeviations).toHaveLength(values - axisNames.length);
    expect(new Set(allDeviations.map(deviationText)).size).toBe(allDeviations.length);
    for (const deviation of allDeviations) {
      expect(origin[deviation.axis]).not.toBe(deviation.value);
      expect(deviationsOf(dialectOf([deviation]))).toEqual([deviation]);
    }
  });
});

describe('deviationsOf()', () => {
  it('lists them in the order of the axes, for any input order', () => {
    const inside = { axis: 'epsilon', value: 'inside' } as const;
    const nesterov = { axis: 'momentum', value: 'nesterov' } as const;
    expect(deviationsOf(dialectOf([nesterov, inside]))).toEqual([inside, nesterov]);
  });
});

describe('isAxis()', () => {
  it('accepts the names of axes, and rejects names of Object.prototype', () => {
    expect(['epsilon', 'state', 'toString', ''].map(isAxis)).toEqual([true, true, false, false]);
  });
});

describe('deviationText()', () => {
  it('writes the number of a deviation in its shortest form', () => {
    const deviation: Deviation = { axis: 'eps-value', value: 'fixed' };
    expect(deviationText(deviation)).toBe('eps-value: fixed');
    expect(deviationText({ ...deviation, constant: 0.00001 })).toBe('eps-value: fixed (1e-5)');
    expect(deviationText({ ...deviation, constant: -0.5 })).toBe('eps-value: fixed (-0.5)');
  });
});

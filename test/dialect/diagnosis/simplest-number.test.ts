import { describe, expect, it } from 'vitest';
import { simplestNumber } from '../../../src/dialect/diagnosis/simplest-number.ts';

describe('simplestNumber() [DIA-11]', () => {
  it('returns the decimal number with the fewest digits', () => {
    expect(simplestNumber(0.8999, 0.9001, 0.90004)).toBe(0.9);
    expect(simplestNumber(0.98, 0.995, 0.9876)).toBe(0.99);
    expect(simplestNumber(-1.01, -0.97, -0.99)).toBe(-1);
    expect(simplestNumber(9.9e-8, 1.01e-7, 1.004e-7)).toBe(1e-7);
  });

  it('returns one part of a whole number if the decimal number has more than three digits', () => {
    expect(simplestNumber(0.33333332, 0.33333334, 0.333333329)).toBe(1 / 3);
    expect(simplestNumber(-0.142857143, -0.142857142, -0.1428571428)).toBe(-1 / 7);
    expect(simplestNumber(0.332, 0.334, 0.3331)).toBe(0.333); // three digits are simpler
    expect(simplestNumber(1 / 1025, 1 / 1025, 1 / 1025)).not.toBe(1 / 1024);
  });

  it('returns the number that fits best if no simpler one is between the limits', () => {
    expect(simplestNumber(Math.PI, Math.PI, Math.PI)).toBe(Math.PI);
    expect(simplestNumber(0, 0, 0)).toBe(0);
  });

  it('returns 0 if it is between the limits', () => {
    expect(simplestNumber(-3e-8, 1e-8, -2e-8)).toBe(0);
    expect(simplestNumber(-1e-9, 0, -1e-10)).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { roundestInteger, roundestReal } from '../../../src/dialect/trigger/roundest.ts';

describe('roundestReal()', () => {
  it.each([
    [0.98, 1.3, 1],
    [3.2, 7, 5],
    [1, 1.5, 1], // the lower end is inside
    [0.5, 1, 0.5], // the upper end is not
    [2.9442, 3.0142, 3],
    [0, 1e-30, 0],
    [5, Infinity, Number.MAX_VALUE],
    [0.1, 0.1 + 2 ** -56, 0.1],
    [1.0312, 1.0321, 1.032],
  ])('returns the roundest number from %d to below %d: %d', (low, high, expected) => {
    expect(roundestReal(low, high)).toBe(expected);
  });

  it('returns a number in the range, down to neighbouring subnormal numbers', () => {
    expect(roundestReal(5e-324, 1e-323)).toBe(5e-324);
    expect(roundestReal(1 - 2 ** -53, 1)).toBe(1 - 2 ** -53);
  });
});

describe('roundestInteger()', () => {
  it.each([
    [10, 18, 16],
    [15, 16, 16],
    [0, 1, 1],
    [4, 7, 6],
    [32, 33, 33],
  ])('returns the roundest integer above %d up to %d: %d', (low, high, expected) => {
    expect(roundestInteger(low, high)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { shortestText } from '../../src/float/shortest-text.ts';

describe('shortestText()', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-0.5, '-0.5'],
    [0.0001, '0.0001'],
    [0.00001, '1e-5'],
    [-0.000025, '-2.5e-5'],
    [1e-7, '1e-7'],
    [Math.fround(1e-7), '1.0000000116860974e-7'],
    [5e-324, '5e-324'],
    [1e21, '1e+21'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    [NaN, 'NaN'],
  ])('writes %d as %j', (value, text) => {
    expect(shortestText(value)).toBe(text);
    expect(Number(shortestText(value))).toBe(value);
  });
});

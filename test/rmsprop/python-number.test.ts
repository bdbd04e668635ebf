import { describe, expect, it } from 'vitest';
import { pythonNumber } from '../../src/rmsprop/python-number.ts';

describe('pythonNumber() [OPT-2]', () => {
  it.each([
    [-1, '-1'],
    [0, '0'],
    [-0, '0'],
    [42, '42'],
    [-0.1, '-0.1'],
    [0.1 + 0.2, '0.30000000000000004'],
    [123456.789, '123456.789'],
    [0.0001, '0.0001'],
    [0.00012, '0.00012'],
    [0.000099, '9.9e-05'],
    [0.00001, '1e-05'],
    [-0.00001, '-1e-05'],
    [-1.5e-7, '-1.5e-07'],
    [1e-10, '1e-10'],
    [5e-324, '5e-324'],
    [1e16, '10000000000000000'],
    [-1e20, '-100000000000000000000'],
    [1e21, '1e+21'],
    [-1.5e100, '-1.5e+100'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('writes %d as %s', (value, text) => {
    expect(pythonNumber(value)).toBe(text);
  });
});

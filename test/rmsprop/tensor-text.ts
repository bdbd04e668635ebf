import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { toHex } from '../../src/float/hex.ts';
import type { TensorText } from '../oracle/program.ts';

/** Returns reals, rounded to a dtype, as hex words. A complex dtype takes them in pairs. */
export function words(dtype: Dtype, values: readonly number[]): string {
  const { format, StorageType } = dtypes[dtype];
  const storage = new StorageType(values.length);
  storage.set(values.map(format.encode));
  return toHex(dtype, storage);
}

/** Returns a tensor of one dimension, or with the given shape. */
export function tensorText(
  dtype: Dtype,
  values: readonly number[],
  shape: readonly number[] = [values.length / dtypes[dtype].components],
): TensorText {
  return { dtype, shape, data: words(dtype, values) };
}

/**
 * Returns `values[index]`. Throws a `RangeError` instead of returning `undefined`. Typed arrays have no holes, and so this is the
 * only check that a read needs.
 */
export function elementAt<T>(
  values: { readonly [index: number]: T; readonly length: number },
  index: number,
): T {
  const value = values[index];
  if (value === undefined) {
    throw new RangeError(`index ${index} is outside 0 … ${values.length - 1}`);
  }
  return value;
}

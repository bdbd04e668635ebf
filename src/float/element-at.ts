/**
 * `values[index]`, with a thrown `RangeError` instead of `undefined` where there is no such element. Typed arrays have
 * no holes, so that this one check is all that separates an index from a number.
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

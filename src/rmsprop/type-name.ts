/**
 * Returns the name of a value's class, or its `typeof`: messages show it in place of Python's type.
 *
 * @example typeName([1, 2]) // 'Array'
 * @example typeName(null) // 'object'
 */
export function typeName(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? (value.constructor?.name ?? 'object')
    : typeof value;
}

import { isDeepStrictEqual } from 'node:util';

/**
 * Compares what two copies of a port declare. A port must declare the same each time (SUP-6).
 *
 * @returns the first difference as a text; null if there is no difference.
 * @example declaredDifference({ name: 'a' }, { name: 'b' }) // '"name" is "b", but it was "a"'
 */
export function declaredDifference(first: object, other: object): string | null {
  const [before, now] = [new Map(Object.entries(first)), new Map(Object.entries(other))];
  const keys = new Set([...before.keys(), ...now.keys()]);
  const key = [...keys].find((name) => !isDeepStrictEqual(before.get(name), now.get(name)));
  return key === undefined
    ? null
    : `"${key}" is ${shortJson(now.get(key))}, but it was ${shortJson(before.get(key))}`;
}

function shortJson(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

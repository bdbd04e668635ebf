import { closestMatch } from 'leven';

/** The largest edit distance of a suggestion: the limit that commander uses for options. */
const MOST_CHANGES = 3;

/**
 * Returns the name that is nearest to a given name, ignoring case. Returns undefined if no name is near.
 *
 * @example nearestName('EXAT', ['exact', 'equivalent']) // 'exact'
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const closest = closestMatch(
    given.toLowerCase(),
    names.map((name) => name.toLowerCase()),
    { maxDistance: Math.min(MOST_CHANGES, Math.ceil(given.length / 2)) },
  );
  return names.find((name) => name.toLowerCase() === closest);
}

/**
 * Returns a line that suggests the nearest name, in the form that commander uses. Returns an empty text if no name is near.
 *
 * @example didYouMean('exat', ['exact', 'equivalent']) // '\n(Did you mean exact?)'
 */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearestName(given, names);
  return name === undefined ? '' : `\n(Did you mean ${name}?)`;
}

import { closestMatch } from 'leven';

/** As commander has it for options: what takes more changes was meant as something else. */
const MOST_CHANGES = 3;

/** The name that was probably meant, whatever its case; undefined if none is near. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const closest = closestMatch(
    given.toLowerCase(),
    names.map((name) => name.toLowerCase()),
    { maxDistance: Math.min(MOST_CHANGES, Math.ceil(given.length / 2)) },
  );
  return names.find((name) => name.toLowerCase() === closest);
}

/**
 * A line with the name that was probably meant, like those of commander about options; empty if none is near.
 *
 * @example didYouMean('exat', ['exact', 'equivalent']) // '\n(Did you mean exact?)'
 */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearestName(given, names);
  return name === undefined ? '' : `\n(Did you mean ${name}?)`;
}

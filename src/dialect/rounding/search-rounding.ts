import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypes, type Dtype } from '../../float/dtype.ts';
import { baseNames, bases } from './bases.ts';
import type { LaneSample } from './lane-sample.ts';
import { allChoices, roundingKey, sizeOf, withChoice, type Rounding } from './rounding.ts';

/** The number of roundings from which the search starts. */
const MOST_STARTED = 8;
/** The number of roundings from which the search goes on after its first pass. */
const MOST_BASES = 8;
/** The number of roundings whose last search changes two places at once. */
const MOST_PAIRED = 4;

/** A rounding, and how many values of the sample have its bits. */
interface Scored {
  readonly rounding: Rounding;
  readonly matches: number;
}

/** What the roundings of a search may be. */
export interface SearchSetting {
  readonly dtype: Dtype;
  readonly flushesSubnormals: boolean;
  /** The arithmetics of the cases. */
  readonly arithmetics: ReadonlySet<Arithmetic>;
}

/**
 * Finds the roundings that give most values of the sample the port's bits.
 *
 * 1. From the best of some roundings, goes through the places of the formula, and takes the best choice at each.
 * 2. Goes on from the best of these, until no other choice at one place is better.
 * 3. If that does not give all values the port's bits, tries other choices at two places at once.
 *
 * The search starts again from every shown value ({@link missesIn}). So a right choice at one place counts before the others are right.
 *
 * @returns the roundings with the most matches, and of these the ones with the fewest differences from torch. There are
 *   several if the sample does not separate them.
 */
export function searchRoundings(sample: LaneSample, roundings: readonly Rounding[]): Rounding[] {
  const search = new Search(sample);
  const starts = roundings.map((rounding) => search.score(rounding));
  const first = bestOf(starts, MOST_STARTED).map((start) => search.climbOnce(start));
  const summits = bestOf(first, MOST_BASES).map((start) => search.climb(start));
  if (bestOf(summits, 1).every(({ matches }) => matches < sample.values)) {
    bestOf(summits, MOST_PAIRED).forEach((summit) => search.climbByPairs(summit));
  }
  return search.best();
}

/** Returns the roundings from which a search starts: whole steps, without other choices. */
export function startsOf(setting: SearchSetting): Rounding[] {
  return baseNames
    .filter((name) => appliesTo(name, setting))
    .map((base) => ({ base, choices: [] }));
}

/** Returns whether a base can give other bits in the cases than the other bases do. */
function appliesTo(
  name: Rounding['base'],
  { dtype, flushesSubnormals, arithmetics }: SearchSetting,
): boolean {
  const { applies, isFlushed = false, torch } = bases[name];
  const isTorchHere = [...arithmetics].every((arithmetic) => arithmetic === torch?.arithmetic);
  // there, each-rounded multiplication and addition have the same bits
  const isMeanHere =
    torch?.mean !== undefined &&
    dtypes[dtype].format.bits > 16 &&
    [...arithmetics].every((arithmetic) => arithmetic === 'portable');
  return (
    (applies?.(dtype) ?? true) && (flushesSubnormals || !isFlushed) && !isTorchHere && !isMeanHere
  );
}

/** Returns the scored roundings with the most matches, at most `count`. */
function bestOf(scored: readonly Scored[], count: number): Scored[] {
  return scored.toSorted(isBefore).slice(0, count);
}

/** Compares by matches, and then by the number of differences from torch. */
function isBefore(left: Scored, right: Scored): number {
  return right.matches - left.matches || sizeOf(left.rounding) - sizeOf(right.rounding);
}

class Search {
  readonly #sample: LaneSample;
  readonly #scored = new Map<string, Scored>();

  constructor(sample: LaneSample) {
    this.#sample = sample;
  }

  score(rounding: Rounding): Scored {
    const key = roundingKey(rounding);
    const scored = this.#scored.get(key) ?? {
      rounding,
      matches: this.#sample.matches(rounding),
    };
    this.#scored.set(key, scored);
    return scored;
  }

  /** Takes the best choice at each place, one place after the other. */
  climbOnce(start: Scored): Scored {
    return this.#sample.places.reduce<Scored>(
      (best, place) => this.#better(best, this.#neighbours(best.rounding, place)),
      start,
    );
  }

  /** Takes the best choice at each place again and again, until no choice is better. */
  climb(start: Scored): Scored {
    const next = this.climbOnce(start);
    return next === start ? start : this.climb(next);
  }

  /** Takes the best choices at two places at once, until none are better. */
  climbByPairs(start: Scored): Scored {
    const { places } = this.#sample;
    const next = places.reduce<Scored>(
      (best, place, index) =>
        places.slice(index + 1).reduce(
          (bestOfPlace, second) =>
            this.#better(
              bestOfPlace,
              this.#neighbours(bestOfPlace.rounding, place).flatMap((neighbour) =>
                this.#neighbours(neighbour, second),
              ),
            ),
          best,
        ),
      start,
    );
    return next === start ? start : this.climbByPairs(next);
  }

  /** Returns the best of all roundings that the search tried. */
  best(): Rounding[] {
    const [first, ...others] = [...this.#scored.values()].toSorted(isBefore);
    return first
      ? [first, ...others.filter((other) => isBefore(first, other) === 0)].map(
          ({ rounding }) => rounding,
        )
      : [];
  }

  #neighbours(rounding: Rounding, place: Rounding['choices'][number]['place']): Rounding[] {
    const choices = allChoices.filter((choice) => choice.place === place);
    return [null, ...choices].map((choice) => withChoice(rounding, place, choice));
  }

  #better(start: Scored, candidates: readonly Rounding[]): Scored {
    return candidates.reduce<Scored>((best, candidate) => {
      const scored = this.score(candidate);
      return isBefore(best, scored) > 0 ? scored : best;
    }, start);
  }
}

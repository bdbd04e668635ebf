import type { GroupOptions } from '../../rmsprop/options.ts';
import type { Lane } from './lanes.ts';
import { places, usesPiece, type Place } from './place-choices.ts';
import { missesIn, updatesOf } from './match-lane.ts';
import { roundingKey, type Rounding } from './rounding.ts';

/** The number of lanes in a sample, if the groups have as many. */
const LANES = 240;
/** The least number of lanes of each group. */
const LEAST_LANES = 4;
/** The most lanes that a caller can add. */
const MOST_ADDED = 40;
/** The share of lanes that have PyTorch's bits. */
const EQUAL_SHARE = 0.2;

/** Lanes whose steps use the same places, and the matches of the roundings so far. */
interface LaneGroup {
  readonly used: ReadonlySet<Place>;
  readonly lanes: readonly Lane[];
  readonly matches: Map<string, number>;
}

/** Some lanes of every kind, for a search that tries many roundings. */
export class LaneSample {
  readonly #groups: readonly LaneGroup[];
  /** The number of values in the sample. */
  readonly values: number;
  /** The places that a step in the sample uses, in the order of the formula. */
  readonly places: readonly Place[];

  /** @param added Lanes that the sample should have, for example those that a rounding did not explain. */
  constructor(lanes: readonly Lane[], added: readonly Lane[]) {
    this.#groups = groupsOf(lanes, new Set(spread(added, MOST_ADDED)));
    this.values = this.#groups.reduce(
      (total, group) => group.lanes.reduce((sum, { values }) => sum + values, total),
      0,
    );
    this.places = places.filter((place) => this.#groups.some(({ used }) => used.has(place)));
  }

  /** Returns how many values of the sample have the bits of a rounding. */
  matches(rounding: Rounding): number {
    return this.#groups.reduce((total, group) => total + matchesOf(group, rounding), 0);
  }
}

/** Returns the matches in a group. It tries a rounding only once for the choices that the group uses. */
function matchesOf({ used, lanes, matches }: LaneGroup, { base, choices }: Rounding): number {
  const visible = { base, choices: choices.filter(({ place }) => used.has(place)) };
  const key = roundingKey(visible);
  let count = matches.get(key);
  if (count === undefined) {
    const updateFor = updatesOf(visible);
    count = lanes.reduce((total, lane) => total + lane.values - missesIn(lane, updateFor), 0);
    matches.set(key, count);
  }
  return count;
}

function groupsOf(lanes: readonly Lane[], added: ReadonlySet<Lane>): LaneGroup[] {
  const groups = new Map<string, { readonly used: ReadonlySet<Place>; readonly lanes: Lane[] }>();
  const usedWith = new Map<GroupOptions, readonly Place[]>();
  for (const lane of lanes) {
    const used = new Set(
      lane.moments.flatMap(({ options }) => {
        const known = options ? (usedWith.get(options) ?? placesOf(options)) : [];
        if (options) {
          usedWith.set(options, known);
        }
        return known;
      }),
    );
    const { arithmetic, part } = lane.key;
    const isForeach = lane.moments.some(({ options }) => options?.foreach === true);
    const key = [arithmetic, part, isForeach, ...places.filter((place) => used.has(place))].join();
    const group = groups.get(key) ?? { used, lanes: [] };
    groups.set(key, group);
    group.lanes.push(lane);
  }
  const count = Math.max(LEAST_LANES, LANES / groups.size);
  return [...groups.values()].map((group) => ({
    used: group.used,
    lanes: [
      ...new Set([
        ...spread(having(group.lanes, true), (1 - EQUAL_SHARE) * count),
        ...spread(having(group.lanes, false), EQUAL_SHARE * count),
        ...group.lanes.filter((lane) => added.has(lane)),
      ]),
    ],
    matches: new Map(),
  }));
}

function having(lanes: readonly Lane[], differs: boolean): Lane[] {
  return lanes.filter((lane) => lane.differs === differs);
}

function placesOf(options: GroupOptions): Place[] {
  return places.filter((place) => usesPiece(place, options));
}

/** Returns about `count` items, from all parts of the list. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  const stride = Math.max(1, items.length / count);
  return items.filter(
    (_, index) => Math.floor(index / stride) !== Math.floor((index - 1) / stride),
  );
}

import type { RealFormat } from '../float/format.ts';
import type { Random } from './random.ts';

/** Returns the next gradient of one real component. */
export type Lane = () => number;

/** The kind of gradients that an element has. */
export type LaneKind =
  | 'ordinary'
  | 'constant'
  | 'nearly-constant'
  | 'any-scale'
  | 'at-the-edge'
  | 'many-scales'
  | 'sparse'
  | 'raw-bits'
  | 'special'
  | 'moderate'
  | 'small'
  | 'zero';

interface LaneRow {
  /** How often this kind occurs, relative to the others. 0: only if the settings name it. */
  readonly weight: number;
  /** Returns whether a number can be a gradient of this kind. By default, every number can. */
  readonly has?: (value: number) => boolean;
  readonly make: (random: Random, format: RealFormat) => Lane;
}

/** All kinds of lanes. */
const lanes: Readonly<Record<LaneKind, LaneRow>> = {
  ordinary: { weight: 6, make: (random) => () => random.bell() },
  constant: { weight: 2, make: (random) => repeat(random.bell()) },
  /* the variance of these gradients cancels */
  'nearly-constant': {
    weight: 2,
    make: (random) => {
      const middle = 4 * random.bell();
      return () => middle + random.bell() / 64;
    },
  },
  'any-scale': { weight: 1, make: (random, format) => scaled(random, anyScale(random, format)) },
  'at-the-edge': { weight: 2, make: (random, format) => scaled(random, edgeScale(random, format)) },
  'many-scales': { weight: 1, make: (random) => () => random.bell() * 2 ** random.integer(-9, 9) },
  sparse: {
    weight: 1,
    make: (random) => () => (random.chance(0.3) ? random.bell() : random.pick([0, -0])),
  },
  'raw-bits': { weight: 1, make: (random, format) => () => random.float(format) },
  special: {
    weight: 1,
    make: (random, format) => () =>
      random.chance(0.8) ? random.bell() : specialValue(random, format),
  },
  /* never 0, and of a magnitude between 1/2 and 4: nothing overflows or underflows */
  moderate: {
    weight: 0,
    has: (value) => Math.abs(value) >= 0.5 && Math.abs(value) <= 4,
    make: (random) => () => (0.5 + 3.5 * random.uniform()) * (random.chance(0.5) ? 1 : -1),
  },
  /* epsilon is larger than the root of the average */
  small: {
    weight: 0,
    has: (value) => Math.abs(value) <= 2 ** -13,
    make: (random) => () => random.bell() * 2 ** -14,
  },
  zero: { weight: 0, has: (value) => value === 0, make: (random) => () => random.pick([0, -0]) },
};

const repeat =
  (value: number): Lane =>
  () =>
    value;

const scaled =
  (random: Random, scale: number): Lane =>
  () =>
    random.bell() * scale;

/** Returns a magnitude from the smallest number to slightly above the root of the largest number. */
const anyScale = (random: Random, { minExponent, precision }: RealFormat): number =>
  2 ** random.integer(minExponent - precision, Math.ceil(-minExponent / 2) + 2);

/** Returns a magnitude whose square is near the smallest or the largest number. */
const edgeScale = (random: Random, { minExponent, precision }: RealFormat): number =>
  random.chance(0.5)
    ? 2 ** (Math.floor(minExponent / 2) - random.integer(-8, precision))
    : 2 ** (Math.floor(-minExponent / 2) - random.integer(-1, 6));

function specialValue(random: Random, format: RealFormat): number {
  const { smallestSubnormal, largestFinite, minExponent } = format;
  const size = random.pick([0, smallestSubnormal, 2 ** minExponent, largestFinite, Infinity, NaN]);
  return random.chance(0.5) ? size : -size;
}

const weightedRows: readonly LaneRow[] = Object.values(lanes).flatMap((row) =>
  Array.from({ length: row.weight }, () => row),
);

/** Draws a lane of one of these kinds. With null, it draws from all kinds, by weight. */
export function drawLane(
  random: Random,
  format: RealFormat,
  kinds: readonly LaneKind[] | null,
): Lane {
  const row = kinds === null ? random.pick(weightedRows) : lanes[random.pick(kinds)];
  return row.make(random, format);
}

/** Returns whether a number can be a gradient of one of these kinds. */
export function isOfLanes(value: number, kinds: readonly LaneKind[]): boolean {
  return kinds.some((kind) => lanes[kind].has?.(value) ?? true);
}

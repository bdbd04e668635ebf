import type { RealFormat } from '../float/format.ts';
import type { Random } from './random.ts';

/** The gradients of one real component, step after step. */
export type Lane = () => number;

/** What the gradients of an element are like. */
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
  /** How often it is drawn. */
  readonly weight: number;
  /** The numbers that it is made of; all by default. */
  readonly has?: (value: number) => boolean;
  readonly make: (random: Random, format: RealFormat) => Lane;
}

/** The kinds; those of weight 0 are drawn only where they are asked for by name. */
const lanes: Readonly<Record<LaneKind, LaneRow>> = {
  ordinary: { weight: 6, make: (random) => () => random.bell() },
  constant: { weight: 2, make: (random) => repeat(random.bell()) },
  /* the variance of such gradients cancels */
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
  /* such that epsilon outweighs the root of the average */
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

/** A magnitude from the smallest number's to somewhat above the root of the largest. */
const anyScale = (random: Random, { minExponent, precision }: RealFormat): number =>
  2 ** random.integer(minExponent - precision, Math.ceil(-minExponent / 2) + 2);

/** A magnitude whose square is about as small, or as large, as a number can be. */
const edgeScale = (random: Random, { minExponent, precision }: RealFormat): number =>
  random.chance(0.5)
    ? 2 ** (Math.floor(minExponent / 2) - random.integer(-8, precision))
    : 2 ** (Math.floor(-minExponent / 2) - random.integer(-1, 6));

function specialValue(random: Random, format: RealFormat): number {
  const { smallestSubnormal, largestFinite, minExponent } = format;
  const size = random.pick([0, smallestSubnormal, 2 ** minExponent, largestFinite, Infinity, NaN]);
  return random.chance(0.5) ? size : -size;
}

const drawn: readonly LaneRow[] = Object.values(lanes).flatMap((row) =>
  Array.from({ length: row.weight }, () => row),
);

/** A lane of one of these kinds; of any kind, by weight, where none is named. */
export function drawLane(
  random: Random,
  format: RealFormat,
  kinds: readonly LaneKind[] | null,
): Lane {
  const row = kinds === null ? random.pick(drawn) : lanes[random.pick(kinds)];
  return row.make(random, format);
}

/** Whether a number may be a gradient of a lane of one of these kinds. */
export function isOfLanes(value: number, kinds: readonly LaneKind[]): boolean {
  return kinds.some((kind) => lanes[kind].has?.(value) ?? true);
}

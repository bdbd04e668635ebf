import { createHash } from 'node:crypto';
import { formats } from '../../src/float/format.ts';
import { elementAt } from '../../src/float/element-at.ts';
import {
  averageDistance,
  bufferDistance,
  decayedDistance,
  meanDistance,
  movedDistance,
  quotientDistance,
  rootDistance,
  scaledQuotientLoss,
  scalarSumDistance,
  varianceDistance,
} from '../../src/parity/bound-rows.ts';
import { RoundingModel } from '../../src/parity/rounding-model.ts';
import type { Tracked } from '../../src/parity/tracked.ts';

/*
 * The values of each row of the bound, for numbers from the whole range of float32: at its edges, near 0, infinite
 * and NaN,
 * with distances from 0 to infinity. They are digests: other tests prove the rows correct, these notice any change.
 */

/** The number of tuples of arguments for each row and model. */
const TUPLES = 1200;

const edge = [0, 2 ** -149, 2 ** -140, 2 ** -126, 2 ** -125, 8e37, 3.4e38];
const values = [
  ...edge,
  -0.7,
  1e-20,
  0.3,
  1,
  -1,
  1,
  12,
  1.5e19,
  -(2 ** -126),
  Infinity,
  -Infinity,
  NaN,
];
const distances = [0, 0, 0, 2 ** -149, 2 ** -126, 1e-9, 0.01, 0.3, 12, 1e30, Infinity];
const scalars = [0, 2 ** -150, 2 ** -130, 0.01, 0.25, 0.5, 0.75, 0.99, 1, 1.5, -0.5, 1e30];

/** Draws the same numbers in each run, by a linear congruence. */
class Draw {
  #state = 1;

  of<Item>(items: readonly Item[]): Item {
    this.#state = (this.#state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return elementAt(items, Math.floor((this.#state / 2 ** 32) * items.length));
  }

  tracked(): Tracked {
    return { value: this.of(values), distance: this.of(distances) };
  }

  scalar(): number {
    return this.of(scalars);
  }

  value(): number {
    return this.of(values);
  }

  /** Draws alpha and 1 - alpha, or two weights whose sum is not 1. */
  weights(): [number, number] {
    const keep = this.scalar();
    return [keep, this.of([1 - keep, 1 - keep, 1, keep])];
  }
}

type Row = (model: RoundingModel, draw: Draw) => number;

const rows: Readonly<Record<string, Row>> = {
  decayedDistance: (model, d) =>
    decayedDistance(model, d.scalar(), d.tracked(), d.tracked(), d.value()),
  averageDistance: (model, d) =>
    averageDistance(model, ...d.weights(), d.tracked(), d.tracked(), d.value()),
  meanDistance: (model, d) => meanDistance(model, d.scalar(), d.tracked(), d.tracked(), d.value()),
  varianceDistance: (model, d) => varianceDistance(model, d.tracked(), d.tracked(), d.value()),
  rootDistance: (model, d) => rootDistance(model, d.tracked(), d.of([true, false]), d.value()),
  scalarSumDistance: (model, d) => scalarSumDistance(model, d.tracked(), d.scalar(), d.value()),
  quotientDistance: (model, d) => quotientDistance(model, d.tracked(), d.tracked(), d.value()),
  bufferDistance: (model, d) =>
    bufferDistance(
      model,
      d.scalar(),
      d.scalar(),
      d.tracked(),
      d.tracked(),
      d.value(),
      d.of([0, 1e-9]),
    ),
  scaledQuotientLoss: (model, d) => scaledQuotientLoss(model, d.scalar(), d.tracked(), d.tracked()),
  movedDistance: (model, d) =>
    movedDistance(
      model,
      d.scalar(),
      d.tracked(),
      { move: d.tracked(), gradient: d.tracked(), denominator: d.tracked() },
      d.value(),
    ),
};

export const rowNames: readonly string[] = Object.keys(rows);

/** Returns the digests of a row, for a port that keeps subnormal numbers and one that flushes them. */
export function rowDigests(name: string): string[] {
  const row = rows[name];
  return [false, true].map((flushes) => {
    const model = new RoundingModel(formats.float32, flushes);
    const draw = new Draw();
    const results = Array.from({ length: TUPLES }, () => row?.(model, draw) ?? NaN);
    const bytes = Float64Array.from(results, (result) => (Number.isNaN(result) ? NaN : result));
    return createHash('sha256').update(new Uint8Array(bytes.buffer)).digest('hex').slice(0, 12);
  });
}

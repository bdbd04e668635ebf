import type { TensorName } from '../../parity/divergence.ts';
import type { Axis, Deviation } from '../dialect.ts';
import type { Answer, Evidence } from './evidence.ts';
import { Sample, type Reading } from './sample.ts';
import { everywhere, type Scope } from './scope.ts';
import { simplestNumber } from './simplest-number.ts';
import { unlessRefused } from './unless-refused.ts';

/** The most steps of Newton's method. It needs one step if a value is linear in the number. */
const MOST_STEPS = 20;
/** The number of values that decide a step of Newton's method: those that determine the number best. */
const BEST_VALUES = 41;
/** The largest number that the search follows. */
const LARGEST = 1e9;

/** The numbers from which the search for the number of an axis starts. */
const starts: Readonly<Partial<Record<Axis, readonly number[]>>> = {
  'alpha-value': [0.9, 0.5],
  'eps-value': [1e-7, 1e-10, 1e-5, 1e-3, 0.05],
  'momentum-value': [0.9, 0.5],
  'lr-value': [0.9, 0.01],
  'weight-decay-value': [1, 0.01, -1],
  'weight-decay': [1, -1],
  defaults: [0.9, 0.01, 1e-3, 1e-5, 1e-7, 1e-10],
  gradient: [0.3, 3, 30],
  parameter: [0.3, 3],
  'square-avg': [0.3, 3, 30],
};

/** What {@link solveConstant} takes into account. */
interface SolveOptions {
  /** Where the deviations hold; everywhere by default. */
  readonly scope?: Scope;
  /** Deviations that the port has too, with their numbers. */
  readonly others?: readonly Deviation[];
  /** The tensors whose values decide; all that the port shows by default. */
  readonly tensors?: readonly TensorName[];
  /** Whether to return the middle of the interval that rounding allows, and not the simplest number in it; false by default. */
  readonly isMiddle?: boolean;
}

/**
 * Finds the number of a deviation, such as the alpha that an optimizer uses whatever you pass. It computes the answers in float64 with
 * the number as the unknown, each event from the port's own values, and solves by Newton's method. The values that determine the
 * number best decide.
 *
 * The result fits the values of the sample. The caller verifies it on all answers.
 *
 * @returns the simplest number in the interval that rounding allows, or null if no number fits.
 * @example solveConstant({ axis: 'alpha-value', value: 'fixed' }, answers, capabilities) // 0.9
 */
export function solveConstant(
  unknown: Deviation,
  sample: readonly Answer[],
  capabilities: Evidence['capabilities'],
  { scope = everywhere, others = [], tensors, isMiddle = false }: SolveOptions = {},
): number | null {
  const samples = sample.map((answer) => new Sample(answer, capabilities, scope, tensors));
  const readingsIn =
    (chosen: readonly Sample[]): ReadingsAt =>
    (constant, isFinal = false) => {
      const dialect = [...others, { ...unknown, constant }];
      const step = 1e-6 * Math.abs(constant) || 1e-9;
      const beside = [...others, { ...unknown, constant: constant + step }];
      return chosen.flatMap((item) => item.read(dialect, beside, step, isFinal));
    };
  const [inFirst, inAll] = [readingsIn(samples.slice(0, 1)), readingsIn(samples)];
  const ranked = (starts[unknown.axis] ?? [1])
    .map((start) => ({ start, readings: inFirst(start) }))
    .toSorted((left, right) => misfit(left.readings) - misfit(right.readings));
  const promising = ranked.map(({ start }) => start);
  // most deviations are wrong, and the first answer alone shows that in less time
  const choose = isMiddle ? middle : simplest;
  const first = solveFromAny(promising, inFirst, choose);
  const isDecided = ranked.some(({ start, readings }) => estimatesOf(start, readings).length > 0);
  return first === null && isDecided
    ? null
    : solveFromAny(first === null ? promising : [first, ...promising], inAll, choose);
}

/**
 * Returns the tensors in which a port leaves torch's formula within a step. Each event starts from the port's own values after the
 * event before, so a wrong square average does not make the parameters of later steps wrong.
 */
export function wrongTensors(
  sample: readonly Answer[],
  capabilities: Evidence['capabilities'],
): ReadonlySet<TensorName> {
  const wrong = sample
    .flatMap((answer) => new Sample(answer, capabilities, everywhere).read([], [], 1, true))
    .filter(({ residual, tolerance }) => !(Math.abs(residual) <= tolerance));
  return new Set(wrong.map(({ tensor }) => tensor));
}

/** Returns the share of values that are too far from the predicted ones. */
function misfit(readings: readonly Reading[]): number {
  const wrong = readings.filter(({ residual, tolerance }) => !(Math.abs(residual) <= tolerance));
  return wrong.length / readings.length;
}

/** Returns what each value of the sample says near a number. */
type ReadingsAt = (constant: number, isFinal?: boolean) => Reading[];

/** Chooses a number in an interval. */
type Choice = (low: number, high: number) => number;

const middle: Choice = (low, high) => (low + high) / 2;
const simplest: Choice = (low, high) => simplestNumber(low, high, middle(low, high));

function solveFromAny(
  candidates: readonly number[],
  readingsAt: ReadingsAt,
  choose: Choice,
): number | null {
  for (const start of candidates) {
    const found = unlessRefused(() => solveFrom(start, readingsAt, choose));
    if (found !== null) {
      return found;
    }
  }
  return null;
}

function solveFrom(start: number, readingsAt: ReadingsAt, choose: Choice): number | null {
  const numbers: number[] = [];
  let constant = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    const readings = readingsAt(constant);
    const estimates = estimatesOf(constant, readings).slice(0, BEST_VALUES);
    const next = weightedMedian(estimates);
    if (next === null || Math.abs(next) > LARGEST) {
      return null;
    }
    const narrowest = estimates[0]?.halfWidth ?? 0;
    const isSettled = Math.abs(next - constant) <= narrowest / 8;
    constant = next;
    numbers.push(next);
    if (isSettled) {
      return withinInterval(constant, readingsAt(constant, true), choose);
    }
    if (goesInCircles(numbers) || onlyHalves(numbers)) {
      return null;
    }
  }
  return null;
}

/** Returns whether Newton's method has come back near an earlier number, by a far larger step. It then visits the same few numbers forever. */
function goesInCircles(numbers: readonly number[]): boolean {
  const [last = NaN, before = NaN, ...earlier] = numbers.slice(-4).toReversed();
  const step = Math.abs(last - before);
  return earlier.some((number) => Math.abs(last - number) < step / 10);
}

/** The most steps that halve the number. More of them only approach 0, where two roots meet. */
const MOST_HALVED = 12;

/** Returns whether the last steps of Newton's method only halved the number. */
function onlyHalves(numbers: readonly number[]): boolean {
  const last = numbers.slice(-MOST_HALVED - 1);
  const ratios = last.slice(1).map((number, index) => number / (last[index] ?? NaN));
  return ratios.length === MOST_HALVED && ratios.every((ratio) => Math.abs(ratio - 0.5) < 0.01);
}

/** An estimate of the number by one value. */
interface Estimate {
  readonly constant: number;
  readonly halfWidth: number;
}

/** Returns the estimates of all values that determine the number, the best first. */
function estimatesOf(constant: number, readings: readonly Reading[]): Estimate[] {
  return readings
    .flatMap(({ residual, slope, tolerance }) => {
      const estimate = constant + residual / slope;
      const halfWidth = tolerance / Math.abs(slope);
      return Number.isFinite(estimate) && halfWidth < Infinity
        ? [{ constant: estimate, halfWidth }]
        : [];
    })
    .toSorted((left, right) => left.halfWidth - right.halfWidth);
}

function weightedMedian(estimates: readonly Estimate[]): number | null {
  const sorted = estimates
    .map(({ constant, halfWidth }) => ({ constant, weight: 1 / (halfWidth + Number.MIN_VALUE) }))
    .toSorted((left, right) => left.constant - right.constant);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let passed = 0;
  for (const { constant, weight } of sorted) {
    passed += weight;
    if (passed >= half) {
      return constant;
    }
  }
  return null;
}

/** Returns a number that all estimates allow. Returns null if they contradict one another. */
function withinInterval(
  constant: number,
  readings: readonly Reading[],
  choose: Choice,
): number | null {
  const estimates = estimatesOf(constant, readings);
  const low = Math.max(...estimates.map((estimate) => estimate.constant - estimate.halfWidth));
  const high = Math.min(...estimates.map((estimate) => estimate.constant + estimate.halfWidth));
  return low <= high ? choose(low, high) : null;
}

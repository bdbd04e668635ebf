import { dialectOf, origin, type Dialect } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/*
 * Two experiments that show what the literature says of RMSprop. They are played by the dialect engine in float64, whose
 * operations are all correctly rounded, so that the same digits come out on every machine.
 */

/** Of both experiments: torch's lr and eps. */
export const lr: number = defaultOptions.lr;
export const eps: number = defaultOptions.eps;

/** The quiet gradients repeat after so many steps: what is averaged over a period does not depend on where it starts. */
export const PERIOD = 101;

/** The steps, counted from 1, of the burst. */
export const burst = { first: 304, last: 308 } as const;

/**
 * Twelve periods. The burst raises v to some 450 times what it was; at alpha = 0.99 it takes 840 steps until what the
 * burst left of it is a tenth of a quiet v.
 */
const STEPS = 12 * PERIOD;

/** A hundred times a quiet one. */
const BURST_GRADIENT = 10;

/** Between 0.05 and 0.15: squares modulo a prime look like noise, and are the same everywhere. */
function quietGradient(step: number): number {
  return (50 + ((step * step * 37) % PERIOD)) / 1000;
}

/** The gradient of each step of the first experiment. */
export const gradients: readonly number[] = Array.from({ length: STEPS }, (_, index) => {
  const step = index + 1;
  return step >= burst.first && step <= burst.last ? BURST_GRADIENT : quietGradient(step);
});

/** An optimizer, and lr / denominator at each step: what a gradient is multiplied by to give the movement. */
export interface Series {
  readonly name: string;
  readonly rates: readonly number[];
}

/** As the literature writes it: p - lr · g / √(G + eps), where G is the sum of all squares. */
const adagrad = dialectOf([
  { axis: 'square-avg', value: 'sum' },
  { axis: 'epsilon', value: 'inside' },
]);

/** The first experiment: a quiet phase, a burst, and quiet again. */
export function effectiveLearningRates(): readonly Series[] {
  return [
    { name: 'adagrad', rates: ratesOf(adagrad, {}) },
    { name: 'rmsprop alpha=0.9', rates: ratesOf(origin, { alpha: 0.9 }) },
    { name: 'rmsprop alpha=0.99', rates: ratesOf(origin, { alpha: 0.99 }) },
  ];
}

function ratesOf(dialect: Dialect, options: Partial<Hyperparameters>): number[] {
  const rates: number[] = [];
  const steps = gradients.map((gradient) => [gradient]);
  dialectTrajectory(scenarioOf(steps, options), dialect, {
    arithmetic: 'portable',
    onElement: (_, { denominator }) => {
      rates.push(lr / denominator.value);
    },
  });
  return rates;
}

/** Parameters that start at 0, and the gradients of each step. */
function scenarioOf(
  steps: readonly (readonly number[])[],
  options: Partial<Hyperparameters>,
): Scenario {
  const { length } = elementAt(steps, 0);
  const params = [{ shape: [length], data: new Float64Array(length) }];
  return {
    dtype: 'float64',
    groups: [{ ...defaultOptions, foreach: false, ...options, params }],
    events: steps.map((step) => ({ kind: 'step', gradients: [Float64Array.from(step)] })),
  };
}

/** What the first experiment shows of one series. */
export interface Figures {
  readonly name: string;
  /** Mean of the last period before the burst. */
  readonly before: number;
  readonly lowest: number;
  /** Mean of the last period of all. */
  readonly end: number;
  /** Steps from the end of the burst until the rate is at least 90 % of what it was before; null for never. */
  readonly stepsToRecover: number | null;
  /** Of the last period before the burst (see {@link roughness}). */
  readonly roughness: number;
}

export function figuresOf({ name, rates }: Series): Figures {
  const quiet = rates.slice(burst.first - 1 - PERIOD, burst.first - 1);
  const after = rates.slice(burst.last);
  const before = mean(quiet);
  const recovered = after.findIndex((rate) => rate >= 0.9 * before);
  return {
    name,
    before,
    lowest: Math.min(...rates.slice(burst.first - 1)),
    end: mean(rates.slice(-PERIOD)),
    stepsToRecover: recovered < 0 ? null : recovered + 1,
    roughness: roughness(quiet),
  };
}

/** Mean of |ln(r' / r)| over successive values r, r': by what share the rate changes from step to step, either way. */
export function roughness(rates: readonly number[]): number {
  return mean(
    rates.slice(1).map((rate, index) => Math.abs(Math.log(rate / elementAt(rates, index)))),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The gradients of the second experiment. */
const shrinkingGradients: readonly number[] = [1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 0];

/** How far a first step moves, by where epsilon is. */
export interface FirstStep {
  readonly gradient: number;
  /** lr · |g| / eps */
  readonly bound: number;
  readonly torch: number;
  /** The textbook's formula: epsilon inside the root. */
  readonly textbook: number;
  /** NaN for a gradient of 0, which is divided by 0. */
  readonly withoutEpsilon: number;
}

/** The second experiment: first steps with smaller and smaller gradients, and so with a smaller and smaller v. */
export function firstSteps(): readonly FirstStep[] {
  const torch = movements(origin);
  const textbook = movements(dialectOf([{ axis: 'epsilon', value: 'inside' }]));
  const withoutEpsilon = movements(dialectOf([{ axis: 'epsilon', value: 'absent' }]));
  return shrinkingGradients.map((gradient, index) => ({
    gradient,
    bound: (lr * gradient) / eps,
    torch: elementAt(torch, index),
    textbook: elementAt(textbook, index),
    withoutEpsilon: elementAt(withoutEpsilon, index),
  }));
}

/** How far the parameter goes from 0 in its first step, for each gradient. */
function movements(dialect: Dialect): number[] {
  return dialectTrajectory(scenarioOf([shrinkingGradients], {}), dialect, {
    arithmetic: 'portable',
  }).flatMap(({ params }) => params.flatMap((data) => Array.from(data, Math.abs)));
}

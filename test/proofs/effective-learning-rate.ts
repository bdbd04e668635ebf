import { dialectOf, origin, type Dialect } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/*
 * Two experiments that show statements of the literature about RMSprop. The dialect engine plays them in float64. It
 * rounds
 * all its operations correctly, so that every machine gets the same digits.
 */

/** torch's lr and eps, for both experiments. */
export const lr: number = defaultOptions.lr;
export const eps: number = defaultOptions.eps;

/** The period of the quiet gradients. An average over a period is independent of its start. */
export const PERIOD = 101;

/** The steps of the burst, counted from 1. */
export const burst = { first: 304, last: 308 } as const;

/**
 * Twelve periods. The burst raises v to about 450 times its value. At alpha = 0.99, the rest of the burst in v falls
 * to a tenth
 * of a quiet v after 840 steps.
 */
const STEPS = 12 * PERIOD;

/** A hundred times a quiet gradient. */
const BURST_GRADIENT = 10;

/** Returns a value between 0.05 and 0.15. Squares modulo a prime look like noise, and are the same everywhere. */
function quietGradient(step: number): number {
  return (50 + ((step * step * 37) % PERIOD)) / 1000;
}

/** The gradient of each step of the first experiment. */
export const gradients: readonly number[] = Array.from({ length: STEPS }, (_, index) => {
  const step = index + 1;
  return step >= burst.first && step <= burst.last ? BURST_GRADIENT : quietGradient(step);
});

/** An optimizer, and lr / denominator at each step: the factor from gradient to movement. */
export interface Series {
  readonly name: string;
  readonly rates: readonly number[];
}

/** The formula of the literature: p - lr · g / √(G + eps), where G is the sum of all squares. */
const adagrad = dialectOf([
  { axis: 'square-avg', value: 'sum' },
  { axis: 'epsilon', value: 'inside' },
]);

/** Plays the first experiment: a quiet phase, a burst, and a quiet phase. */
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

/** Returns a scenario whose parameters start at 0, with the gradients of each step. */
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

/** The figures of one series of the first experiment. */
export interface Figures {
  readonly name: string;
  /** The mean of the last period before the burst. */
  readonly before: number;
  readonly lowest: number;
  /** The mean of the last period of the experiment. */
  readonly end: number;
  /** The steps from the end of the burst until the rate is at least 90 % of its earlier value; null for never. */
  readonly stepsToRecover: number | null;
  /** The roughness of the last period before the burst (see {@link roughness}). */
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

/**
 * Returns the mean of |ln(r' / r)| over successive values r, r': the mean relative change from step to step.
 */
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

/** The length of a first step, for each place of epsilon. */
export interface FirstStep {
  readonly gradient: number;
  /** lr · |g| / eps */
  readonly bound: number;
  readonly torch: number;
  /** The textbook's formula, with epsilon inside the root. */
  readonly textbook: number;
  /** NaN for a gradient of 0, because 0 / 0 is NaN. */
  readonly withoutEpsilon: number;
}

/** Plays the second experiment: first steps with ever smaller gradients, so with an ever smaller v. */
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

/** Returns how far the parameter moves from 0 in its first step, for each gradient. */
function movements(dialect: Dialect): number[] {
  return dialectTrajectory(scenarioOf([shrinkingGradients], {}), dialect, {
    arithmetic: 'portable',
  }).flatMap(({ params }) => params.flatMap((data) => Array.from(data, Math.abs)));
}

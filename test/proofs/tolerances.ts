import type { Corpus } from '../../src/corpus/corpus.ts';
import { deviationText, dialectOf, origin, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { singleMutants } from '../../src/dialect/normal-form.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';
import { roundingVariants } from './rounding-variants.ts';
import { mattersIn, portableCases, variantTrajectory } from './variant-multiples.ts';

/*
 * Measures what a test with a tolerance lets through: wrong RMSprops that pass it, and right ones that fail it. float32, compared
 * after each step.
 */

/** A test of two numbers that tolerates a difference. NaN equals NaN. */
export interface Tolerance {
  readonly name: string;
  /** Absolute tolerance. */
  readonly atol: number;
  /** Relative tolerance, as a factor of the expected value. */
  readonly rtol: number;
}

/** The defaults of widely used test functions for float32, and two tolerances that tests often set. */
export const tolerances: readonly Tolerance[] = [
  { name: '`torch.allclose`, `numpy.allclose`', atol: 1e-8, rtol: 1e-5 },
  { name: '`torch.testing.assert_close`', atol: 1e-5, rtol: 1.3e-6 },
  { name: '`atol=1e-4, rtol=1e-4`', atol: 1e-4, rtol: 1e-4 },
  { name: "Jest's and Vitest's `toBeCloseTo`", atol: 0.005, rtol: 0 },
];

/** How many optimizers a test of one tolerance judges wrongly. */
interface ToleranceFigures {
  readonly name: string;
  /** Wrong RMSprops that pass a usual unit test. */
  readonly passUsual: readonly string[];
  /** Wrong RMSprops that pass every golden case. */
  readonly passGolden: readonly string[];
  /** Right RMSprops, rounded differently, that fail a golden case. */
  readonly failGolden: readonly string[];
}

/** The number of wrong and of right RMSprops that each test judges, and the figures of each test. */
export interface Measured {
  readonly wrong: number;
  readonly right: number;
  readonly rows: readonly ToleranceFigures[];
}

const ELEMENTS = 10;
const STEPS = 10;

/** The options that a usual unit test tries. */
const usualOptions: readonly Partial<Hyperparameters>[] = [
  {},
  { momentum: 0.9 },
  { centered: true },
  { weightDecay: 0.01 },
  { momentum: 0.9, centered: true, weightDecay: 0.01 },
];

/** Returns a number between -1 and 1. Squares modulo a prime look like noise, and are the same on every machine. */
function noise(index: number): number {
  const prime = 10_007;
  return (((index * index * 37 + index * 11) % prime) / prime) * 2 - 1;
}

const noiseFrom = (start: number): Float32Array =>
  Float32Array.from({ length: ELEMENTS }, (_, index) => noise(start + index));

/** A usual unit test: 10 steps of 10 elements, with gradients between -1 and 1. Other options have torch's defaults. */
const usualScenarios: readonly Scenario[] = usualOptions.map((options) => ({
  dtype: 'float32',
  groups: [
    {
      ...defaultOptions,
      ...options,
      foreach: false,
      params: [{ shape: [ELEMENTS], data: noiseFrom(0) }],
    },
  ],
  events: Array.from({ length: STEPS }, (_, step) => ({
    kind: 'step',
    gradients: [noiseFrom((step + 1) * ELEMENTS)],
  })),
}));

/** Returns whether two numbers are close, as `torch.isclose(actual, expected, equal_nan=True)` does. */
export function isClose(actual: number, expected: number, { atol, rtol }: Tolerance): boolean {
  return (
    Object.is(actual, expected) ||
    actual === expected ||
    (Number.isFinite(expected) && Math.abs(actual - expected) <= atol + rtol * Math.abs(expected))
  );
}

/** Returns whether the parameters of two trajectories are close after each event. */
function areClose(actual: Trajectory, expected: Trajectory, tolerance: Tolerance): boolean {
  return expected.every(({ params }, event) =>
    params.every((param, index) => {
      const found = elementAt(actual, event).params[index];
      return param.every((value, element) =>
        isClose(elementAt(found ?? [], element), value, tolerance),
      );
    }),
  );
}

/** Measures every tolerance: takes about 10 seconds. */
export function measureTolerances(corpus: Corpus): Measured {
  const wrong = singleMutants('float32');
  const right = roundingVariants.filter(({ applies }) => applies('float32'));
  const golden = portableCases(corpus, 'float32').map(({ scenario, golden: trajectory }) => ({
    scenario,
    trajectory,
  }));
  const usual = usualScenarios.map((scenario) => ({
    scenario,
    trajectory: dialectTrajectory(scenario, origin, { arithmetic: 'portable' }),
  }));
  const passing = (cases: typeof golden, tolerance: Tolerance): string[] =>
    wrong.filter((mutant) => passes(mutant, cases, tolerance)).map(deviationText);
  return {
    wrong: wrong.length,
    right: right.length,
    rows: tolerances.map((tolerance) => ({
      name: tolerance.name,
      passUsual: passing(usual, tolerance),
      passGolden: passing(golden, tolerance),
      failGolden: right
        .filter((variant) =>
          golden.some(
            ({ scenario, trajectory }) =>
              mattersIn(scenario, variant) &&
              !areClose(variantTrajectory(scenario, variant), trajectory, tolerance),
          ),
        )
        .map(({ name }) => name),
    })),
  };
}

/** Returns whether a wrong RMSprop passes all cases. */
function passes(
  mutant: Deviation,
  cases: readonly { readonly scenario: Scenario; readonly trajectory: Trajectory }[],
  tolerance: Tolerance,
): boolean {
  return cases.every(({ scenario, trajectory }) => {
    const played = dialectTrajectory(scenario, dialectOf([mutant]), { arithmetic: 'portable' });
    return areClose(played, trajectory, tolerance);
  });
}

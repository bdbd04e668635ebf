import { dtypes } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealDtype } from '../float/format.ts';
import { dialectOf, type Deviation } from '../dialect/dialect.ts';
import { playDialect } from '../dialect/formula/play-dialect.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { Scenario, ScenarioEvent } from '../scenario/scenario.ts';

/** A run of an optimizer: the options, the initial parameter, and the gradients. It starts without state. */
export interface Experiment {
  readonly options: Readonly<Hyperparameters>;
  readonly initial: number;
  /** The gradient of each step. */
  readonly gradients: readonly number[];
  /** A change of the learning rate before a step. Absent if it stays the same. */
  readonly lrChange?: { readonly step: number; readonly lr: number };
}

/** The parameter after each step of an experiment, and the largest distance by rounding. */
export interface Course {
  readonly values: readonly number[];
  readonly distances: readonly number[];
}

/** Returns what a dialect computes in an experiment. */
export function courseOf(
  experiment: Experiment,
  dtype: RealDtype,
  deviations: readonly Deviation[],
): Course {
  const { format } = dtypes[dtype];
  const scenario = scenarioOf(experiment, dtype);
  const values: number[] = [];
  const distances: number[] = [];
  let index = 0;
  for (const { snapshot, bound } of playDialect(scenario, dialectOf(deviations), {
    arithmetic: 'portable',
  })) {
    const event = elementAt(scenario.events, index);
    if (event.kind === 'step') {
      values.push(format.decode(snapshot.params[0]?.[0] ?? NaN));
      distances.push(bound.params[0]?.[0] ?? 0);
    }
    index += 1;
  }
  return { values, distances };
}

function scenarioOf(
  { options, initial, gradients, lrChange }: Experiment,
  dtype: RealDtype,
): Scenario {
  const { format, StorageType } = dtypes[dtype];
  return {
    dtype,
    groups: [
      {
        ...options,
        foreach: false,
        params: [{ shape: [1], data: StorageType.of(format.encode(initial)) }],
      },
    ],
    events: gradients.flatMap((gradient, step): ScenarioEvent[] => [
      ...(lrChange?.step === step
        ? [{ kind: 'set', group: 0, changes: { lr: lrChange.lr } } as const]
        : []),
      { kind: 'step', gradients: [StorageType.of(format.encode(gradient))] },
    ]),
  };
}

/** Rounding explains no more than a thousandth of a clear difference. In the 16-bit types, it is a tenth. */
const ROUNDING = { 16: 10, 32: 1000, 64: 1000 } as const;
/** A clear difference shows in the first five digits of a printed number. */
const VISIBLE = 1e-5;

/**
 * Returns whether two optimizers clearly differ in an experiment: in a step, by far more than rounding, and by more than one in the
 * fifth digit. A value that is not certain says nothing.
 */
export function areClearlyDifferent(dtype: RealDtype, first: Course, second: Course): boolean {
  const factor = ROUNDING[dtypes[dtype].format.bits];
  return first.values.some((a, step) => {
    const b = elementAt(second.values, step);
    const rounding = elementAt(first.distances, step) + elementAt(second.distances, step);
    if (!Number.isFinite(rounding)) {
      return false;
    }
    const difference = Math.abs(a - b);
    if (Number.isNaN(difference)) {
      return Number.isNaN(a) !== Number.isNaN(b);
    }
    const least = Math.max(factor * rounding, VISIBLE * Math.max(Math.abs(a), Math.abs(b)));
    return difference === Infinity || difference > least;
  });
}

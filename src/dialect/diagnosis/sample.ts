import { dtypes } from '../../float/dtype.ts';
import type { SnapshotBound } from '../../parity/bound.ts';
import type { TensorName } from '../../parity/divergence.ts';
import { stateKeys } from '../../rmsprop/torch-names.ts';
import type { Scenario, Snapshot, Trajectory } from '../../scenario/scenario.ts';
import { dialectOf, type Deviation } from '../dialect.ts';
import { playDialect, type BoundedSnapshot, type PlayOptions } from '../formula/play-dialect.ts';
import { widenedBound } from '../uncertainty.ts';
import type { Answer, Evidence } from './evidence.ts';
import type { Scope } from './scope.ts';
import { widenScenario, widenTrajectory } from './widen.ts';

/** A value of a port, and how a number decides it. All are numbers in float64. */
export interface Reading {
  readonly tensor: TensorName;
  /** The difference of the port's value from the predicted value. */
  readonly residual: number;
  /** The change of the predicted value with the number. */
  readonly slope: number;
  /** The largest difference that rounding can explain. */
  readonly tolerance: number;
}

const tensorNames = ['param', 'square_avg', 'grad_avg', 'momentum_buffer'] as const;

/** An answer of a port. It computes the answer with several numbers. */
export class Sample {
  readonly #answer: Answer;
  readonly #wide: { readonly scenario: Scenario; readonly trajectory: Trajectory };
  readonly #shown: readonly (typeof tensorNames)[number][];
  readonly #flushesSubnormals: boolean;
  readonly #where: ReturnType<Scope>;
  #bounds: readonly SnapshotBound[] | null = null;

  constructor(
    answer: Answer,
    { state, flushesSubnormals = false }: Evidence['capabilities'],
    scope: Scope,
    tensors: readonly TensorName[] = tensorNames,
  ) {
    this.#where = scope(answer);
    const { scenario, dtype } = answer.testCase;
    this.#answer = answer;
    this.#wide = {
      scenario: widenScenario(scenario),
      trajectory: widenTrajectory(dtype, answer.trajectory),
    };
    this.#shown = tensorNames.filter(
      (name) => tensors.includes(name) && (name === 'param' || state.includes(name)),
    );
    this.#flushesSubnormals = flushesSubnormals;
  }

  /**
   * Returns what each value says about the number, near a number.
   *
   * @param beside the dialect with the number plus `step`.
   * @param isFinal whether the bounds must be those of this dialect. They change little with the number, and take long.
   */
  read(
    dialect: readonly Deviation[],
    beside: readonly Deviation[],
    step: number,
    isFinal: boolean,
  ): Reading[] {
    const { scenario, trajectory } = this.#wide;
    const played = (deviations: readonly Deviation[]): Generator<BoundedSnapshot> =>
      playDialect(scenario, dialectOf(deviations), { ...this.#options(), from: trajectory });
    const [here, near] = [played(dialect), played(beside)];
    const bounds = isFinal ? this.#boundsOf(dialect) : (this.#bounds ?? this.#boundsOf(dialect));
    this.#bounds = bounds;
    const { bits, smallestSubnormal: least } = dtypes[this.#answer.testCase.dtype].format;
    // A bound allows for the roundings of two sides. This side computes in float64: it hardly rounds, except beside a port in float64.
    // An uncertainty is of one side.
    const share = this.#answer.uncertainty || bits === 64 ? 1 : 0.5;
    return trajectory.flatMap((port, event): Reading[] => {
      const [predicted, changed] = [here.next().value?.snapshot, near.next().value?.snapshot];
      const bound = bounds[event];
      if (!predicted || !changed || !bound) {
        return [];
      }
      return port.params.flatMap((_, parameter) =>
        this.#shown.flatMap((tensor) => {
          const [values, expected, other] = [port, predicted, changed].map((snapshot) =>
            tensorOf(snapshot, parameter, tensor),
          );
          const tolerances = tensorOf(bound, parameter, tensor);
          return values && expected && other && tolerances && values.length === expected.length
            ? readings(tensor, { values, expected, other, tolerances, share, least }, step)
            : [];
        }),
      );
    });
  }

  #options(): PlayOptions {
    const where = this.#where;
    return { arithmetic: this.#answer.testCase.oracle.arithmetic, ...(where && { where }) };
  }

  #boundsOf(dialect: readonly Deviation[]): SnapshotBound[] {
    const { testCase, trajectory, uncertainty } = this.#answer;
    const played = playDialect(testCase.scenario, dialectOf(dialect), {
      ...this.#options(),
      from: trajectory,
      flushesSubnormals: this.#flushesSubnormals,
      ...(uncertainty && { uncertainty }),
    });
    return Array.from(played, ({ bound }, event) =>
      widenedBound(bound, uncertainty?.values[event]),
    );
  }
}

/** The values of a tensor: the port's, the predicted ones, those with another number, and their bounds. */
interface TensorValues {
  readonly values: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  readonly other: ArrayLike<number>;
  readonly tolerances: ArrayLike<number>;
  /** The share of a bound that a value may be away from the predicted one. */
  readonly share: number;
  /** The least tolerance. The dtype has no smaller numbers, but float64 may. */
  readonly least: number;
}

/** Returns the readings of the values with a finite bound. A value that overflowed says nothing: float64 has its number. */
function readings(
  tensor: TensorName,
  { values, expected, other, tolerances, share, least }: TensorValues,
  step: number,
): Reading[] {
  return Array.from(values, (value, index): Reading => {
    const prediction = expected[index] ?? NaN;
    return {
      tensor,
      residual: Object.is(value, prediction) ? 0 : value - prediction,
      slope: ((other[index] ?? NaN) - prediction) / step,
      tolerance: Math.max(share * (tolerances[index] ?? Infinity), least),
    };
  }).filter(({ residual, tolerance }) => tolerance < Infinity && Number.isFinite(residual));
}

function tensorOf(
  { params, state }: Snapshot | SnapshotBound,
  parameter: number,
  tensor: TensorName,
): ArrayLike<number> | undefined {
  return tensor === 'param' ? params[parameter] : state[parameter]?.[stateKeys[tensor]];
}

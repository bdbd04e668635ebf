import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { toHex } from '../float/hex.ts';
import { ulpDistance } from '../float/ulp.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import { stateKeys, stateTensorNames, type StateTensorName } from '../rmsprop/torch-names.ts';
import { haveSameWords } from '../scenario/same-words.ts';
import type { Snapshot, Trajectory } from '../scenario/scenario.ts';
import { stateNames, type StateName } from '../port/capabilities.ts';
import { multipleOf, type BoundMultiple, type SnapshotBound, type StateBound } from './bound.ts';
import type { Divergence, PresenceDivergence, Reading, ValueDivergence } from './divergence.ts';
import { sumOfHidden, type HiddenValues } from './unused-state.ts';

/** The result of comparing a trajectory with the golden one. */
export interface Comparison {
  /** The number of values: every real component of every tensor of every snapshot, and every step counter. */
  readonly values: number;
  /** The number of differences. Any NaN equals any NaN. +0 and -0 differ. */
  readonly mismatches: number;
  /** The largest distance of a value, in ULP. Infinite if only one of the two values is NaN. */
  readonly largestUlp: number;
  /**
   * The first difference. The order is: event, parameter, tensor (param, square_avg, grad_avg, momentum_buffer),
   * element.
   */
  readonly first: Divergence | null;
  /** The number of differences beyond the bound. It includes missing tensors, wrong lengths and wrong step counters. */
  readonly beyond: number;
  /** The number of differences in values with an infinite bound. They say nothing about the port. */
  readonly illConditioned: number;
  /** The number of these whose golden value is NaN. With centered, the usual cause is a variance that cancels below zero on the
   * golden side only. */
  readonly cancelled: number;
  /**
   * The largest difference, as a multiple of its bound. More than 1 is beyond the bound. Infinite if the bound is 0, if
   * one of the two values is NaN or infinite, or if something is missing.
   */
  readonly largestMultiple: number;
  /** The first difference beyond the bound. */
  readonly firstBeyond: Divergence | null;
  /** The value with the largest multiple. If several have it, the first. */
  readonly worst: ValueDivergence | null;
  /** How many values of unused tensors the port did not show. Absent if it showed all. `values` does not include them. */
  readonly hidden?: HiddenValues;
}

/** The options of {@link compareTrajectories}. */
export interface CompareOptions {
  /** The parts of the state to compare; all by default. */
  readonly state?: readonly StateName[];
  /** The bounds of each golden snapshot, from {@link boundsOf}. Without bounds, every difference is beyond the bound. */
  readonly bounds?: readonly SnapshotBound[];
  /**
   * Returns whether to ignore that only one side shows a tensor, because a port may hide unused state. By default, the comparison
   * counts it as a difference.
   */
  readonly isHidden?: (difference: PresenceDivergence) => boolean;
}

/**
 * Compares every value of a trajectory with the golden one, bit for bit. Any NaN equals any NaN. +0 and -0 differ. It
 * compares as many snapshots as both have; a different number of snapshots is one more difference.
 *
 * @example compareTrajectories('float32', golden, golden).mismatches // 0
 */
export function compareTrajectories(
  dtype: Dtype,
  golden: Trajectory,
  actual: Trajectory,
  { state = stateNames, bounds, isHidden = () => false }: CompareOptions = {},
): Comparison {
  const tally = new Tally(dtype, state, isHidden);
  if (golden.length !== actual.length) {
    const lengths = { expected: golden.length, actual: actual.length };
    tally.countDifference(() => ({ kind: 'snapshots', ...lengths }));
  }
  golden.slice(0, actual.length).forEach((snapshot, event) => {
    compareSnapshots(tally, event, snapshot, elementAt(actual, event), bounds?.[event]);
  });
  return tally.comparison();
}

function compareSnapshots(
  tally: Tally,
  event: number,
  golden: Snapshot,
  actual: Snapshot,
  bound: SnapshotBound | undefined,
): void {
  const expected = golden.changedGradient;
  const found = actual.changedGradient;
  const place = expected ? !found && expected : found; // the first changed element may depend on rounding
  if (place) {
    tally.countDifference(() => ({ kind: 'gradient', event, ...place }));
  }
  for (const list of tally.state.length > 0
    ? (['params', 'state'] as const)
    : (['params'] as const)) {
    if (golden[list].length !== actual[list].length) {
      const tensor = list === 'params' ? 'param' : 'square_avg';
      const lengths = { expected: golden[list].length, actual: actual[list].length };
      tally.countDifference(() => ({ kind: 'length', event, parameter: null, tensor, ...lengths }));
      return;
    }
  }
  golden.params.forEach((param, parameter) => {
    const actualParam = elementAt(actual.params, parameter);
    if (haveSameWords(param, actualParam)) {
      tally.countSame(param);
    } else {
      const at = { event, parameter, tensor: 'param' } as const;
      tally.compareTensors(at, param, actualParam, bound?.params[parameter]);
    }
    if (tally.state.length > 0) {
      compareStates(
        tally,
        { event, parameter },
        elementAt(golden.state, parameter),
        elementAt(actual.state, parameter),
        bound?.state[parameter],
      );
    }
  });
}

type StateOrNull = Readonly<ParameterState> | null;

function compareStates(
  tally: Tally,
  at: ParameterPlace,
  golden: StateOrNull,
  actual: StateOrNull,
  bound: StateBound | undefined,
): void {
  if (golden && actual && tally.state.includes('step')) {
    tally.compareSteps(at, golden.step, actual.step);
  }
  for (const tensor of tally.tensors) {
    const key = stateKeys[tensor];
    const expected = golden?.[key];
    const found = actual?.[key];
    if (expected && found && haveSameWords(expected, found)) {
      tally.countSame(expected);
    } else if (expected && found) {
      tally.compareTensors({ ...at, tensor }, expected, found, bound?.[key]);
    } else {
      tally.comparePresence({ ...at, tensor }, expected, found);
    }
  }
}

type TensorPlace = Pick<ValueDivergence, 'event' | 'parameter' | 'tensor'>;
type ParameterPlace = Omit<TensorPlace, 'tensor'>;

/** Counts the values and the differences of a comparison. */
class Tally {
  values = 0;
  mismatches = 0;
  largestUlp = 0;
  first: Divergence | null = null;
  beyond = 0;
  illConditioned = 0;
  cancelled = 0;
  largestMultiple = 0;
  firstBeyond: Divergence | null = null;
  /** The parts of the state to compare. */
  readonly state: readonly StateName[];
  readonly tensors: readonly StateTensorName[];
  hidden: HiddenValues | undefined;
  readonly #dtype: Dtype;
  readonly #isHidden: (difference: PresenceDivergence) => boolean;
  #worstMultiple = -1;
  /** Describes the worst value. A description takes long, and most values are the worst only for a moment. */
  #worst: (() => ValueDivergence) | null = null;

  constructor(
    dtype: Dtype,
    state: readonly StateName[],
    isHidden: (difference: PresenceDivergence) => boolean,
  ) {
    this.#dtype = dtype;
    this.#isHidden = isHidden;
    this.state = state;
    this.tensors = stateTensorNames.filter((tensor) => state.includes(tensor));
  }

  comparison(): Comparison {
    return {
      values: this.values,
      mismatches: this.mismatches,
      largestUlp: this.largestUlp,
      first: this.first,
      beyond: this.beyond,
      illConditioned: this.illConditioned,
      cancelled: this.cancelled,
      largestMultiple: this.largestMultiple,
      firstBeyond: this.firstBeyond,
      worst: this.#worst?.() ?? null,
      ...(this.hidden && { hidden: this.hidden }),
    };
  }

  /** Counts a difference. @param multiple The multiple of the bound. Infinite if no difference is allowed. */
  countDifference(divergence: () => Divergence, multiple: BoundMultiple = Infinity): void {
    this.mismatches += 1;
    this.first ??= divergence();
    if (multiple === 'ill-conditioned') {
      this.illConditioned += 1;
      return;
    }
    this.largestMultiple = Math.max(this.largestMultiple, multiple);
    if (multiple > 1) {
      this.beyond += 1;
      this.firstBeyond ??= divergence();
    }
  }

  compareSteps(at: ParameterPlace, expected: number, actual: number): void {
    this.values += 1;
    if (expected !== actual) {
      this.countDifference(() => ({ kind: 'step', ...at, expected, actual }));
    }
  }

  /** Counts a tensor that only one side has: as hidden, or as a difference. */
  comparePresence(
    at: ParameterPlace & { readonly tensor: StateTensorName },
    expected: Storage | undefined,
    actual: Storage | undefined,
  ): void {
    const tensor = expected ?? actual;
    if (!tensor) {
      return; // no side has it
    }
    const difference = { kind: 'presence', ...at, expected: expected !== undefined } as const;
    if (this.#isHidden(difference)) {
      this.hidden = sumOfHidden(this.hidden, { [at.tensor]: tensor.length });
    } else {
      this.countDifference(() => difference);
    }
  }

  /**
   * Counts the values of a tensor with the same bits. A correct port has only these, so this short cut saves most of
   * the time.
   */
  countSame(golden: Storage): void {
    this.values += golden.length;
  }

  compareTensors(
    at: TensorPlace,
    golden: Storage,
    actual: Storage,
    bound: Float64Array | undefined,
  ): void {
    if (golden.length !== actual.length) {
      const lengths = { expected: golden.length, actual: actual.length };
      this.countDifference(() => ({ kind: 'length', ...at, ...lengths }));
      return;
    }
    const { format, components } = dtypes[this.#dtype];
    this.values += golden.length;
    for (let index = 0; index < golden.length; index++) {
      if (Object.is(golden[index], actual[index])) {
        continue; // the same bits, or two NaNs
      }
      const expected = format.decode(elementAt(golden, index));
      const found = format.decode(elementAt(actual, index));
      if (Object.is(expected, found)) {
        continue; // two NaNs of float16 or bfloat16
      }
      const ulp = ulpDistance(format, expected, found);
      this.largestUlp = Math.max(this.largestUlp, ulp);
      const divergence = (): ValueDivergence => ({
        kind: 'value',
        ...at,
        element: Math.floor(index / components),
        ...(components === 2 && { part: index % 2 === 0 ? 'real' : 'imaginary' }),
        expected: this.#read(golden, index),
        actual: this.#read(actual, index),
        ulp,
      });
      const multiple = bound ? multipleOf(expected, found, elementAt(bound, index)) : Infinity;
      this.countDifference(divergence, multiple);
      if (multiple === 'ill-conditioned') {
        this.cancelled += Number.isNaN(expected) ? 1 : 0;
      } else if (multiple > this.#worstMultiple) {
        this.#worstMultiple = multiple;
        this.#worst = divergence;
      }
    }
  }

  #read(storage: Storage, index: number): Reading {
    const { format } = dtypes[this.#dtype];
    return {
      value: format.decode(elementAt(storage, index)),
      bits: toHex(format.name, storage.slice(index, index + 1)),
    };
  }
}

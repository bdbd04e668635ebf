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
import type { Divergence, Reading, ValueDivergence } from './divergence.ts';

export interface Comparison {
  /** Values compared: every real component of every tensor of every snapshot, and every step counter. */
  readonly values: number;
  /** How many of them differ: any NaN equals any NaN, +0 and -0 differ. */
  readonly mismatches: number;
  /** The largest distance of a differing value, in ULP. */
  readonly largestUlp: number;
  /** In the order of events, then parameters, then param, square_avg, grad_avg, momentum_buffer, then elements. */
  readonly first: Divergence | null;
  /** How many differ by more than rounding alone can explain, or in what is there at all. */
  readonly beyond: number;
  /** How many differ where no bound can be given, so that nothing follows from it. */
  readonly illConditioned: number;
  /** Of those, golden NaNs that are numbers in the other: a centered variance that cancels below zero on one side only. */
  readonly cancelled: number;
  /** The largest difference in multiples of the bound; above 1 is beyond it. Infinite where NaN meets a number. */
  readonly largestMultiple: number;
  /** The first of those beyond. */
  readonly firstBeyond: Divergence | null;
  /** The value with the largest multiple; the first of them. */
  readonly worst: ValueDivergence | null;
}

export interface CompareOptions {
  /** The tensors of the state that are looked at; all by default. */
  readonly state?: readonly StateName[];
  /** How far each value may be off by rounding alone, for each golden snapshot; without it, no difference may be. */
  readonly bounds?: readonly SnapshotBound[];
}

/**
 * Compares every value of a trajectory with the golden one, bit for bit.
 *
 * @example compareTrajectories('float32', golden, golden).mismatches // 0
 */
export function compareTrajectories(
  dtype: Dtype,
  golden: Trajectory,
  actual: Trajectory,
  { state = stateNames, bounds }: CompareOptions = {},
): Comparison {
  const tally = new Tally(dtype, state);
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
  const one = golden.changedGradient;
  const other = actual.changedGradient;
  const place = one ? !other && one : other; // which element was changed first may depend on rounding
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
    const found = elementAt(actual.params, parameter);
    if (haveSameWords(param, found)) {
      tally.countSame(param);
    } else {
      const at = { event, parameter, tensor: 'param' } as const;
      tally.compareTensors(at, param, found, bound?.params[parameter]);
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
    } else if (expected || found) {
      tally.countDifference(() => ({
        kind: 'presence',
        ...at,
        tensor,
        expected: expected !== undefined,
      }));
    }
  }
}

type TensorPlace = Pick<ValueDivergence, 'event' | 'parameter' | 'tensor'>;
type ParameterPlace = Omit<TensorPlace, 'tensor'>;

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
  worst: ValueDivergence | null = null;
  /** What of the state is looked at. */
  readonly state: readonly StateName[];
  readonly tensors: readonly StateTensorName[];
  readonly #dtype: Dtype;
  #worstMultiple = -1;

  constructor(dtype: Dtype, state: readonly StateName[]) {
    this.#dtype = dtype;
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
      worst: this.worst,
    };
  }

  /** @param multiple how many times the bound it is; infinity where no difference is allowed. */
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

  /** Counts the values of a tensor that has the same bits: of a right port all have, and this is much the shorter way. */
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
        continue; // as bits, but that any NaN is any NaN
      }
      const expected = format.decode(elementAt(golden, index));
      const found = format.decode(elementAt(actual, index));
      if (Object.is(expected, found)) {
        continue; // two NaNs of a 16-bit type
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
        this.worst = divergence();
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

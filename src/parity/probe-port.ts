import { messageOf } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { toHex } from '../float/hex.ts';
import type { RealFormat } from '../float/format.ts';
import type { Port } from '../port/port.ts';
import { referencePort } from '../port/reference-port.ts';
import { defaultOptions } from '../rmsprop/options.ts';
import type { Scenario, Snapshot, Trajectory } from '../scenario/scenario.ts';
import type { Reading } from './divergence.ts';

/** The kind of a number that an adapter can lose. */
export type NumberKind = 'number' | 'subnormal' | 'signed zero' | 'NaN' | 'infinity';

/** The result of sending numbers of one dtype to a port and back. The port must not change them. */
export interface TripFinding {
  /** The dtype of the numbers. */
  readonly dtype: Dtype;
  /** The first changed number of each kind. Empty if all numbers came back unchanged. */
  readonly lost: readonly {
    readonly kind: NumberKind;
    readonly sent: Reading;
    /** The number that came back; null if it is missing. */
    readonly received: Reading | null;
  }[];
  /** The error of the port. Null if it answered. */
  readonly problem: string | null;
}

/** How a port rounds, according to two plain steps. */
export type Computation =
  /** It rounds every operation to the dtype, and each multiplication and addition separately. */
  | 'portable'
  /** Like `portable`, but it fuses multiplications and additions. */
  | 'fma'
  /** It computes in float64, and rounds parameters and state to float32. */
  | 'float64'
  /** None of these. */
  | 'unknown';

/** How a port rounds in one dtype. */
export interface ComputationFinding {
  /** The dtype of the steps. */
  readonly dtype: Dtype;
  /** The rounding that gives the same bits as the port. */
  readonly computation: Computation;
  /** The error of the port. Null if it answered. */
  readonly problem: string | null;
}

/** The result of {@link probePort}. */
export interface ProbeFindings {
  /** For each dtype of the port, whether numbers survive the way to the port and back. */
  readonly trips: readonly TripFinding[];
  /** How the port rounds in float32 and float64, if it declares them. */
  readonly computations: readonly ComputationFinding[];
}

/**
 * Tests the environment of a port, and not its algorithm: whether numbers of each dtype come back unchanged, and how
 * the port rounds. The result says nothing about the optimizer. If numbers change on the way, the adapter is wrong. If the port throws,
 * the error is in `problem`.
 *
 * @example (await probePort(referencePort('fma', ''))).computations[0]?.computation // 'fma'
 */
export async function probePort(port: Port): Promise<ProbeFindings> {
  const { dtypes: declared } = port.capabilities;
  const trips: TripFinding[] = [];
  const computations: ComputationFinding[] = [];
  for (const dtype of declared) {
    trips.push(await probeTrip(port, dtype));
  }
  for (const dtype of declared.filter((name) => name === 'float32' || name === 'float64')) {
    computations.push(await probeComputation(port, dtype));
  }
  return { trips, computations };
}

/** Returns numbers that adapters often lose, with their kinds. */
function tripNumbers({
  round,
  smallestSubnormal,
  largestFinite,
  minExponent,
  unitRoundoff,
}: RealFormat): [NumberKind, number][] {
  const smallestNormal = 2 ** minExponent;
  return [
    ['number', 1],
    ['number', 1 + 2 * unitRoundoff],
    ['number', round(0.1)],
    ['number', -round(Math.PI)],
    ['number', round(1 / 3)],
    ['number', largestFinite],
    ['number', smallestNormal],
    ['subnormal', smallestSubnormal],
    ['subnormal', smallestNormal - smallestSubnormal],
    ['signed zero', 0],
    ['signed zero', -0],
    ['NaN', NaN],
    ['infinity', Infinity],
    ['infinity', -Infinity],
  ];
}

/** Runs one step with lr = 0 and gradients of 1. No RMSprop changes a parameter then, not even -0. */
async function probeTrip(port: Port, dtype: Dtype): Promise<TripFinding> {
  const { format, components, StorageType } = dtypes[dtype];
  const numbers = tripNumbers(format);
  const sent = new StorageType(numbers.length * components);
  numbers.forEach(([, value], index) => {
    sent.fill(format.encode(value), index * components, (index + 1) * components);
  });
  const gradient = new StorageType(sent.length).fill(format.encode(1));
  const scenario = plainScenario(dtype, { lr: 0 }, sent, [gradient]);
  let received: Storage | undefined;
  try {
    received = (await port.run(scenario))[0]?.params[0];
  } catch (error) {
    return { dtype, lost: [], problem: messageOf(error) };
  }
  const lost = new Map<NumberKind, TripFinding['lost'][number]>();
  numbers.forEach(([kind, value], index) => {
    const at = index * components;
    const word = received?.[at];
    if (!lost.has(kind) && (word === undefined || !Object.is(format.decode(word), value))) {
      const receivedReading =
        received && word !== undefined ? readingOf(format, received, at) : null;
      lost.set(kind, { kind, sent: readingOf(format, sent, at), received: receivedReading });
    }
  });
  return { dtype, lost: [...lost.values()], problem: null };
}

async function probeComputation(port: Port, dtype: Dtype): Promise<ComputationFinding> {
  const scenario = roundingScenario(dtype);
  let trajectory: Trajectory;
  try {
    trajectory = await port.run(scenario);
  } catch (error) {
    return { dtype, computation: 'unknown', problem: messageOf(error) };
  }
  const candidates: [Computation, Trajectory][] = [
    ['portable', await referencePort('portable', '').run(scenario)],
    ['fma', await referencePort('fma', '').run(scenario)],
    ...(dtype === 'float32' ? [['float64', inFloat64(scenario)] as [Computation, Trajectory]] : []),
  ];
  const found = candidates.find(([, candidate]) => isSame(port, dtype, candidate, trajectory));
  return { dtype, computation: found?.[0] ?? 'unknown', problem: null };
}

/** Returns a scenario of two steps on 64 numbers. In many of them, the ways of rounding differ. */
function roundingScenario(dtype: Dtype): Scenario {
  const { StorageType, format } = dtypes[dtype];
  const spread = (seed: number): Storage =>
    Object.assign(
      new StorageType(64),
      Array.from({ length: 64 }, (_, index) => format.round(Math.sin(seed + index * 1.7) * 1.3)),
    );
  return plainScenario(dtype, { lr: 0.05, alpha: 0.9, eps: 1e-3 }, spread(1), [
    spread(2),
    spread(3),
  ]);
}

/** Computes a scenario in float64. It rounds only the stored parameters and square averages to the dtype. */
function inFloat64({ dtype, groups, events }: Scenario): Trajectory {
  const { StorageType, format } = dtypes[dtype];
  const group = elementAt(groups, 0);
  const params = Array.from(elementAt(group.params, 0).data);
  const squareAvg = params.map(() => 0);
  return events.map((event) => {
    const gradient = event.kind === 'step' ? event.gradients[0] : null;
    gradient?.forEach((g, index) => {
      const v = group.alpha * elementAt(squareAvg, index) + (1 - group.alpha) * g * g;
      const moved = elementAt(params, index) - (group.lr * g) / (Math.sqrt(v) + group.eps);
      squareAvg[index] = format.round(v);
      params[index] = format.round(moved);
    });
    const copy = (values: readonly number[]): Storage =>
      Object.assign(new StorageType(values.length), values);
    const state = { step: 0, squareAvg: copy(squareAvg) };
    return { params: [copy(params)], state: [state] };
  });
}

function plainScenario(
  dtype: Dtype,
  options: Partial<Scenario['groups'][number]>,
  data: Storage,
  gradients: readonly Storage[],
): Scenario {
  const shape = [data.length / dtypes[dtype].components];
  return {
    dtype,
    groups: [{ ...defaultOptions, foreach: false, ...options, params: [{ shape, data }] }],
    events: gradients.map((gradient) => ({ kind: 'step', gradients: [gradient] })),
  };
}

/**
 * Returns whether two trajectories are the same. It compares the square averages if the port shows them: they need no
 * square root, which some processors do not round correctly.
 */
function isSame(port: Port, dtype: Dtype, candidate: Trajectory, actual: Trajectory): boolean {
  const isShown = port.capabilities.state.includes('square_avg');
  const tensorOf = (snapshot: Snapshot | undefined): Storage | undefined =>
    isShown ? snapshot?.state[0]?.squareAvg : snapshot?.params[0];
  return candidate.every((snapshot, event) => {
    const [expected, found] = [tensorOf(snapshot), tensorOf(actual[event])];
    return expected && found && toHex(dtype, expected) === toHex(dtype, found);
  });
}

function readingOf(format: RealFormat, storage: Storage, index: number): Reading {
  const word = storage.slice(index, index + 1);
  return { value: format.decode(elementAt(word, 0)), bits: toHex(format.name, word) };
}

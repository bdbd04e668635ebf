import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { toHex } from '../float/hex.ts';
import { ulpDistance } from '../float/ulp.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type { Snapshot, Trajectory } from '../scenario/scenario.ts';

/** A tensor of a snapshot, by torch's name. */
export type TensorName = 'param' | 'square_avg' | 'grad_avg' | 'momentum_buffer';

/** A value as a person and as a machine reads it. */
export interface Reading {
  readonly value: number;
  /** The component's bits as hexadecimal digits. */
  readonly bits: string;
}

/** Where a trajectory leaves the golden one: by a value, or by what is there at all. */
export type Divergence =
  | {
      readonly kind: 'value';
      /** Index into the scenario's events. */
      readonly event: number;
      /** Index of the parameter, across groups. */
      readonly parameter: number;
      readonly tensor: TensorName;
      /** Index of the element in row-major order. */
      readonly element: number;
      /** Which part of a complex element. */
      readonly part?: 'real' | 'imaginary';
      readonly expected: Reading;
      readonly actual: Reading;
      /** Steps between representable values; infinite where one of the two is NaN, 0 between +0 and -0. */
      readonly ulp: number;
    }
  | {
      readonly kind: 'step';
      readonly event: number;
      readonly parameter: number;
      readonly expected: number;
      readonly actual: number;
    }
  | {
      /** A state or one of its tensors is there where it should not be, or the reverse. */
      readonly kind: 'presence';
      readonly event: number;
      readonly parameter: number;
      readonly tensor: Exclude<TensorName, 'param'>;
      readonly expected: boolean;
    }
  | {
      /** Parameters or reals of a tensor. */
      readonly kind: 'length';
      readonly event: number;
      readonly parameter: number | null;
      readonly tensor: TensorName;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: 'snapshots'; readonly expected: number; readonly actual: number }
  /** PyTorch refuses, and the port does not, or in other words: exception and message, or null for none. */
  | { readonly kind: 'refusal'; readonly expected: string; readonly actual: string | null };

export interface Comparison {
  /** Values compared: every real component of every tensor of every snapshot, and every step counter. */
  readonly values: number;
  /** How many of them differ: any NaN equals any NaN, +0 and -0 differ. */
  readonly mismatches: number;
  /** The largest distance of a differing value, in ULP. */
  readonly largestUlp: number;
  /** In the order of events, then parameters, then param, square_avg, grad_avg, momentum_buffer, then elements. */
  readonly first: Divergence | null;
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
): Comparison {
  const tally = new Tally(dtype);
  if (golden.length !== actual.length) {
    tally.differ({ kind: 'snapshots', expected: golden.length, actual: actual.length });
  }
  golden.slice(0, actual.length).forEach((snapshot, event) => {
    compareSnapshots(tally, event, snapshot, elementAt(actual, event));
  });
  const { values, mismatches, largestUlp, first } = tally;
  return { values, mismatches, largestUlp, first };
}

function compareSnapshots(tally: Tally, event: number, golden: Snapshot, actual: Snapshot): void {
  for (const list of ['params', 'state'] as const) {
    if (golden[list].length !== actual[list].length) {
      const tensor = list === 'params' ? 'param' : 'square_avg';
      const lengths = { expected: golden[list].length, actual: actual[list].length };
      tally.differ({ kind: 'length', event, parameter: null, tensor, ...lengths });
      return;
    }
  }
  golden.params.forEach((param, parameter) => {
    tally.compare(
      { event, parameter, tensor: 'param' },
      param,
      elementAt(actual.params, parameter),
    );
    compareStates(
      tally,
      { event, parameter },
      elementAt(golden.state, parameter),
      elementAt(actual.state, parameter),
    );
  });
}

const stateTensors = [
  ['square_avg', 'squareAvg'],
  ['grad_avg', 'gradAvg'],
  ['momentum_buffer', 'momentumBuffer'],
] as const;

type StateOrNull = Readonly<ParameterState> | null;

function compareStates(
  tally: Tally,
  at: ParameterPlace,
  golden: StateOrNull,
  actual: StateOrNull,
): void {
  if (golden && actual) {
    tally.compareSteps(at, golden.step, actual.step);
  }
  for (const [tensor, key] of stateTensors) {
    const expected = golden?.[key];
    const found = actual?.[key];
    if (expected && found) {
      tally.compare({ ...at, tensor }, expected, found);
    } else if (expected || found) {
      tally.differ({ kind: 'presence', ...at, tensor, expected: expected !== undefined });
    }
  }
}

interface ParameterPlace {
  readonly event: number;
  readonly parameter: number;
}

interface TensorPlace extends ParameterPlace {
  readonly tensor: TensorName;
}

class Tally {
  values = 0;
  mismatches = 0;
  largestUlp = 0;
  first: Divergence | null = null;
  readonly #dtype: Dtype;

  constructor(dtype: Dtype) {
    this.#dtype = dtype;
  }

  differ(divergence: Divergence): void {
    this.mismatches += 1;
    this.first ??= divergence;
  }

  compareSteps(at: ParameterPlace, expected: number, actual: number): void {
    this.values += 1;
    if (expected !== actual) {
      this.differ({ kind: 'step', ...at, expected, actual });
    }
  }

  compare(at: TensorPlace, golden: Storage, actual: Storage): void {
    if (golden.length !== actual.length) {
      this.differ({ kind: 'length', ...at, expected: golden.length, actual: actual.length });
      return;
    }
    const { format, components } = dtypes[this.#dtype];
    this.values += golden.length;
    if (bytesOf(golden).equals(bytesOf(actual))) {
      return;
    }
    for (let index = 0; index < golden.length; index++) {
      const expected = format.decode(elementAt(golden, index));
      const found = format.decode(elementAt(actual, index));
      if (Object.is(expected, found)) {
        continue; // as bits, but that any NaN is any NaN
      }
      const ulp = ulpDistance(format, expected, found);
      this.largestUlp = Math.max(this.largestUlp, ulp);
      this.differ({
        kind: 'value',
        ...at,
        element: Math.floor(index / components),
        ...(components === 2 && { part: index % 2 === 0 ? 'real' : 'imaginary' }),
        expected: this.#read(golden, index),
        actual: this.#read(actual, index),
        ulp,
      });
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

function bytesOf({ buffer, byteOffset, byteLength }: Storage): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

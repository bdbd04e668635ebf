import { dtypes, type DtypeRow, type Storage } from '../float/dtype.ts';
import { decodeAll } from '../float/decode-all.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealFormat } from '../float/format.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { Scenario, ScenarioGroup, Snapshot, Trajectory } from '../scenario/scenario.ts';
import { besidePartner, type Tracked } from './tracked.ts';
import { updateBound, type Quantities } from './element-bound.ts';
import { RoundingModel } from './rounding-model.ts';

/**
 * The bound of each value of a snapshot: the largest difference to another correct implementation that rounding alone
 * can explain. Bounds are real numbers, not in ULP. A bound is infinite if the value is ill-conditioned (BND-4). A
 * complex tensor has one bound for each real component.
 */
export interface SnapshotBound {
  /** For each parameter, the bounds of its elements. */
  readonly params: readonly Float64Array[];
  /** For each parameter, the bounds of its state. */
  readonly state: readonly StateBound[];
}

/** The bounds of a parameter's state. Tensors that the state does not have get zeros. */
export interface StateBound {
  /** The bounds of the square average. */
  readonly squareAvg: Float64Array;
  /** The bounds of the gradient's average. */
  readonly gradAvg: Float64Array;
  /** The bounds of the momentum buffer. */
  readonly momentumBuffer: Float64Array;
}

/** The options of {@link boundsOf}. */
export interface BoundOptions {
  /** Whether the other implementation may replace subnormal numbers by zero; false by default. */
  readonly flushesSubnormals?: boolean;
}

/**
 * Computes the rounding bound along a golden trajectory: one entry for each snapshot. spec/bound.md derives the
 * formulas (BND-2).
 *
 * @example
 * // one float32 parameter 1 with the gradient 0.1, and default options
 * boundsOf(scenario, golden)[0]?.params[0]?.[0]; // 2.68e-7: 4.5 ULP of the new parameter 0.9
 */
export function boundsOf(
  scenario: Scenario,
  golden: Trajectory,
  { flushesSubnormals = false }: BoundOptions = {},
): SnapshotBound[] {
  const follower = new Follower(dtypes[scenario.dtype], flushesSubnormals);
  scenario.groups.forEach((group) => follower.add(group));
  return golden.map((snapshot, index) => {
    const event = elementAt(scenario.events, index);
    switch (event.kind) {
      case 'step':
        follower.step(event.gradients, snapshot);
        break;
      case 'set':
        follower.set(event.group, event.changes);
        break;
      case 'add_group':
        follower.add(event.group);
        break;
      case 'set_data':
        follower.replace(event.data);
        break;
      case 'save':
        follower.save();
        break;
      case 'load':
        follower.load(event.saved);
        break;
      case 'reload':
      case 'backward':
      case 'zero_grad': // no value changes
    }
    return follower.snapshot();
  });
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A parameter between two events: its golden values, and their bounds. */
interface TrackedParameter {
  readonly group: number;
  /** The decoded values of `param`, `squareAvg`, `gradAvg` and `momentumBuffer`. */
  golden: Record<Quantity, Float64Array>;
  bound: Record<Quantity, Float64Array>;
}

const quantities = ['param', 'squareAvg', 'gradAvg', 'momentumBuffer'] as const;
type Quantity = (typeof quantities)[number];

/** What a state dict has: the options of the groups, and the values and bounds of the states. */
interface Save {
  readonly groups: readonly Hyperparameters[];
  readonly states: readonly Pick<TrackedParameter, 'golden' | 'bound'>[];
}

class Follower {
  readonly #format: RealFormat;
  readonly #components: DtypeRow['components'];
  readonly #groups: Mutable<Hyperparameters>[] = [];
  readonly #parameters: TrackedParameter[] = [];
  readonly #saves: Save[] = [];

  readonly #model: RoundingModel;

  constructor({ format, components }: DtypeRow, flushesSubnormals: boolean) {
    this.#format = format;
    this.#components = components;
    this.#model = new RoundingModel(format, flushesSubnormals);
  }

  add(group: ScenarioGroup): void {
    const { params, ...hyperparameters } = group;
    this.#groups.push({ ...hyperparameters });
    for (const { data } of params) {
      const param = this.#decode(data);
      const flushed = param.map((value) => this.#model.flushed(value));
      this.#parameters.push({
        group: this.#groups.length - 1,
        golden: { param, ...zeroState(data.length) },
        bound: { param: flushed, ...zeroState(data.length) },
      });
    }
  }

  set(group: number, changes: Readonly<Partial<Hyperparameters>>): void {
    Object.assign(elementAt(this.#groups, group), changes);
  }

  /** Replaces the data of parameters. */
  replace(data: readonly (Storage | null)[]): void {
    this.#parameters.forEach((parameter, index) => {
      const tensor = data[index] ?? null;
      if (tensor !== null) {
        const param = this.#decode(tensor);
        const flushed = param.map((value) => this.#model.flushed(value));
        parameter.golden = { ...parameter.golden, param };
        parameter.bound = { ...parameter.bound, param: flushed };
      }
    });
  }

  save(): void {
    this.#saves.push({
      groups: this.#groups.map((group) => ({ ...group })),
      states: this.#parameters.map(({ golden, bound }) => ({ golden, bound })),
    });
  }

  /** Takes over the options and the states of a save. Parameters keep their data. */
  load(saved: number): void {
    const { groups, states } = elementAt(this.#saves, saved);
    groups.forEach((group, index) => this.set(index, group));
    this.#parameters.forEach((parameter, index) => {
      const { golden, bound } = elementAt(states, index);
      parameter.golden = { ...golden, param: parameter.golden.param };
      parameter.bound = { ...bound, param: parameter.bound.param };
    });
  }

  step(gradients: readonly (Storage | null)[], after: Snapshot): void {
    this.#parameters.forEach((parameter, index) => {
      const gradient = gradients[index] ?? null;
      if (gradient !== null) {
        const values = this.#valuesAfter(after, index, parameter.golden);
        this.#stepParameter(parameter, this.#decode(gradient), values);
      }
    });
  }

  /** Returns the values after a step. Tensors that the snapshot does not show keep their values: a port can hide unused state. */
  #valuesAfter(
    snapshot: Snapshot,
    index: number,
    before: TrackedParameter['golden'],
  ): Record<Quantity, Float64Array> {
    const state = snapshot.state[index] ?? null;
    const param = this.#decode(elementAt(snapshot.params, index));
    const decoded = (storage: Storage | undefined, unchanged: Float64Array): Float64Array =>
      storage ? this.#decode(storage) : unchanged;
    return {
      param,
      squareAvg: decoded(state?.squareAvg, before.squareAvg),
      gradAvg: decoded(state?.gradAvg, before.gradAvg),
      momentumBuffer: decoded(state?.momentumBuffer, before.momentumBuffer),
    };
  }

  #stepParameter(
    parameter: TrackedParameter,
    gradient: Float64Array,
    after: Record<Quantity, Float64Array>,
  ): void {
    const options = elementAt(this.#groups, parameter.group);
    const { golden, bound } = parameter;
    const next: Record<Quantity, Float64Array> = {
      param: new Float64Array(gradient.length),
      ...zeroState(gradient.length),
    };
    const isPaired = this.#components === 2 && options.weightDecay !== 0;
    const paramAt = (index: number): Tracked => ({
      value: elementAt(golden.param, index),
      distance: elementAt(bound.param, index),
    });
    for (let index = 0; index < gradient.length; index++) {
      const bounds = at(bound, index);
      const moved = updateBound(
        this.#model,
        options,
        elementAt(gradient, index),
        at(golden, index),
        isPaired
          ? { ...bounds, param: besidePartner(paramAt(index), paramAt(index ^ 1)).distance }
          : bounds,
        at(after, index),
      );
      for (const quantity of quantities) {
        next[quantity][index] = moved[quantity];
      }
    }
    parameter.golden = after;
    parameter.bound = next;
  }

  snapshot(): SnapshotBound {
    return {
      params: this.#parameters.map(({ bound }) => bound.param),
      state: this.#parameters.map(({ bound }) => bound),
    };
  }

  #decode(storage: Storage): Float64Array {
    return decodeAll(this.#format, storage);
  }
}

/** Returns zeros for a state, or for the bounds of a state. */
export function zeroState(length: number): StateBound {
  return {
    squareAvg: new Float64Array(length),
    gradAvg: new Float64Array(length),
    momentumBuffer: new Float64Array(length),
  };
}

function at(values: Readonly<Record<Quantity, Float64Array>>, index: number): Quantities {
  return {
    param: elementAt(values.param, index),
    squareAvg: elementAt(values.squareAvg, index),
    gradAvg: elementAt(values.gradAvg, index),
    momentumBuffer: elementAt(values.momentumBuffer, index),
  };
}

/** A difference as a multiple of its bound. `ill-conditioned` if the bound is infinite. */
export type BoundMultiple = number | 'ill-conditioned';

/** Returns |actual - expected| / bound. It is 0 between +0 and -0, and Infinity if one of the two is NaN or infinite. */
export function multipleOf(expected: number, actual: number, bound: number): BoundMultiple {
  if (!Number.isFinite(bound)) {
    return 'ill-conditioned';
  }
  const difference = Math.abs(actual - expected);
  if (difference === 0) {
    return 0;
  }
  return Number.isNaN(difference) ? Infinity : difference / bound;
}

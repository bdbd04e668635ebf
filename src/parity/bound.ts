import { dtypes, type DtypeRow, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealFormat } from '../float/format.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { Scenario, ScenarioGroup, Snapshot, Trajectory } from '../scenario/scenario.ts';
import { besidePartner, type Tracked } from './tracked.ts';
import { updateBound, type Quantities } from './element-bound.ts';
import { RoundingModel } from './rounding-model.ts';

/**
 * For each value of a snapshot, how far another correct implementation can be from it by rounding alone; infinite where
 * that cannot be said (BND-4). Of complex tensors, one for each real part.
 */
export interface SnapshotBound {
  readonly params: readonly Float64Array[];
  readonly state: readonly StateBound[];
}

export interface StateBound {
  readonly squareAvg: Float64Array;
  readonly gradAvg: Float64Array;
  readonly momentumBuffer: Float64Array;
}

export interface BoundOptions {
  /** Whether the other implementation may take subnormal numbers for zero. */
  readonly flushesSubnormals?: boolean;
}

/**
 * Follows the rounding bound along a golden trajectory: one entry for each of its snapshots.
 *
 * @example boundsOf(scenario, golden)[0]?.params[0]?.[0] // 1.19e-7: for a float32 parameter near 1 after a step of 0.01
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
      case 'reload':
      case 'zero_grad': // nothing moves
    }
    return follower.snapshot();
  });
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A parameter on its way: the golden values before the next event, and the bounds on them. */
interface TrackedParameter {
  readonly group: number;
  /** The values of `param`, `squareAvg`, `gradAvg` and `momentumBuffer`, decoded. */
  golden: Record<Quantity, Float64Array>;
  bound: Record<Quantity, Float64Array>;
}

const quantities = ['param', 'squareAvg', 'gradAvg', 'momentumBuffer'] as const;
type Quantity = (typeof quantities)[number];

class Follower {
  readonly #format: RealFormat;
  readonly #components: DtypeRow['components'];
  readonly #groups: Mutable<Hyperparameters>[] = [];
  readonly #parameters: TrackedParameter[] = [];

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

  step(gradients: readonly (Storage | null)[], after: Snapshot): void {
    this.#parameters.forEach((parameter, index) => {
      const gradient = gradients[index] ?? null;
      if (gradient !== null) {
        this.#stepOne(parameter, this.#decode(gradient), this.#valuesAfter(after, index));
      }
    });
  }

  #valuesAfter(snapshot: Snapshot, index: number): Record<Quantity, Float64Array> {
    const state = snapshot.state[index] ?? null;
    const param = this.#decode(elementAt(snapshot.params, index));
    const of = (storage: Storage | undefined): Float64Array =>
      storage ? this.#decode(storage) : new Float64Array(param.length);
    return {
      param,
      squareAvg: of(state?.squareAvg),
      gradAvg: of(state?.gradAvg),
      momentumBuffer: of(state?.momentumBuffer),
    };
  }

  #stepOne(
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
    return Float64Array.from(storage, (word) => this.#format.decode(word));
  }
}

/** A state, or the bounds on one, with nothing but zeros. */
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

/** A difference in multiples of its bound; `ill-conditioned` where no bound can be given. */
export type BoundMultiple = number | 'ill-conditioned';

/** Returns |difference| / bound: infinity where NaN or infinity meets a number, 0 between +0 and -0. */
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

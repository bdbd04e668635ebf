import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import type { SnapshotBound } from '../../parity/bound.ts';
import { besidePartner, type Tracked } from '../../parity/tracked.ts';
import { RoundingModel } from '../../parity/rounding-model.ts';
import type { LoopPart } from '../../rmsprop/operations.ts';
import type { GroupOptions } from '../../rmsprop/options.ts';
import { bodyLengthOf } from '../../rmsprop/tensor-update.ts';
import type {
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Snapshot,
  Trajectory,
} from '../../scenario/scenario.ts';
import type { Dialect } from '../dialect.ts';
import {
  dialectUpdate,
  effectiveOptions,
  type Intermediates,
  type TrackedElement,
  type TrackedUpdate,
} from './element-step.ts';
import { callerGradientRule, findChange } from './changed-gradients.ts';
import { LaneValues } from '../diagnosis/lane-values.ts';
import { ParameterMemory, slotKey } from './parameter-memory.ts';

/** The options of `dialectTrajectory`. */
export interface PlayOptions {
  readonly arithmetic: Arithmetic;
  /** Whether the compared implementation may replace subnormal numbers by zero; false by default. */
  readonly flushesSubnormals?: boolean;
  /** Returns the update of an element; `dialectUpdate` by default. */
  readonly updateOf?: typeof dialectUpdate;
  /** Gets each real component after a step, with the intermediate results. */
  readonly onElement?: (place: ElementPlace, next: TrackedElement & Intermediates) => void;
}

/** The place of a real component in a trajectory. */
export interface ElementPlace {
  /** The index of the event. */
  readonly event: number;
  /** The index of the parameter, across groups. */
  readonly parameter: number;
  /** The index of the real component. */
  readonly component: number;
  /** The options that have an effect in this step. */
  readonly options: GroupOptions;
}

/**
 * A snapshot of a dialect, with its bounds: the largest differences to another implementation of the same dialect by
 * rounding.
 */
export interface BoundedSnapshot {
  readonly snapshot: Snapshot;
  readonly bound: SnapshotBound;
}

/**
 * Computes a scenario with a dialect, event by event. Each event gives a snapshot and its bounds.
 *
 * @example [...playDialect(scenario, origin, { arithmetic: 'portable' })] // PyTorch's bits, and the bound along them
 */
export function* playDialect(
  scenario: Scenario,
  dialect: Dialect,
  options: PlayOptions,
): Generator<BoundedSnapshot> {
  const player = new DialectPlayer(scenario, dialect, options);
  for (const [index, event] of scenario.events.entries()) {
    yield player.play(event, index);
  }
}

/** Returns the trajectory of a dialect, without bounds. */
export function dialectTrajectory(
  scenario: Scenario,
  dialect: Dialect,
  options: PlayOptions,
): Trajectory {
  return Array.from(playDialect(scenario, dialect, options), ({ snapshot }) => snapshot);
}

const noPartner: Tracked = { value: 0, distance: 0 };

interface Place {
  readonly group: number;
  /** The index among the parameters of the group. */
  readonly indexInGroup: number;
  readonly param: LaneValues;
  /** The state of the last step. */
  memory: ParameterMemory | null;
}

class DialectPlayer {
  readonly #dtype: Dtype;
  readonly #dialect: Dialect;
  readonly #setting: PlayOptions;
  readonly #model: RoundingModel;
  readonly #groups: GroupOptions[] = [];
  readonly #places: Place[] = [];
  readonly #memories = new Map<string, ParameterMemory>();

  constructor(scenario: Scenario, dialect: Dialect, setting: PlayOptions) {
    this.#dtype = scenario.dtype;
    this.#dialect = dialect;
    this.#setting = setting;
    const flushes =
      setting.flushesSubnormals === true || dialect.precision === 'subnormals-flushed';
    this.#model = new RoundingModel(dtypes[scenario.dtype].format, flushes);
    scenario.groups.forEach((group) => this.#add(group));
  }

  play(event: ScenarioEvent, index: number): BoundedSnapshot {
    this.#memories.forEach((memory) => {
      if (memory.isAliased) {
        memory.spoil();
      }
    });
    let changedGradient: Snapshot['changedGradient'];
    switch (event.kind) {
      case 'step':
        changedGradient = this.#step(event.gradients, index);
        break;
      case 'set':
        Object.assign(elementAt(this.#groups, event.group), event.changes);
        break;
      case 'add_group':
        this.#add(event.group);
        break;
      case 'reload':
        if (this.#dialect.state === 'reset-on-reload') {
          this.#memories.clear();
          this.#places.forEach((place) => {
            place.memory = null;
          });
        }
        break;
      case 'zero_grad': // the next step has the gradients after zero_grad
    }
    const { snapshot, bound } = this.#snapshot();
    return { snapshot: changedGradient ? { ...snapshot, changedGradient } : snapshot, bound };
  }

  #add({ params, ...options }: ScenarioGroup): void {
    const group = this.#groups.length;
    this.#groups.push({ ...options });
    params.forEach(({ data }, indexInGroup) => {
      const param = LaneValues.decode(this.#dtype, data, (value) => this.#model.flushed(value));
      this.#places.push({ group, indexInGroup, param, memory: null });
    });
  }

  /** Returns the first changed element of the caller's gradients, if any. */
  #step(
    gradients: readonly (Storage | null)[],
    event: number,
  ): Snapshot['changedGradient'] | undefined {
    let changed: Snapshot['changedGradient'];
    let position = 0;
    this.#places.forEach((place, parameter) => {
      const callerGradient = gradients[parameter] ?? null;
      const gradient = callerGradient ?? this.#gradientForNull(place);
      if (gradient === null) {
        if (this.#dialect.state === 'created-for-null') {
          this.#memoryOf(place, parameter, 0);
        }
        return;
      }
      const memory = this.#memoryOf(place, parameter, position);
      position += 1;
      memory.step = Math.fround(memory.step + 1);
      const valuesAfter = this.#updateTensor(place, memory, gradient, { event, parameter });
      const element = callerGradient ? findChange(this.#dtype, callerGradient, valuesAfter) : -1;
      changed ??= element < 0 ? undefined : { parameter, element };
    });
    return changed;
  }

  /** Returns zeros in place of a null gradient, or null if the dialect skips the parameter. */
  #gradientForNull({ param }: Place): Storage | null {
    return this.#dialect.state === 'null-as-zero'
      ? new dtypes[this.#dtype].StorageType(param.length)
      : null;
  }

  /** Returns the options that a group uses. */
  #optionsOf(group: number): GroupOptions {
    const groupOptions = elementAt(this.#groups, group);
    const first = elementAt(this.#groups, 0);
    switch (this.#dialect.groups) {
      case 'own':
        return groupOptions;
      case 'first-everywhere':
        return first;
      case 'only-lr-weight-decay':
        return { ...first, lr: groupOptions.lr, weightDecay: groupOptions.weightDecay };
    }
  }

  #memoryOf(place: Place, parameter: number, position: number): ParameterMemory {
    const { indexInGroup, param } = place;
    const at = { parameter, position, indexInGroup, length: param.length };
    const key = slotKey(this.#dialect.state, at);
    const memory = this.#memories.get(key) ?? new ParameterMemory(param.length);
    this.#memories.set(key, memory);
    memory.provide(effectiveOptions(this.#dialect, this.#optionsOf(place.group)));
    place.memory = memory;
    return memory;
  }

  /** Takes one step for one parameter. Returns the values of the caller's gradient after it. */
  #updateTensor(
    { param, group }: Place,
    memory: ParameterMemory,
    gradient: Storage,
    at: Pick<ElementPlace, 'event' | 'parameter'>,
  ): Float64Array {
    const { format, components } = dtypes[this.#dtype];
    const { arithmetic, onElement, updateOf = dialectUpdate } = this.#setting;
    const options = effectiveOptions(this.#dialect, this.#optionsOf(group));
    const make = (part: LoopPart): TrackedUpdate =>
      updateOf({
        dialect: this.#dialect,
        options,
        key: { dtype: this.#dtype, arithmetic, foreach: options.foreach === true, part },
        model: this.#model,
        step: memory.step,
      });
    const [body, tail] = [make('body'), make('tail')];
    const bodyLength = bodyLengthOf(param.length, format);
    const before = param.copy(); // complex weight decay reads the other component before the step
    const isPaired = components === 2 && options.weightDecay !== 0;
    const grad = LaneValues.decode(this.#dtype, gradient, (value) => this.#model.flushed(value));
    const callerGradientAfter = callerGradientRule(this.#dialect, options, memory);
    const valuesAfter = grad.values.slice();
    for (let index = 0; index < param.length; index++) {
      const partner = components === 2 ? before.at(index ^ 1) : noPartner;
      const component = isPaired ? besidePartner(param.at(index), partner) : param.at(index);
      const update = index < bodyLength ? body : tail;
      const turned = index % 2 === 0 ? -partner.value : partner.value;
      const next = update(memory.elementAt(index, component), grad.at(index), turned);
      param.set(index, { ...next.param, value: format.round(next.param.value) });
      memory.set(index, next);
      valuesAfter[index] = callerGradientAfter(elementAt(valuesAfter, index), next);
      onElement?.({ ...at, component: index, options }, next);
    }
    return valuesAfter;
  }

  #snapshot(): BoundedSnapshot {
    const encode = (values: LaneValues): Storage => values.encode(this.#dtype);
    return {
      snapshot: {
        params: this.#places.map(({ param }) => encode(param)),
        state: this.#places.map(({ memory }) => memory && memory.encode(this.#dtype)),
      },
      bound: {
        params: this.#places.map(({ param }) => param.distances.slice()),
        state: this.#places.map(({ param, memory }) =>
          (memory ?? new ParameterMemory(param.length)).bound(),
        ),
      },
    };
  }
}

import { dtypes, type DtypeRow, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { besidePartner, settle, type Tracked } from '../../parity/tracked.ts';
import { zeroState } from '../../parity/bound.ts';
import { RoundingModel } from '../../parity/rounding-model.ts';
import type { LoopPart } from '../../rmsprop/operations.ts';
import type { GroupOptions } from '../../rmsprop/options.ts';
import { bodyLengthOf } from '../../rmsprop/tensor-update.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup, Snapshot } from '../../scenario/scenario.ts';
import { origin, type Dialect } from '../dialect.ts';
import { callerGradientRule, findChange } from './changed-gradients.ts';
import { DialectGradients } from './dialect-gradients.ts';
import { dialectUpdate, type TrackedUpdate } from './element-step.ts';
import { GradientsInEffect } from './gradients-in-effect.ts';
import { GroupMemory, type SavedOptions } from './group-memory.ts';
import { LaneValues } from './lane-values.ts';
import { optionsInEffect } from './option-values.ts';
import { arrivingChanges, ownOptions } from './own-options.ts';
import { ParameterMemory, slotKey } from './parameter-memory.ts';
import type { BoundedSnapshot, ElementPlace, PlayOptions } from './play-dialect.ts';

const negated = ({ value, distance }: Tracked): Tracked => ({ value: -value, distance });
const noPartner: Tracked = { value: 0, distance: 0 };

type StepEvent = Extract<ScenarioEvent, { kind: 'step' }>;

interface Place {
  readonly group: number;
  /** The index among the parameters of the group. */
  readonly indexInGroup: number;
  readonly param: LaneValues;
  /** The state of the last step. */
  memory: ParameterMemory | null;
}

/** A saved state dict. */
interface Save {
  readonly options: SavedOptions;
  readonly memories: ReadonlyMap<string, ParameterMemory>;
  /** For each parameter, the key of its state in `memories`. Null if it has none. */
  readonly keys: readonly (string | null)[];
  readonly updates: number;
  readonly restoreGradients: () => void;
}

/** The gradients of one parameter in a step. */
interface StepGradients {
  /** The gradient that the optimizer uses. */
  readonly used: LaneValues;
  /** The gradient in the caller's array. */
  readonly given: LaneValues;
}

/** Plays the events of a scenario with a dialect, one after the other. */
export class DialectPlayer {
  readonly #row: DtypeRow;
  readonly #dialect: Dialect;
  readonly #setting: PlayOptions;
  readonly #model: RoundingModel;
  readonly #groups: GroupMemory;
  readonly #gradients: GradientsInEffect;
  readonly #places: Place[] = [];
  readonly #memories = new Map<string, ParameterMemory>();
  /** The gradients that belong to the parameters. */
  readonly #own: DialectGradients;
  readonly #saves: Save[] = [];
  /** How often the optimizer has updated a parameter. */
  #updates = 0;

  constructor(scenario: Scenario, dialect: Dialect, setting: PlayOptions) {
    this.#row = dtypes[scenario.dtype];
    this.#dialect = dialect;
    this.#setting = setting;
    const flushes =
      setting.flushesSubnormals === true || dialect.precision === 'subnormals-flushed';
    this.#model = new RoundingModel(this.#row.format, flushes);
    this.#groups = new GroupMemory(dialect);
    this.#gradients = new GradientsInEffect(dialect, this.#row.format, this.#model);
    this.#own = new DialectGradients(scenario.dtype, dialect);
    scenario.groups.forEach((group) => this.#add(group));
  }

  play(event: ScenarioEvent, index: number): BoundedSnapshot {
    this.#adopt(index - 1);
    this.#memories.forEach((memory) => memory.spoil());
    let changedGradient: Snapshot['changedGradient'];
    switch (event.kind) {
      case 'step':
        changedGradient = this.#step(event, index);
        this.#groups.endStep();
        this.#own.endStep();
        break;
      case 'backward':
        this.#own.backward(event.gradients);
        break;
      case 'set':
        this.#groups.change(
          event.group,
          arrivingChanges(this.#dialect, event.changes, event.lrTensor),
        );
        break;
      case 'set_data':
        this.#setData(event.data);
        break;
      case 'save':
        this.#saves.push(this.#save());
        break;
      case 'load':
        this.#load(elementAt(this.#saves, event.saved));
        break;
      case 'add_group':
        this.#add(event.group);
        break;
      case 'reload':
        this.#reload();
        break;
      case 'zero_grad': // a step that lists gradients has those after zero_grad
        this.#own.zeroGrad(event.setToNone);
    }
    const { snapshot, bound } = this.#snapshot();
    return { snapshot: changedGradient ? { ...snapshot, changedGradient } : snapshot, bound };
  }

  /** Takes over the values that a port shows after an event, with their uncertainty. */
  #adopt(event: number): void {
    const snapshot = this.#setting.from?.[event];
    const distances = this.#setting.uncertainty?.values?.[event];
    this.#places.forEach(({ param, memory }, parameter) => {
      param.adopt(this.#row.name, snapshot?.params[parameter], distances?.params[parameter]);
      memory?.adopt(this.#row.name, snapshot?.state[parameter], distances?.state[parameter]);
    });
  }

  #setData(data: readonly (Storage | null)[]): void {
    this.#places.forEach((place, parameter) => {
      const tensor = data[parameter] ?? null;
      if (tensor === null || this.#dialect['new-data'] === 'ignored') {
        return;
      }
      place.param.takeOver(this.#decode(tensor));
      if (this.#dialect['new-data'] === 'resets-state' && place.memory) {
        this.#forget(place.memory);
      }
    });
  }

  #forget(memory: ParameterMemory): void {
    for (const [key, other] of this.#memories) {
      if (other === memory) {
        this.#memories.delete(key);
      }
    }
    this.#places.forEach((place) => {
      place.memory = place.memory === memory ? null : place.memory;
    });
  }

  #save(): Save {
    const keys = new Map([...this.#memories].map(([key, memory]) => [memory, key]));
    return {
      options: this.#groups.save(),
      memories: new Map([...this.#memories].map(([key, memory]) => [key, memory.copy()])),
      keys: this.#places.map(({ memory }) => (memory && keys.get(memory)) ?? null),
      updates: this.#updates,
      restoreGradients: this.#gradients.save(),
    };
  }

  #load({ options, memories, keys, updates, restoreGradients }: Save): void {
    this.#groups.load(options);
    if (this.#dialect.state === 'reset-on-reload' || this.#dialect.load === 'saved-is-live') {
      return; // the optimizer keeps the state that it has
    }
    this.#updates = updates;
    restoreGradients();
    if (this.#dialect.load !== 'unsaved-state-stays') {
      this.#memories.clear();
    }
    memories.forEach((memory, key) => this.#memories.set(key, memory.copy()));
    this.#places.forEach((place, parameter) => {
      const key = keys[parameter] ?? null;
      const kept = this.#dialect.load === 'unsaved-state-stays' ? place.memory : null;
      place.memory = key === null ? kept : (this.#memories.get(key) ?? null);
    });
    memories.forEach((_, key) => this.#memories.get(key)?.reload(this.#dialect, this.#row.name));
  }

  #add(newGroup: ScenarioGroup): void {
    const { params } = newGroup;
    const group = this.#groups.add(ownOptions(this.#dialect, newGroup));
    params.forEach(({ data }, indexInGroup) => {
      const param = this.#decode(data);
      param.widen(this.#setting.uncertainty?.initial[this.#places.length]);
      this.#places.push({ group, indexInGroup, param, memory: null });
    });
  }

  #decode(data: Storage): LaneValues {
    return LaneValues.decode(this.#row.name, data, (value) => this.#model.flushed(value));
  }

  #reload(): void {
    if (!this.#groups.reload()) {
      this.#places.forEach(({ param }) => param.distances.fill(Infinity));
      this.#memories.forEach((memory) => memory.doubt());
    }
    if (this.#dialect.state === 'reset-on-reload') {
      this.#memories.clear();
      this.#places.forEach((place) => {
        place.memory = null;
      });
    }
    this.#memories.forEach((memory) => memory.reload(this.#dialect, this.#row.name));
  }

  /** Returns the first changed element of the caller's gradients, if any. */
  #step(
    { gradients, isAccumulated }: StepEvent,
    event: number,
  ): Snapshot['changedGradient'] | undefined {
    if (!isAccumulated) {
      this.#own.set(gradients);
    }
    const given = this.#places.map((place, parameter) => {
      const gradient = this.#own.current[parameter] ?? this.#gradientForNull(place);
      const values = gradient && this.#decode(gradient);
      values?.widen(this.#setting.uncertainty?.gradients[event]?.[parameter]);
      if (this.#own.isDoubtful) {
        values?.distances.fill(Infinity);
      }
      return values;
    });
    const used = this.#gradients.of(given);
    if (used === null) {
      return undefined;
    }
    let changed: Snapshot['changedGradient'];
    let position = 0;
    this.#places.forEach((place, parameter) => {
      const gradient = used[parameter] ?? null;
      if (gradient === null) {
        if (this.#dialect.state === 'created-for-null') {
          this.#memoryOf(place, parameter, 0);
        }
        return;
      }
      const memory = this.#memoryOf(place, parameter, position);
      position += 1;
      memory.step = Math.fround(memory.step + 1);
      this.#updates += 1;
      memory.shownStep = this.#shownStep(memory);
      const both = { used: gradient, given: given[parameter] ?? gradient };
      const valuesAfter = this.#updateTensor(place, memory, both, { event, parameter });
      memory.home ??= this.#newHome(isAccumulated === true);
      const callerGradient = isAccumulated ? null : (gradients[parameter] ?? null);
      const element = callerGradient ? findChange(this.#row.name, callerGradient, valuesAfter) : -1;
      changed ??= element < 0 ? undefined : { parameter, element };
    });
    return changed;
  }

  /** Returns the array that the square average is in from the first step on. */
  #newHome(isAccumulated: boolean): ParameterMemory['home'] {
    if (this.#dialect['caller-gradient'] !== 'aliased') {
      return 'own';
    }
    return isAccumulated ? 'accumulated-gradient' : 'caller-gradient';
  }

  /** Returns zeros in place of a null gradient, or null if the dialect skips the parameter. */
  #gradientForNull({ param }: Place): Storage | null {
    return this.#dialect.state === 'null-as-zero' ? new this.#row.StorageType(param.length) : null;
  }

  #shownStep({ step }: ParameterMemory): number {
    switch (this.#dialect.step) {
      case 'stuck':
        return 1;
      case 'shared':
        return this.#updates;
      default:
        return step;
    }
  }

  #memoryOf(place: Place, parameter: number, position: number): ParameterMemory {
    const { indexInGroup, param } = place;
    const at = { parameter, position, indexInGroup, length: param.length };
    const key = slotKey(this.#dialect.state, at);
    const memory = this.#memories.get(key) ?? new ParameterMemory(param.length);
    this.#memories.set(key, memory);
    memory.provide(this.#optionsOf(this.#dialect, place, memory));
    place.memory = memory;
    return memory;
  }

  #optionsOf(dialect: Dialect, { group }: Place, { step }: ParameterMemory): GroupOptions {
    return optionsInEffect(dialect, this.#groups.optionsOf(group), step);
  }

  /** Takes one step for one parameter. Returns the values of the caller's gradient after it. */
  #updateTensor(
    place: Place,
    memory: ParameterMemory,
    { used, given }: StepGradients,
    at: Pick<ElementPlace, 'event' | 'parameter'>,
  ): Float64Array {
    const { param } = place;
    const { format, components } = this.#row;
    const { onElement, where, updateOf = dialectUpdate } = this.#setting;
    const options = this.#optionsOf(this.#dialect, place, memory);
    const update = this.#updateOf(this.#dialect, options, place, memory);
    const elsewhere =
      where && this.#updateOf(origin, this.#optionsOf(origin, place, memory), place, memory);
    // complex weight decay reads the other component before the step
    const before = components === 2 ? param.copy() : param;
    // the distances of another update are not bounds
    const isPaired = components === 2 && options.weightDecay !== 0 && updateOf === dialectUpdate;
    const callerGradientAfter = callerGradientRule(this.#dialect, options, memory);
    const valuesAfter = given.values.slice();
    for (let index = 0; index < param.length; index++) {
      if (this.#dialect.gradient === 'zeros-skipped' && elementAt(used.values, index) === 0) {
        continue;
      }
      const partner = components === 2 ? before.at(index ^ 1) : noPartner;
      const component = isPaired ? besidePartner(param.at(index), partner) : param.at(index);
      const turned = index % 2 === 0 ? -partner.value : partner.value;
      const neighbor = {
        gradient: components === 2 ? used.at(index ^ 1) : noPartner,
        isReal: components === 1 || index % 2 === 0,
        lastGradient: memory.lastGradient?.at(index) ?? noPartner,
        index: place.indexInGroup + 1,
      };
      const isHere = !elsewhere || where({ ...at, component: index, options });
      const next = (isHere ? update : elsewhere)(index)(
        memory.elementAt(index, component),
        (isHere ? used : given).at(index),
        turned,
        neighbor,
      );
      const moved = this.#movedInTime(memory, index, component, next.param);
      param.set(index, { ...moved, value: format.round(moved.value) });
      memory.set(index, next);
      valuesAfter[index] = callerGradientAfter(elementAt(valuesAfter, index), next);
      onElement?.({ ...at, component: index, options }, next);
    }
    if (options.weightDecay !== 0) {
      memory.lastGradient = options.maximize ? used.map(negated) : used;
    }
    return valuesAfter;
  }

  /** Returns the function that gives the update of a component: torch computes the end of a tensor in another loop. */
  #updateOf(
    dialect: Dialect,
    options: GroupOptions,
    { param }: Place,
    { step }: ParameterMemory,
  ): (index: number) => TrackedUpdate {
    const { arithmetic, updateOf = dialectUpdate } = this.#setting;
    const make = (part: LoopPart): TrackedUpdate =>
      updateOf({
        dialect,
        options,
        key: { dtype: this.#row.name, arithmetic, foreach: options.foreach === true, part },
        model: this.#model,
        step,
      });
    const bodyLength = bodyLengthOf(param.length, this.#row.format, arithmetic);
    // most tensors have only one of the parts
    const body = bodyLength > 0 ? make('body') : undefined;
    const tail = bodyLength < param.length ? make('tail') : undefined;
    const only = body ?? tail ?? make('tail');
    return body && tail ? (index) => (index < bodyLength ? body : tail) : () => only;
  }

  /** Returns the parameter after a step. A dialect can move it by the movement of the step before. */
  #movedInTime(
    { lateMovement }: ParameterMemory,
    index: number,
    before: Tracked,
    moved: Tracked,
  ): Tracked {
    if (this.#dialect.movement === 'at-once') {
      return moved;
    }
    const { round, unitRoundoff } = this.#row.format;
    const late = lateMovement.at(index);
    const movement = round(moved.value - before.value);
    const distance = moved.distance + before.distance + unitRoundoff * Math.abs(movement);
    lateMovement.set(index, { value: movement, distance: settle(movement, distance, moved) });
    const value = round(before.value + late.value);
    const sum = this.#model.after(before.distance + late.distance, Math.abs(value), 1);
    return { value, distance: settle(value, sum, before, late) };
  }

  #snapshot(): BoundedSnapshot {
    const { name } = this.#row;
    return {
      snapshot: {
        params: this.#places.map(({ param }) => param.encode(name)),
        state: this.#places.map(({ memory }) => memory && memory.encode(name)),
      },
      bound: {
        params: this.#places.map(({ param }) => param.distances.slice()),
        state: this.#places.map(({ param, memory }) => memory?.bound() ?? zeroState(param.length)),
      },
    };
  }
}

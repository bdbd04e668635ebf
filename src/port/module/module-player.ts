import { types } from 'node:util';
import { InvalidArgumentError, PortError } from '../../errors.ts';
import type { Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import type { GroupOptions, Hyperparameters } from '../../rmsprop/options.ts';
import type { ParameterState } from '../../rmsprop/parameter-state.ts';
import type {
  LrDtype,
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Snapshot,
  Trajectory,
} from '../../scenario/scenario.ts';
import { lrTensorOf } from '../../scenario/given-options.ts';
import { isAccumulating, OwnGradients } from '../../scenario/own-gradients.ts';
import { valueText } from '../../scenario/value-text.ts';
import type { Feature, StateName } from '../capabilities.ts';
import { findChangedGradient } from '../changed-gradient.ts';
import { guardProtocolNames, requireStateKeys } from '../key-names.ts';
import {
  copyTensor,
  type PortDefinition,
  type PortGroup,
  type PortOptimizer,
  type PortSetup,
} from '../define-port.ts';
import { callPort } from '../port-call.ts';

type MutableGroup = { -readonly [Key in keyof PortGroup]: PortGroup[Key] };

/** Plays a scenario on a port's optimizer. Copies all arrays, so that the port and the suite never share one. */
export class ModulePlayer {
  readonly #definition: PortDefinition;
  readonly #scenario: Scenario;
  readonly #shown: readonly StateName[];
  /** The longest tensor that a method may return, in numbers. A little more than the longest of the scenario is only wrong. */
  readonly #maxLength: number;
  /** The groups with their current hyperparameters. Their `params` hold the initial values. */
  readonly #groups: MutableGroup[] = [];
  /** The state dicts that the port saved, and the groups at that time. */
  readonly #saves: { readonly state: unknown; readonly groups: readonly MutableGroup[] }[] = [];
  /** The gradients of the last step, as the port received them. */
  #given: readonly (Storage | null)[] = [];

  constructor(definition: PortDefinition, scenario: Scenario, shown: readonly StateName[]) {
    this.#definition = definition;
    this.#scenario = scenario;
    this.#shown = shown;
    this.#maxLength = 2 * longestOf(scenario) + 1000;
  }

  async play(): Promise<Trajectory> {
    const { groups, events, defaults } = this.#scenario;
    const setup = groups.map((group) => this.#take({ ...group, ...defaultsOf(defaults) }));
    let optimizer = await this.#create(setup);
    const own = new OwnGradients(this.#scenario);
    const snapshots: Snapshot[] = [];
    try {
      for (const event of events) {
        own.follow(event);
        if (event.kind === 'reload') {
          optimizer = await this.#reload(optimizer);
          if (isAccumulating(this.#scenario)) {
            await this.#apply(optimizer, { kind: 'backward', gradients: own.current });
            this.#spoilGradients();
          }
          snapshots.push(await this.#snapshot(optimizer));
          continue;
        }
        const changedGradient = await this.#apply(optimizer, event);
        const snapshot = await this.#snapshot(optimizer);
        snapshots.push(changedGradient ? { ...snapshot, changedGradient } : snapshot);
        this.#spoilGradients();
      }
    } finally {
      await callPort('dispose()', () => optimizer.dispose?.());
    }
    return snapshots;
  }

  async #create(groups: readonly PortGroup[]): Promise<PortOptimizer> {
    const { dtype } = this.#scenario;
    const given = groups.map((group, index) => guardProtocolNames(group, `groups[${index}]`));
    const optimizer: unknown = await callPort('create()', () =>
      this.#definition.create({
        dtype,
        groups: given as PortSetup['groups'], // an empty list occurs only in a refusal, for ports with that feature
      }),
    );
    return requireOptimizer(optimizer);
  }

  /** Returns a group with copies of its parameters, and adds it to the known groups. */
  #take({ params: tensors, omitted = [], lrTensor, ...options }: ScenarioGroup): PortGroup {
    const params = tensors.map(({ data }) => data.slice());
    const names = tensors.map(({ name = null }) => name);
    const taken: MutableGroup = {
      ...options,
      ...lrTensorOption(lrTensor, options.lr),
      ...(names.some((name) => name !== null) && { names }),
      params,
    };
    omitted.forEach((name) => Reflect.deleteProperty(taken, name));
    this.#groups.push(taken);
    return withOwnLrTensor({ ...taken, params: [...params] });
  }

  /** @returns the first gradient element that the step changed. */
  async #apply(
    optimizer: PortOptimizer,
    event: Exclude<ScenarioEvent, { kind: 'reload' }>,
  ): Promise<Snapshot['changedGradient'] | null> {
    switch (event.kind) {
      case 'step': {
        if (event.isAccumulated === true) {
          const stepAccumulated = requireMethod(optimizer, 'stepAccumulated');
          await callPort('stepAccumulated()', () => stepAccumulated());
          return null;
        }
        this.#given = event.gradients.map((gradient) => gradient?.slice() ?? null);
        await callPort('step()', () => optimizer.step([...this.#given]));
        return findChangedGradient(this.#scenario.dtype, event.gradients, this.#given);
      }
      case 'backward': {
        const backward = requireMethod(optimizer, 'backward');
        this.#given = event.gradients.map((gradient) => gradient?.slice() ?? null);
        await callPort('backward()', () => backward([...this.#given]));
        return null;
      }
      case 'set_data': {
        const setData = requireMethod(optimizer, 'setData');
        const data = event.data.map((tensor) => tensor?.slice() ?? null);
        await callPort('setData()', () => setData(data));
        return null;
      }
      case 'save': {
        const stateDict = requireMethod(optimizer, 'stateDict', 'save_and_load');
        const state: unknown = await callPort('stateDict()', () => stateDict());
        this.#saves.push({ state, groups: this.#groups.map((group) => ({ ...group })) });
        return null;
      }
      case 'load': {
        const loadStateDict = requireMethod(optimizer, 'loadStateDict', 'save_and_load');
        const { state, groups } = elementAt(this.#saves, event.saved);
        await callPort('loadStateDict()', () => loadStateDict(state));
        this.#groups.splice(0, Infinity, ...groups.map((group) => ({ ...group })));
        return null;
      }
      case 'set':
        return this.#set(optimizer, event);
      case 'add_group': {
        const addGroup = requireMethod(optimizer, 'addGroup');
        const group = guardProtocolNames(this.#take(event.group), 'group');
        await callPort('addGroup()', () => addGroup(group));
        return null;
      }
      case 'zero_grad': {
        const zeroGrad = requireMethod(optimizer, 'zeroGrad');
        await callPort('zeroGrad()', () => zeroGrad(event.setToNone));
        return null;
      }
    }
  }

  async #set(
    optimizer: PortOptimizer,
    { group, changes, lrTensor }: Extract<ScenarioEvent, { kind: 'set' }>,
  ): Promise<null> {
    const given = { ...withoutForeach(changes), ...lrTensorOption(lrTensor, changes.lr) };
    const known = elementAt(this.#groups, group);
    if (changes.lr !== undefined) {
      delete known.lrTensor; // a new lr that is a number replaces a tensor
    }
    Object.assign(known, given);
    const setHyperparameters = requireMethod(optimizer, 'setHyperparameters');
    const own = { ...given, ...lrTensorOption(lrTensor, changes.lr) };
    await callPort('setHyperparameters()', () =>
      setHyperparameters(group, guardProtocolNames(own, 'changes')),
    );
    return null;
  }

  /** Moves the state into a new optimizer over the same parameters, through the port's own state dict. */
  async #reload(optimizer: PortOptimizer): Promise<PortOptimizer> {
    const stateDict = requireMethod(optimizer, 'stateDict');
    const saved: unknown = await callPort('stateDict()', () => stateDict());
    const { params } = await this.#snapshot(optimizer);
    const queue = [...params];
    const groups = this.#groups.map((group) =>
      withOwnLrTensor({
        ...group,
        params: queue.splice(0, group.params.length).map((param) => param.slice()),
      }),
    );
    await callPort('dispose()', () => optimizer.dispose?.());
    const next = await this.#create(groups);
    const loadStateDict = requireMethod(next, 'loadStateDict');
    await callPort('loadStateDict()', () => loadStateDict(saved));
    return next;
  }

  /** Overwrites the gradients of the last step with NaN: a port that kept them and uses them later gets wrong results. */
  #spoilGradients(): void {
    this.#given.forEach((gradient) =>
      gradient?.fill(gradient instanceof Uint16Array ? 0xffff : NaN),
    );
    this.#given = [];
  }

  async #snapshot(optimizer: PortOptimizer): Promise<Snapshot> {
    const params = asList(await callPort('params()', () => optimizer.params()), 'params()').map(
      (param, index) => this.#copyTensor(param, `params()[${index}]`),
    );
    if (!optimizer.state || this.#shown.length === 0) {
      return { params, state: params.map(() => null) };
    }
    const state = asList(await callPort('state()', () => optimizer.state?.()), 'state()').map(
      (entry, index) =>
        entry === null || entry === undefined ? null : this.#copyState(entry, `state()[${index}]`),
    );
    return { params, state };
  }

  #copyTensor(value: unknown, place: string): Storage {
    if (types.isTypedArray(value) && value.length > this.#maxLength) {
      throw new InvalidArgumentError(
        `${place} has the length ${value.length}: expected the length of the parameter. Return each tensor with its own length.`,
      );
    }
    return copyTensor(this.#scenario.dtype, value, place);
  }

  #copyState(entry: unknown, place: string): ParameterState {
    if (typeof entry !== 'object' || entry === null) {
      throw new InvalidArgumentError(
        `${place} is ${valueText(entry)}: expected an object such as { step: 1 }, or null.`,
      );
    }
    requireStateKeys(entry, 'modules', place);
    const { step = 0, squareAvg, gradAvg, momentumBuffer } = entry as Record<string, unknown>;
    if (typeof step !== 'number' || !Number.isFinite(step)) {
      throw new InvalidArgumentError(
        `${place}.step is ${valueText(step)}: expected a finite number`,
      );
    }
    const shows = (name: StateName): boolean => this.#shown.includes(name);
    const empty = this.#scenario.groups[0]?.params[0]?.data.slice(0, 0) ?? new Float32Array();
    return {
      step,
      squareAvg: shows('square_avg') ? this.#copyTensor(squareAvg, `${place}.squareAvg`) : empty,
      ...(gradAvg !== undefined &&
        gradAvg !== null && { gradAvg: this.#copyTensor(gradAvg, `${place}.gradAvg`) }),
      ...(momentumBuffer !== undefined &&
        momentumBuffer !== null && {
          momentumBuffer: this.#copyTensor(momentumBuffer, `${place}.momentumBuffer`),
        }),
    };
  }
}

/** @throws PortError if the result of create() is not an optimizer. */
export function requireOptimizer(optimizer: unknown): PortOptimizer {
  for (const method of ['step', 'params'] as const) {
    if (typeof (optimizer as Partial<PortOptimizer> | null | undefined)?.[method] !== 'function') {
      throw new PortError(
        'answer',
        `create() returned ${valueText(optimizer)} without the method ${method}(): expected an object with step() and params().`,
      );
    }
  }
  return optimizer as PortOptimizer;
}

/** Returns the length of the longest tensor of a scenario, in numbers. */
function longestOf({ groups, events }: Scenario): number {
  const added = events.flatMap((event) => (event.kind === 'add_group' ? [event.group] : []));
  return Math.max(
    0,
    ...[...groups, ...added].flatMap(({ params }) => params.map(({ data }) => data.length)),
  );
}

/** The longest list that a method may return. No scenario has as many parameters. */
const MAX_LIST = 10_000;

/** @throws InvalidArgumentError if a method did not return a list of at most {@link MAX_LIST} entries. */
export function asList(value: unknown, method: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new InvalidArgumentError(
      `${method} returned ${valueText(value)}: expected an Array with one entry for each parameter.`,
    );
  }
  if (value.length > MAX_LIST) {
    throw new InvalidArgumentError(
      `${method} returned an Array of length ${value.length}: expected one entry for each parameter.`,
    );
  }
  return value;
}

/** The feature that needs each optional method. */
const featureOfMethod = {
  setHyperparameters: 'set_hyperparameters',
  addGroup: 'add_group',
  zeroGrad: 'zero_grad',
  backward: 'backward',
  stepAccumulated: 'backward',
  setData: 'set_data',
  stateDict: 'state_dict',
  loadStateDict: 'state_dict',
} as const satisfies Readonly<Partial<Record<keyof PortOptimizer, Feature>>>;

/** Returns an optional method. @throws PortError if the port declares the feature and lacks the method. */
function requireMethod<Name extends keyof typeof featureOfMethod>(
  optimizer: PortOptimizer,
  name: Name,
  feature: Feature = featureOfMethod[name],
): NonNullable<PortOptimizer[Name]> {
  const method = optimizer[name];
  if (typeof method !== 'function') {
    throw new PortError(
      'answer',
      `the port declares the feature "${feature}", but the optimizer has no method ${name}(). Add the method, or remove the feature.`,
    );
  }
  return method.bind(optimizer) as NonNullable<PortOptimizer[Name]>;
}

/** Returns the options of the optimizer, as a group has them. */
function defaultsOf({ lr, ...others }: Scenario['defaults'] = {}): Partial<ScenarioGroup> {
  if (lr === undefined || typeof lr === 'number') {
    return { ...(lr !== undefined && { lr }), ...others };
  }
  const lrTensor = lr instanceof Float32Array ? 'float32' : 'float64';
  return { lr: lr[0] ?? NaN, lrTensor, ...others };
}

/** Returns the key `lrTensor`, if lr is a tensor. */
function lrTensorOption(
  dtype: LrDtype | undefined,
  lr: number | undefined,
): Pick<PortGroup, 'lrTensor'> {
  return dtype === undefined || lr === undefined ? {} : { lrTensor: lrTensorOf(dtype, lr) };
}

/** Copies the learning rate that is a tensor: the port may change its copy. */
function withOwnLrTensor(group: MutableGroup): PortGroup {
  return { ...group, ...(group.lrTensor && { lrTensor: group.lrTensor.slice() }) };
}

function withoutForeach(changes: Readonly<Partial<GroupOptions>>): Partial<Hyperparameters> {
  const rest = { ...changes };
  delete rest.foreach;
  return rest;
}

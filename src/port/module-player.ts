import { InvalidArgumentError, PortError } from '../errors.ts';
import type { Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { GroupOptions, Hyperparameters } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type {
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Snapshot,
  Trajectory,
} from '../scenario/scenario.ts';
import type { StateName } from './capabilities.ts';
import { findChangedGradient } from './changed-gradient.ts';
import { guardProtocolNames, requireStateKeys } from './key-names.ts';
import {
  copyTensor,
  describe,
  type PortDefinition,
  type PortGroup,
  type PortOptimizer,
  type PortSetup,
} from './define-port.ts';

type MutableGroup = { -readonly [Key in keyof PortGroup]: PortGroup[Key] };

/** Plays a scenario on a port's optimizer, and sees to it that neither can touch the other's arrays. */
export class ModulePlayer {
  readonly #definition: PortDefinition;
  readonly #scenario: Scenario;
  readonly #shown: readonly StateName[];
  /** The groups as they are now, without parameters. */
  readonly #groups: MutableGroup[] = [];
  /** What the port was given in the last step. */
  #given: readonly (Storage | null)[] = [];

  constructor(definition: PortDefinition, scenario: Scenario, shown: readonly StateName[]) {
    this.#definition = definition;
    this.#scenario = scenario;
    this.#shown = shown;
  }

  async play(): Promise<Trajectory> {
    const { groups, events, defaults } = this.#scenario;
    const setup = groups.map((group) => this.#take({ ...group, ...defaults }));
    let optimizer = await this.#create(setup);
    const snapshots: Snapshot[] = [];
    try {
      for (const event of events) {
        if (event.kind === 'reload') {
          optimizer = await this.#reload(optimizer);
          snapshots.push(await this.#snapshot(optimizer));
          continue;
        }
        const changedGradient = await this.#apply(optimizer, event);
        const snapshot = await this.#snapshot(optimizer);
        snapshots.push(changedGradient ? { ...snapshot, changedGradient } : snapshot);
        this.#spoilGradients();
      }
    } finally {
      await optimizer.dispose?.();
    }
    return snapshots;
  }

  async #create(groups: readonly PortGroup[]): Promise<PortOptimizer> {
    const { dtype } = this.#scenario;
    const given = groups.map((group, index) => guardProtocolNames(group, `groups[${index}]`));
    const optimizer: unknown = await this.#definition.create({
      dtype,
      groups: given as PortSetup['groups'], // none at all in a refusal: the port says that it takes those
    });
    for (const method of ['step', 'params'] as const) {
      if (typeof (optimizer as Partial<PortOptimizer> | null)?.[method] !== 'function') {
        throw new PortError(
          'answer',
          `create() returned ${describe(optimizer)} without ${method}()`,
        );
      }
    }
    return optimizer as PortOptimizer;
  }

  /** A group with copies of its parameters; from now on it is known. */
  #take(group: ScenarioGroup): PortGroup {
    const params = group.params.map(({ data }) => data.slice());
    const taken = { ...group, params };
    this.#groups.push(taken);
    return { ...taken, params: [...params] };
  }

  /** @returns the place of a gradient that the step changed. */
  async #apply(
    optimizer: PortOptimizer,
    event: Exclude<ScenarioEvent, { kind: 'reload' }>,
  ): Promise<Snapshot['changedGradient'] | null> {
    switch (event.kind) {
      case 'step': {
        this.#given = event.gradients.map((gradient) => gradient?.slice() ?? null);
        await optimizer.step([...this.#given]);
        return findChangedGradient(this.#scenario.dtype, event.gradients, this.#given);
      }
      case 'set': {
        const changes = withoutForeach(event.changes);
        Object.assign(elementAt(this.#groups, event.group), changes);
        await has(optimizer, 'setHyperparameters')(
          event.group,
          guardProtocolNames(changes, 'changes'),
        );
        return null;
      }
      case 'add_group':
        await has(optimizer, 'addGroup')(guardProtocolNames(this.#take(event.group), 'group'));
        return null;
      case 'zero_grad':
        await has(optimizer, 'zeroGrad')(event.setToNone);
        return null;
    }
  }

  /** The state goes through the port's own state dict into a new optimizer over the same parameters. */
  async #reload(optimizer: PortOptimizer): Promise<PortOptimizer> {
    const saved: unknown = await has(optimizer, 'stateDict')();
    const { params } = await this.#snapshot(optimizer);
    const queue = [...params];
    const groups = this.#groups.map((group) => ({
      ...group,
      params: queue.splice(0, group.params.length).map((param) => param.slice()),
    }));
    await optimizer.dispose?.();
    const next = await this.#create(groups);
    await has(next, 'loadStateDict')(saved);
    return next;
  }

  /** A port that kept them, to use them later, is found out. */
  #spoilGradients(): void {
    this.#given.forEach((gradient) =>
      gradient?.fill(gradient instanceof Uint16Array ? 0xffff : NaN),
    );
    this.#given = [];
  }

  async #snapshot(optimizer: PortOptimizer): Promise<Snapshot> {
    const { dtype } = this.#scenario;
    const params = asList(await optimizer.params(), 'params()').map((param, index) =>
      copyTensor(dtype, param, `params()[${index}]`),
    );
    if (!optimizer.state || this.#shown.length === 0) {
      return { params, state: params.map(() => null) };
    }
    const state = asList(await optimizer.state(), 'state()').map((entry, index) =>
      entry === null || entry === undefined ? null : this.#copyState(entry, `state()[${index}]`),
    );
    return { params, state };
  }

  #copyState(entry: unknown, what: string): ParameterState {
    if (typeof entry !== 'object' || entry === null) {
      throw new InvalidArgumentError(`${what} is ${describe(entry)}: expected an object, or null`);
    }
    requireStateKeys(entry, 'modules', what);
    const { step = 0, squareAvg, gradAvg, momentumBuffer } = entry as Record<string, unknown>;
    const { dtype } = this.#scenario;
    if (typeof step !== 'number' || !Number.isFinite(step)) {
      throw new InvalidArgumentError(`${what}.step is ${describe(step)}: expected a finite number`);
    }
    const shows = (name: StateName): boolean => this.#shown.includes(name);
    const nothing = this.#scenario.groups[0]?.params[0]?.data.slice(0, 0) ?? new Float32Array();
    return {
      step,
      squareAvg: shows('square_avg') ? copyTensor(dtype, squareAvg, `${what}.squareAvg`) : nothing,
      ...(gradAvg !== undefined &&
        gradAvg !== null && { gradAvg: copyTensor(dtype, gradAvg, `${what}.gradAvg`) }),
      ...(momentumBuffer !== undefined &&
        momentumBuffer !== null && {
          momentumBuffer: copyTensor(dtype, momentumBuffer, `${what}.momentumBuffer`),
        }),
    };
  }
}

function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new InvalidArgumentError(`${what} returned ${describe(value)}: expected a list`);
  }
  return value;
}

/** An optional method of a port that says it has the feature. */
function has<Name extends keyof PortOptimizer>(
  optimizer: PortOptimizer,
  name: Name,
): NonNullable<PortOptimizer[Name]> {
  const method = optimizer[name];
  if (method === undefined) {
    throw new PortError('answer', `it declares a feature that needs ${name}(), and has none`);
  }
  return method.bind(optimizer) as NonNullable<PortOptimizer[Name]>;
}

function withoutForeach(changes: Readonly<Partial<GroupOptions>>): Partial<Hyperparameters> {
  const rest = { ...changes };
  delete rest.foreach;
  return rest;
}

import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { fromHex } from '../float/hex.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type {
  ChangesJson,
  EventJson,
  GroupJson,
  ScenarioJson,
  SnapshotJson,
  TensorJson,
} from './json.ts';
import type {
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Snapshot,
  Tensor,
  Trajectory,
} from './scenario.ts';

/**
 * A scenario from its JSON, with every length checked against the parameters it belongs to.
 *
 * @throws InvalidArgumentError that says where and what does not fit.
 */
export function decodeScenario(json: ScenarioJson): Scenario {
  const { dtype } = json;
  const groups = json.groups.map((group) => decodeGroup(dtype, group));
  const shapes = new Shapes(groups);
  const events = json.events.map((event, index) =>
    inside(`event ${index}`, () => decodeEvent(dtype, event, shapes)),
  );
  return { dtype, groups, events };
}

/**
 * A golden trajectory of a scenario from its JSON.
 *
 * @throws InvalidArgumentError where it does not have the scenario's events, parameters and lengths.
 */
export function decodeTrajectory(scenario: Scenario, json: readonly SnapshotJson[]): Trajectory {
  if (json.length !== scenario.events.length) {
    throw new InvalidArgumentError(`${json.length} snapshots for ${scenario.events.length} events`);
  }
  const shapes = new Shapes(scenario.groups);
  return scenario.events.map((event, index) =>
    inside(`snapshot ${index}`, () => {
      shapes.follow(event);
      return decodeSnapshot(scenario.dtype, json[index] ?? { params: [], state: [] }, shapes);
    }),
  );
}

/** How many groups and parameters there are, and how long each is, as events come by. */
class Shapes {
  groups: number;
  /** Reals in each parameter's storage. */
  readonly lengths: number[];

  constructor(groups: readonly ScenarioGroup[]) {
    this.groups = groups.length;
    this.lengths = groups.flatMap((group) => group.params.map((param) => param.data.length));
  }

  follow(event: ScenarioEvent): void {
    if (event.kind === 'add_group') {
      this.groups += 1;
      this.lengths.push(...event.group.params.map((param) => param.data.length));
    }
  }
}

/** @throws InvalidArgumentError where the words are not the dtype's, or not as many as the shape holds. */
export function decodeTensor(dtype: Dtype, { shape, data }: TensorJson): Tensor {
  const elements = shape.reduce((product, length) => product * length, 1);
  return { shape, data: decodeStorage(dtype, data, elements * dtypes[dtype].components) };
}

function decodeStorage(dtype: Dtype, text: string, length: number): Storage {
  const storage = fromHex(dtype, text);
  if (storage.length !== length) {
    const { components } = dtypes[dtype];
    throw new InvalidArgumentError(
      `${storage.length / components} elements where ${length / components} belong`,
    );
  }
  return storage;
}

function decodeGroup(dtype: Dtype, json: GroupJson): ScenarioGroup {
  const { params, foreach = false, weight_decay: weightDecay, ...others } = json;
  return {
    ...others,
    weightDecay,
    foreach,
    params: params.map((tensor) => decodeTensor(dtype, tensor)),
  };
}

function decodeEvent(dtype: Dtype, json: EventJson, shapes: Shapes): ScenarioEvent {
  if ('step' in json) {
    requireCount('gradients', json.step.length, shapes.lengths.length);
    const gradients = json.step.map((text, index) =>
      text === null
        ? null
        : inside(`gradient ${index}`, () => decodeStorage(dtype, text, shapes.lengths[index] ?? 0)),
    );
    return { kind: 'step', gradients };
  }
  if ('set' in json) {
    const { group, ...changes } = json.set;
    if (group >= shapes.groups) {
      throw new InvalidArgumentError(`group ${group} of ${shapes.groups}`);
    }
    return { kind: 'set', group, changes: decodeChanges(changes) };
  }
  if ('add_group' in json) {
    const event = { kind: 'add_group', group: decodeGroup(dtype, json.add_group) } as const;
    shapes.follow(event);
    return event;
  }
  return { kind: 'reload' };
}

function decodeChanges(changes: Omit<ChangesJson, 'group'>): Partial<Hyperparameters> {
  return Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [
      key === 'weight_decay' ? 'weightDecay' : key,
      value,
    ]),
  );
}

function decodeSnapshot(dtype: Dtype, json: SnapshotJson, { lengths }: Shapes): Snapshot {
  requireCount('parameters', json.params.length, lengths.length);
  requireCount('states', json.state.length, lengths.length);
  const decodeAt = (index: number, text: string): Storage =>
    inside(`parameter ${index}`, () => decodeStorage(dtype, text, lengths[index] ?? 0));
  return {
    params: json.params.map((text, index) => decodeAt(index, text)),
    state: json.state.map((state, index) => {
      if (state === null) {
        return null;
      }
      const {
        step,
        square_avg: squareAvg,
        grad_avg: gradAvg,
        momentum_buffer: momentumBuffer,
      } = state;
      const decoded: ParameterState = {
        step,
        squareAvg: decodeAt(index, squareAvg),
        ...(gradAvg !== undefined && { gradAvg: decodeAt(index, gradAvg) }),
        ...(momentumBuffer !== undefined && { momentumBuffer: decodeAt(index, momentumBuffer) }),
      };
      return decoded;
    }),
  };
}

function requireCount(what: string, found: number, expected: number): void {
  if (found !== expected) {
    throw new InvalidArgumentError(`${found} ${what} where ${expected} belong`);
  }
}

/** Puts the place in front of what is wrong there. */
export function inside<Result>(place: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new InvalidArgumentError(`${place}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

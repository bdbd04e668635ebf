import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { fromHex } from '../float/hex.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type {
  ChangesJson,
  EventJson,
  GroupJson,
  ParamJson,
  ScenarioJson,
  SnapshotJson,
  TensorJson,
} from './scenario-json.ts';
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
  const shapes = new Shapes();
  const groups = json.groups.map((group) => decodeGroup(dtype, group, shapes));
  const events = json.events.map((event, index) =>
    inside(`event ${index}`, () => decodeEvent(dtype, event, shapes)),
  );
  return {
    dtype,
    ...(json.defaults && { defaults: decodeDefaults(json.defaults) }),
    groups,
    events,
  };
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
  const shapes = Shapes.of(scenario);
  return scenario.events.map((event, index) =>
    inside(`snapshot ${index}`, () => {
      shapes.follow(event);
      return decodeSnapshot(scenario.dtype, json[index] ?? { params: [], state: [] }, shapes);
    }),
  );
}

/** How many groups and parameters there are, and how long each is, as events come by. */
export class Shapes {
  groups = 0;
  readonly params: Tensor[] = [];
  /** Reals in each parameter's storage. */
  readonly lengths: number[] = [];

  /** Those at the start of a scenario. */
  static of({ groups }: Pick<Scenario, 'groups'>): Shapes {
    const shapes = new Shapes();
    groups.forEach((group) => shapes.add(group));
    return shapes;
  }

  add({ params }: Pick<ScenarioGroup, 'params'>): void {
    this.groups += 1;
    for (const param of params) {
      this.params.push(param);
      this.lengths.push(param.data.length);
    }
  }

  follow(event: ScenarioEvent): void {
    if (event.kind === 'add_group') {
      this.add(event.group);
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

/** A group, which is then known to `shapes`. */
function decodeGroup(dtype: Dtype, json: GroupJson, shapes: Shapes): ScenarioGroup {
  const { lr, alpha, eps, momentum, centered, maximize, weight_decay: weightDecay } = json;
  const { foreach = false } = json;
  const params = json.params.map((param) => decodeParam(dtype, param, shapes));
  const group = {
    lr,
    alpha,
    eps,
    momentum,
    centered,
    maximize,
    params,
    weightDecay,
    foreach,
  };
  shapes.add(group);
  return group;
}

function decodeParam(dtype: Dtype, json: ParamJson, { params }: Shapes): Tensor {
  if (!('same_as' in json)) {
    return decodeTensor(dtype, json);
  }
  const same = params[json.same_as];
  if (!same) {
    throw new InvalidArgumentError(
      `same_as ${json.same_as}, where there are ${params.length} parameters before it`,
    );
  }
  return same;
}

function decodeDefaults(json: NonNullable<ScenarioJson['defaults']>): Partial<Hyperparameters> {
  return camelCase(
    Object.fromEntries(Object.entries(json).map(([key, value]) => [key, Number(value)])),
  );
}

/** Hyperparameters under this package's names, in one order whatever that of the JSON is. */
function camelCase(json: Partial<Omit<ChangesJson, 'group'>>): Partial<Hyperparameters> {
  const { lr, alpha, eps, momentum, centered, maximize, weight_decay: weightDecay } = json;
  return {
    ...(lr !== undefined && { lr }),
    ...(alpha !== undefined && { alpha }),
    ...(eps !== undefined && { eps }),
    ...(momentum !== undefined && { momentum }),
    ...(centered !== undefined && { centered }),
    ...(maximize !== undefined && { maximize }),
    ...(weightDecay !== undefined && { weightDecay }),
  };
}

/** An event; a group that it adds is then known to `shapes`. */
export function decodeEvent(dtype: Dtype, json: EventJson, shapes: Shapes): ScenarioEvent {
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
    return { kind: 'set', group, changes: camelCase(changes) };
  }
  if ('add_group' in json) {
    return { kind: 'add_group', group: decodeGroup(dtype, json.add_group, shapes) };
  }
  if ('zero_grad' in json) {
    return { kind: 'zero_grad', setToNone: json.zero_grad.set_to_none };
  }
  return { kind: 'reload', integerStep: json.reload === 'integer_step' };
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

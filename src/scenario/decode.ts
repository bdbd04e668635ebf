import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { fromHex } from '../float/hex.ts';
import {
  defaultOptions,
  hyperparameterNames,
  type Hyperparameters,
  type TensorLr,
} from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type {
  EventJson,
  GroupJson,
  HyperparametersJson,
  LrTensorJson,
  NumberJson,
  ParamJson,
  ScenarioJson,
  SnapshotJson,
  TensorJson,
} from './scenario-json.ts';
import { isAccumulating, settled } from './own-gradients.ts';
import type {
  LrDtype,
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Snapshot,
  Tensor,
  Trajectory,
} from './scenario.ts';

/**
 * Decodes a scenario from its JSON. Checks the length of each gradient against its parameter.
 *
 * @throws InvalidArgumentError that names the place that does not fit.
 */
export function decodeScenario(json: ScenarioJson): Scenario {
  const { dtype } = json;
  const shapes = new Shapes();
  const groups = json.groups.map((group) => decodeGroup(dtype, group, shapes));
  const events = json.events.map((event, index) =>
    inside(`event ${index}`, () => decodeEvent(dtype, event, shapes)),
  );
  const scenario = {
    dtype,
    ...(json.defaults && { defaults: decodeDefaults(json.defaults) }),
    groups,
    events,
  };
  return isAccumulating(scenario) ? settled(scenario) : scenario;
}

/**
 * Decodes the golden trajectory of a scenario from its JSON.
 *
 * @throws InvalidArgumentError if its events, parameters or lengths are not those of the scenario.
 */
export function decodeTrajectory(scenario: Scenario, json: readonly SnapshotJson[]): Trajectory {
  if (json.length !== scenario.events.length) {
    throw new InvalidArgumentError(
      `${thereAre(json.length, 'snapshot')}: expected ${scenario.events.length}, one for each event`,
    );
  }
  const shapes = Shapes.of(scenario);
  return scenario.events.map((event, index) =>
    inside(`snapshot ${index}`, () => {
      shapes.follow(event);
      return decodeSnapshot(scenario.dtype, json[index] ?? { params: [], state: [] }, shapes);
    }),
  );
}

/** The parameters of a scenario so far: groups that events add come later. */
export class Shapes {
  groups = 0;
  /** The number of `save` events. */
  saves = 0;
  readonly params: Tensor[] = [];
  /** The length of each parameter's storage: the number of reals, two for each complex element. */
  readonly lengths: number[] = [];

  /** Returns the parameters at the start of a scenario. */
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

  /** Adds the parameters of the group that the event adds, if it adds one. */
  follow(event: ScenarioEvent): void {
    if (event.kind === 'add_group') {
      this.add(event.group);
    }
  }
}

/** @throws InvalidArgumentError if a word is not one of the dtype, or the shape has another number of elements. */
export function decodeTensor(dtype: Dtype, { shape, data, name }: TensorJson): Tensor {
  const elements = shape.reduce((product, length) => product * length, 1);
  return {
    shape,
    data: decodeStorage(dtype, data, elements * dtypes[dtype].components),
    ...(name !== undefined && { name }),
  };
}

function decodeStorage(dtype: Dtype, text: string, length: number): Storage {
  const storage = fromHex(dtype, text);
  if (storage.length !== length) {
    const { components } = dtypes[dtype];
    throw new InvalidArgumentError(
      `${thereAre(storage.length / components, 'element')}: expected ${length / components}`,
    );
  }
  return storage;
}

const { foreach: _, ...defaultHyperparameters } = defaultOptions;

/** Decodes a group and adds it to `shapes`. */
function decodeGroup(dtype: Dtype, json: GroupJson, shapes: Shapes): ScenarioGroup {
  const { foreach = false, differentiable, capturable } = json;
  const { changes, ...lrTensor } = decodeChanges(json);
  const omitted = hyperparameterNames.filter((name) => changes[name] === undefined);
  const group = {
    ...defaultHyperparameters,
    ...changes,
    foreach,
    ...(omitted.length > 0 && { omitted }),
    ...lrTensor,
    ...(differentiable && { differentiable }),
    ...(capturable && { capturable }),
    params: json.params.map((param) => decodeParam(dtype, param, shapes)),
  };
  shapes.add(group);
  return group;
}

/** The hyperparameters of a group or of a `set` event. */
interface DecodedChanges {
  readonly changes: Partial<Hyperparameters>;
  readonly lrTensor?: LrDtype;
}

function decodeChanges({ lr, ...json }: Partial<HyperparametersJson<string>>): DecodedChanges {
  if (typeof lr !== 'object') {
    return { changes: camelCase({ ...(lr !== undefined && { lr }), ...json }) };
  }
  const [value = NaN] = inside('lr', () => decodeStorage(lr.dtype, lr.data, 1));
  return { changes: camelCase({ lr: value, ...json }), lrTensor: lr.dtype };
}

function decodeParam(dtype: Dtype, json: ParamJson, { params }: Shapes): Tensor {
  if (!('same_as' in json)) {
    return decodeTensor(dtype, json);
  }
  const same = params[json.same_as];
  if (!same) {
    throw new InvalidArgumentError(
      `same_as is ${json.same_as}: expected an index below ${params.length}, the number of earlier parameters`,
    );
  }
  return same;
}

function decodeDefaults({
  lr,
  ...json
}: NonNullable<ScenarioJson['defaults']>): NonNullable<Scenario['defaults']> {
  const numbers = camelCase(
    Object.fromEntries(Object.entries(json).map(([key, value]) => [key, Number(value)])),
  );
  return { ...(lr !== undefined && { lr: decodeDefaultLr(lr) }), ...numbers };
}

function decodeDefaultLr(lr: NumberJson | LrTensorJson): number | TensorLr {
  if (typeof lr !== 'object') {
    return Number(lr);
  }
  const values = fromHex(lr.dtype, lr.data);
  return lr.dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
}

/** Returns hyperparameters under the names of this package, in a fixed order. */
function camelCase(
  json: Partial<Omit<HyperparametersJson<string>, 'lr'>> & { readonly lr?: number },
): Partial<Hyperparameters> {
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

/** Decodes an event. Adds the group of an `add_group` event to `shapes`. */
export function decodeEvent(dtype: Dtype, json: EventJson, shapes: Shapes): ScenarioEvent {
  if ('step' in json) {
    return json.step === 'accumulated'
      ? { kind: 'step', gradients: shapes.lengths.map(() => null), isAccumulated: true }
      : { kind: 'step', gradients: decodeList(dtype, 'gradient', json.step, shapes) };
  }
  if ('backward' in json) {
    return {
      kind: 'backward',
      gradients: decodeList(dtype, 'gradient', json.backward, shapes),
    };
  }
  if ('set_data' in json) {
    return { kind: 'set_data', data: decodeList(dtype, 'tensor', json.set_data, shapes) };
  }
  if ('set' in json) {
    const { group, ...changes } = json.set;
    if (group >= shapes.groups) {
      throw new InvalidArgumentError(
        `group is ${group}: expected an index below ${shapes.groups}, the number of groups`,
      );
    }
    return { kind: 'set', group, ...decodeChanges(changes) };
  }
  if ('add_group' in json) {
    return { kind: 'add_group', group: decodeGroup(dtype, json.add_group, shapes) };
  }
  if ('zero_grad' in json) {
    return { kind: 'zero_grad', setToNone: json.zero_grad.set_to_none };
  }
  if ('save' in json) {
    shapes.saves += 1;
    return { kind: 'save' };
  }
  if ('load' in json) {
    if (json.load >= shapes.saves) {
      throw new InvalidArgumentError(
        `load is ${json.load}: expected a number below ${shapes.saves}, the number of earlier saves`,
      );
    }
    return { kind: 'load', saved: json.load };
  }
  return { kind: 'reload', integerStep: json.reload === 'integer_step' };
}

/** Decodes one tensor, or null, for each parameter. */
function decodeList(
  dtype: Dtype,
  noun: string,
  texts: readonly (string | null)[],
  { lengths }: Shapes,
): (Storage | null)[] {
  requireCount(noun, texts.length, lengths.length);
  return texts.map((text, index) =>
    text === null
      ? null
      : inside(`${noun} ${index}`, () => decodeStorage(dtype, text, lengths[index] ?? 0)),
  );
}

function decodeSnapshot(dtype: Dtype, json: SnapshotJson, { lengths }: Shapes): Snapshot {
  requireCount('parameter', json.params.length, lengths.length);
  requireCount('state', json.state.length, lengths.length);
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

function requireCount(noun: string, found: number, expected: number): void {
  if (found !== expected) {
    throw new InvalidArgumentError(
      `${thereAre(found, noun)}: expected ${expected}, one for each parameter`,
    );
  }
}

/** @example thereAre(1, 'state') // 'there is 1 state' */
export function thereAre(count: number, noun: string): string {
  return `there ${count === 1 ? 'is' : 'are'} ${counted(count, noun)}`;
}

/** @example counted(1, 'state') // '1 state' */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Runs `work`. Puts the place in front of the message of an InvalidArgumentError. */
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

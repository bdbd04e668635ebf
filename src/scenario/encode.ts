import type { Dtype, Storage } from '../float/dtype.ts';
import { toHex } from '../float/hex.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type {
  ChangesJson,
  EventJson,
  GroupJson,
  NumberJson,
  ScenarioJson,
  SnapshotJson,
  StateJson,
  TensorJson,
} from './scenario-json.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup, Tensor, Trajectory } from './scenario.ts';

/**
 * Encodes a scenario as JSON (FIX-4), with tensors as hex words. Keys are in the order of the schema. Hyperparameters of
 * groups must be finite.
 */
export function encodeScenario(scenario: Scenario): ScenarioJson {
  return encodeScenarioWith(scenario, toHex);
}

/** Encodes a scenario as {@link encodeScenario} does, but writes tensors with the given function. */
export function encodeScenarioWith<Data>(
  scenario: Scenario,
  write: (dtype: Dtype, storage: Storage) => Data,
): ScenarioJson<Data> {
  const { dtype, defaults, groups, events } = scenario;
  const writer = new ScenarioWriter((storage) => write(dtype, storage));
  return {
    dtype,
    ...(defaults && { defaults: defaultsJson(defaults) }),
    groups: groups.map((group) => writer.group(group)),
    events: events.map((event) => writer.event(event)),
  };
}

/** Encodes a trajectory as JSON (FIX-5). */
export function encodeTrajectory(dtype: Dtype, trajectory: Trajectory): SnapshotJson[] {
  return trajectory.map(({ params, state }) => ({
    params: params.map((param) => toHex(dtype, param)),
    state: state.map((entry) => entry && encodeState(dtype, entry)),
  }));
}

function encodeState(
  dtype: Dtype,
  { step, squareAvg, gradAvg, momentumBuffer }: Readonly<ParameterState>,
): StateJson {
  return {
    step,
    square_avg: toHex(dtype, squareAvg),
    ...(gradAvg && { grad_avg: toHex(dtype, gradAvg) }),
    ...(momentumBuffer && { momentum_buffer: toHex(dtype, momentumBuffer) }),
  };
}

/** Encodes hyperparameters under torch's names, in the order of the schema. */
function changesJson(changes: Partial<Hyperparameters>): Omit<ChangesJson, 'group'> {
  const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = changes;
  return {
    ...(lr !== undefined && { lr }),
    ...(alpha !== undefined && { alpha }),
    ...(eps !== undefined && { eps }),
    ...(weightDecay !== undefined && { weight_decay: weightDecay }),
    ...(momentum !== undefined && { momentum }),
    ...(centered !== undefined && { centered }),
    ...(maximize !== undefined && { maximize }),
  };
}

function defaultsJson(
  defaults: NonNullable<Scenario['defaults']>,
): NonNullable<ScenarioJson['defaults']> {
  const { centered: _, maximize: __, ...numbers } = changesJson(defaults);
  return Object.fromEntries(
    Object.entries(numbers).map(([key, value]) => [key, numberJson(value)]),
  );
}

function numberJson(value: number): NumberJson {
  if (Number.isFinite(value)) {
    return value;
  }
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

class ScenarioWriter<Data> {
  readonly #params: Tensor[] = [];
  readonly #write: (storage: Storage) => Data;

  constructor(write: (storage: Storage) => Data) {
    this.#write = write;
  }

  group({
    lr,
    alpha,
    eps,
    weightDecay,
    momentum,
    centered,
    maximize,
    ...rest
  }: ScenarioGroup): GroupJson<Data> {
    const { foreach, params } = rest;
    return {
      lr,
      alpha,
      eps,
      weight_decay: weightDecay,
      momentum,
      centered,
      maximize,
      ...(foreach && { foreach }),
      params: params.map((tensor) => {
        const same = this.#params.indexOf(tensor);
        this.#params.push(tensor);
        return same < 0 ? this.#tensor(tensor) : { same_as: same };
      }),
    };
  }

  event(event: ScenarioEvent): EventJson<Data> {
    switch (event.kind) {
      case 'step':
        return {
          step: event.gradients.map((gradient) => gradient && this.#write(gradient)),
        };
      case 'set':
        return { set: { group: event.group, ...changesJson(event.changes) } };
      case 'add_group':
        return { add_group: this.group(event.group) };
      case 'reload':
        return { reload: event.integerStep ? 'integer_step' : true };
      case 'zero_grad':
        return { zero_grad: { set_to_none: event.setToNone } };
    }
  }

  #tensor({ shape, data }: Tensor): TensorJson<Data> {
    return { shape, data: this.#write(data) };
  }
}

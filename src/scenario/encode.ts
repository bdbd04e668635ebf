import type { Dtype, Storage } from '../float/dtype.ts';
import { toHex } from '../float/hex.ts';
import type { Hyperparameters, TensorLr } from '../rmsprop/options.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import { lrTensorOf } from './given-options.ts';
import type {
  EventJson,
  GroupJson,
  HyperparametersJson,
  LrTensorJson,
  NumberJson,
  ScenarioJson,
  SnapshotJson,
  StateJson,
  TensorJson,
} from './scenario-json.ts';
import type {
  LrDtype,
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Tensor,
  Trajectory,
} from './scenario.ts';

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
  const writer = new ScenarioWriter(dtype, write);
  return {
    dtype,
    ...(defaults && { defaults: writer.defaults(defaults) }),
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

/** Hyperparameters under torch's names, of which lr is a number. */
type NumbersJson = Partial<Omit<HyperparametersJson<never>, 'lr'> & { readonly lr: number }>;

/** Encodes hyperparameters under torch's names, in the order of the schema. */
function changesJson(changes: Partial<Hyperparameters>): NumbersJson {
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

function numberJson(value: number): NumberJson {
  if (Number.isFinite(value)) {
    return value;
  }
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

class ScenarioWriter<Data> {
  readonly #params: Tensor[] = [];
  readonly #dtype: Dtype;
  readonly #write: (dtype: Dtype, storage: Storage) => Data;

  constructor(dtype: Dtype, write: (dtype: Dtype, storage: Storage) => Data) {
    this.#dtype = dtype;
    this.#write = write;
  }

  defaults({
    lr,
    ...others
  }: NonNullable<Scenario['defaults']>): NonNullable<ScenarioJson<Data>['defaults']> {
    const { centered: _, maximize: __, ...numbers } = changesJson(others);
    return {
      ...(lr !== undefined && { lr: typeof lr === 'number' ? numberJson(lr) : this.#lr(lr) }),
      ...Object.fromEntries(
        Object.entries(numbers).map(([key, value]) => [key, numberJson(value)]),
      ),
    };
  }

  group(group: ScenarioGroup): GroupJson<Data> {
    const { foreach, differentiable, capturable, params, omitted = [] } = group;
    const given = Object.entries(group).filter(([name]) => !omitted.some((key) => key === name));
    return {
      ...this.#hyperparameters(Object.fromEntries(given), group.lrTensor),
      ...(foreach && { foreach }),
      ...(differentiable === true && { differentiable }),
      ...(capturable === true && { capturable }),
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
        return { step: event.isAccumulated ? 'accumulated' : this.#tensors(event.gradients) };
      case 'backward':
        return { backward: this.#tensors(event.gradients) };
      case 'set': {
        const { group, changes, lrTensor } = event;
        return { set: { group, ...this.#hyperparameters(changes, lrTensor) } };
      }
      case 'set_data':
        return { set_data: this.#tensors(event.data) };
      case 'save':
        return { save: true };
      case 'load':
        return { load: event.saved };
      case 'add_group':
        return { add_group: this.group(event.group) };
      case 'reload':
        return { reload: event.integerStep ? 'integer_step' : true };
      case 'zero_grad':
        return { zero_grad: { set_to_none: event.setToNone } };
    }
  }

  #hyperparameters(
    changes: Partial<Hyperparameters>,
    lrTensor: LrDtype | undefined,
  ): Partial<HyperparametersJson<Data>> {
    const json = changesJson(changes);
    return lrTensor === undefined || changes.lr === undefined
      ? json
      : { ...json, lr: this.#lr(lrTensorOf(lrTensor, changes.lr)) };
  }

  #lr(lr: TensorLr): LrTensorJson<Data> {
    const dtype = lr instanceof Float32Array ? 'float32' : 'float64';
    return { dtype, data: this.#write(dtype, lr) };
  }

  #tensors(tensors: readonly (Storage | null)[]): (Data | null)[] {
    return tensors.map((data) => data && this.#write(this.#dtype, data));
  }

  #tensor({ shape, data, name }: Tensor): TensorJson<Data> {
    return { shape, data: this.#write(this.#dtype, data), ...(name !== undefined && { name }) };
  }
}

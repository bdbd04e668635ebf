import type { Dtype, Storage } from '../float/dtype.ts';
import { toHex } from '../float/hex.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type { SnapshotJson, StateJson } from './json.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup, Tensor, Trajectory } from './scenario.ts';

/** A scenario as JSON (FIX-4), with tensors as hex words or as a function writes them. */
export function encodeScenario(
  scenario: Scenario,
  tensor: (dtype: Dtype, storage: Storage) => unknown = toHex,
): object {
  const writer = new ScenarioWriter((storage) => tensor(scenario.dtype, storage));
  return {
    dtype: scenario.dtype,
    ...(scenario.defaults && { defaults: optionsJson(scenario.defaults) }),
    groups: scenario.groups.map((group) => writer.group(group)),
    events: scenario.events.map((event) => writer.event(event)),
  };
}

/** A trajectory as JSON (FIX-5). */
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

/** Under torch's names; what JSON lacks as text. */
function optionsJson(options: object): object {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]: [string, unknown]) => [
      key === 'weightDecay' ? 'weight_decay' : key,
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ]),
  );
}

class ScenarioWriter {
  readonly #params: Tensor[] = [];
  readonly #tensor: (storage: Storage) => unknown;

  constructor(tensor: (storage: Storage) => unknown) {
    this.#tensor = tensor;
  }

  group({ params, foreach, ...options }: ScenarioGroup): object {
    return {
      ...optionsJson(options),
      ...(foreach && { foreach }),
      params: params.map((tensor) => {
        const same = this.#params.indexOf(tensor);
        this.#params.push(tensor);
        return same < 0
          ? { shape: tensor.shape, data: this.#tensor(tensor.data) }
          : { same_as: same };
      }),
    };
  }

  event(event: ScenarioEvent): object {
    switch (event.kind) {
      case 'step':
        return {
          step: event.gradients.map((gradient) => gradient && this.#tensor(gradient)),
        };
      case 'set':
        return { set: { group: event.group, ...optionsJson(event.changes) } };
      case 'add_group':
        return { add_group: this.group(event.group) };
      case 'reload':
        return { reload: event.integerStep ? 'integer_step' : true };
      case 'zero_grad':
        return { zero_grad: { set_to_none: event.setToNone } };
    }
  }
}

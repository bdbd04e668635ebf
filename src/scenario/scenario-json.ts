import { toHex } from '../float/hex.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type {
  ChangesJson,
  EventJson,
  GroupJson,
  NumberJson,
  ScenarioJson,
  TensorJson,
} from './json.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup, Tensor } from './scenario.ts';

/**
 * A scenario as {@link ScenarioJson}: what `encodeScenario` writes, typed, with all keys in the schema's order and without
 * the schema. Hyperparameters of groups have to be finite.
 */
export function scenarioJson(scenario: Scenario): ScenarioJson {
  const writer = new ScenarioWriter(scenario);
  const { dtype, defaults, groups, events } = scenario;
  return {
    dtype,
    ...(defaults && { defaults: defaultsJson(defaults) }),
    groups: groups.map((group) => writer.group(group)),
    events: events.map((event) => writer.event(event)),
  };
}

/** Under torch's names, in the schema's order. */
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

class ScenarioWriter {
  readonly #dtype: Scenario['dtype'];
  readonly #params: Tensor[] = [];

  constructor({ dtype }: Scenario) {
    this.#dtype = dtype;
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
  }: ScenarioGroup): GroupJson {
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

  event(event: ScenarioEvent): EventJson {
    switch (event.kind) {
      case 'step':
        return {
          step: event.gradients.map((gradient) => gradient && toHex(this.#dtype, gradient)),
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

  #tensor({ shape, data }: Tensor): TensorJson {
    return { shape, data: toHex(this.#dtype, data) };
  }
}

import { addTensors } from '../float/add-tensors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import type { Scenario, ScenarioEvent } from './scenario.ts';

/** The gradients of all parameters, in order across groups. Null: the parameter has none. */
type Gradients = readonly (Storage | null)[];

/** Returns the gradients after `zero_grad`: null, or zeros of the same length. */
export function clearedGradients(
  dtype: Dtype,
  gradients: Gradients,
  setToNone: boolean,
): (Storage | null)[] {
  const { StorageType } = dtypes[dtype];
  return gradients.map((gradient) =>
    gradient && !setToNone ? new StorageType(gradient.length) : null,
  );
}

/**
 * Returns the gradients after a backward pass. Each addition rounds once, to the dtype. A parameter without a gradient gets
 * that of the pass.
 *
 * @example sumOfGradients('float32', [Float32Array.of(1), null], [Float32Array.of(2), Float32Array.of(3)]) // [3], [3]
 */
export function sumOfGradients(
  dtype: Dtype,
  gradients: Gradients,
  added: Gradients,
): (Storage | null)[] {
  return added.map((more, parameter) => {
    const old = gradients[parameter] ?? null;
    return more && old ? addTensors(dtype, old, more) : (more ?? old);
  });
}

/** Follows the gradients that the parameters have, event by event. */
export class OwnGradients {
  readonly #dtype: Dtype;
  #parameters: number;
  #gradients: Gradients = [];
  #isCleared = false;

  constructor({ dtype, groups }: Pick<Scenario, 'dtype' | 'groups'>) {
    this.#dtype = dtype;
    this.#parameters = groups.reduce((total, { params }) => total + params.length, 0);
  }

  /** The gradient of each parameter after the last event. */
  get current(): (Storage | null)[] {
    return Array.from({ length: this.#parameters }, (_, index) => this.#gradients[index] ?? null);
  }

  /** Whether `zero_grad` was the last event that changed the gradients. The next step then has the gradients that it left. */
  get isCleared(): boolean {
    return this.#isCleared;
  }

  /** Takes an event. Returns it; a step has the gradients that it uses. */
  follow(event: ScenarioEvent): ScenarioEvent {
    switch (event.kind) {
      case 'add_group':
        this.#parameters += event.group.params.length;
        return event;
      case 'zero_grad':
        this.#gradients = clearedGradients(this.#dtype, this.#gradients, event.setToNone);
        this.#isCleared = true;
        return event;
      case 'backward':
        this.#gradients = sumOfGradients(this.#dtype, this.#gradients, event.gradients);
        this.#isCleared = false;
        return event;
      case 'step':
        this.#gradients =
          event.isAccumulated === true || this.#isCleared ? this.current : event.gradients;
        this.#isCleared = false;
        return { ...event, gradients: this.#gradients };
      default:
        return event;
    }
  }
}

/**
 * Gives each step the gradients that the parameters have: a step with `isAccumulated`, and a step directly after `zero_grad`.
 * Call it after a change of events or of gradients.
 */
export function settled(scenario: Scenario): Scenario {
  const own = new OwnGradients(scenario);
  return { ...scenario, events: scenario.events.map((event) => own.follow(event)) };
}

/** Returns whether a step of the scenario uses the gradients that its parameters have. */
export function isAccumulating({ events }: Pick<Scenario, 'events'>): boolean {
  return events.some((event) => event.kind === 'step' && event.isAccumulated === true);
}

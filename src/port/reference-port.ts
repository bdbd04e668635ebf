import type { Arithmetic } from '../float/arithmetic.ts';
import type { Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { toHex } from '../float/hex.ts';
import type { TensorLr } from '../rmsprop/options.ts';
import type { ParamGroupOptions } from '../rmsprop/param-groups.ts';
import { Parameter } from '../rmsprop/parameter.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import { RMSprop } from '../rmsprop/rmsprop.ts';
import type { StateDict } from '../rmsprop/state-dict.ts';
import type { MeanUpdate } from '../rmsprop/element-update.ts';
import type { Computation } from '../rmsprop/tensor-update.ts';
import { givenOptions } from '../scenario/given-options.ts';
import { gradientsOf, type Loop } from '../scenario/objective.ts';
import type {
  Scenario,
  ScenarioEvent,
  ScenarioGroup,
  Snapshot,
  Tensor,
  Trajectory,
} from '../scenario/scenario.ts';
import { allCapabilities } from './capabilities.ts';
import { findChangedGradient } from './changed-gradient.ts';
import type { Port } from './port.ts';

/**
 * Returns the bundled optimizer as a port.
 *
 * @param meanUpdate the formula of the centered mean: `lerp` as in PyTorch since 2.1, or that of older versions.
 */
export function referencePort(
  arithmetic: Arithmetic,
  version: string,
  meanUpdate: MeanUpdate = 'lerp',
): Port {
  const computation = { arithmetic, meanUpdate };
  return {
    name: 'rmsprop-parity',
    version,
    capabilities: allCapabilities,
    run: async (scenario) => new Player(scenario, computation).play(),
    train: async (scenario, loop) => new Player(scenario, computation).train(loop),
    ...(meanUpdate === 'lerp' && {
      scale: async (scaleCase, ranges) => {
        const { referenceReplay } = await import('../scale/scale-reference.ts');
        return referenceReplay(arithmetic)(scaleCase, ranges);
      },
    }),
  };
}

/** Plays a scenario on the optimizer. */
class Player {
  readonly #scenario: Scenario;
  readonly #computation: Computation;
  readonly #parameters = new Map<Tensor, Parameter>();
  #optimizer: RMSprop;
  /** All parameters, in order across groups. */
  #list: readonly Parameter[];
  #areGradientsKept = false;
  readonly #saves: StateDict[] = [];
  /** The number of groups so far. */
  #groups = 0;
  /** The learning rates that are tensors, by the index of the group. */
  readonly #lrTensors = new Map<number, TensorLr>();

  constructor(scenario: Scenario, computation: Computation) {
    this.#scenario = scenario;
    this.#computation = computation;
    const groups = scenario.groups.map((group) => this.#makeGroup(group));
    this.#optimizer = new RMSprop(groups, { ...scenario.defaults, ...computation });
    this.#list = this.#listed();
  }

  play(): Trajectory {
    return this.#scenario.events.map((event) => {
      this.#apply(event);
      const changedGradient = event.kind === 'step' && this.#changedGradient(event.gradients);
      return { ...this.#snapshot(), ...(changedGradient && { changedGradient }) };
    });
  }

  #changedGradient(given: readonly (Storage | null)[]): Snapshot['changedGradient'] | null {
    const now = this.#list.map(({ grad }) => grad);
    return findChangedGradient(this.#scenario.dtype, given, now);
  }

  /** Plays the scenario. Computes the gradient of each step from the current parameters by the objective. */
  train(loop: Loop): Trajectory {
    const { dtype, events } = this.#scenario;
    return events.map((event) => {
      const params = this.#list.map(({ data }) => data);
      this.#apply(
        event.kind === 'step' ? { ...event, gradients: gradientsOf(loop, dtype, params) } : event,
      );
      return this.#snapshot();
    });
  }

  #apply(event: ScenarioEvent): void {
    switch (event.kind) {
      case 'step': {
        if (event.isAccumulated !== true) {
          this.#setGradients(event.gradients);
        }
        this.#areGradientsKept = false;
        this.#optimizer.step();
        break;
      }
      case 'backward': {
        this.#list.forEach((parameter, index) => {
          const gradient = event.gradients[index];
          if (gradient) {
            parameter.accumulateGrad(gradient);
          }
        });
        this.#areGradientsKept = false;
        break;
      }
      case 'set': {
        this.#set(event);
        break;
      }
      case 'set_data': {
        this.#list.forEach((parameter, index) => parameter.data.set(event.data[index] ?? []));
        break;
      }
      case 'save': {
        this.#saves.push(this.#optimizer.stateDict());
        break;
      }
      case 'load': {
        this.#optimizer.loadStateDict(elementAt(this.#saves, event.saved));
        this.#lrTensors.clear();
        break;
      }
      case 'add_group': {
        this.#optimizer.addParamGroup(this.#makeGroup(event.group));
        this.#list = this.#listed();
        break;
      }
      case 'reload': {
        const saved = this.#optimizer.stateDict();
        const groups = this.#optimizer.paramGroups.map(({ params }) => ({ params }));
        this.#optimizer = new RMSprop(groups, this.#computation);
        this.#optimizer.loadStateDict(saved);
        this.#lrTensors.clear();
        break;
      }
      case 'zero_grad': {
        this.#optimizer.zeroGrad(event.setToNone);
        this.#areGradientsKept = true;
        break;
      }
    }
  }

  /** Sets the gradients of a step. After `zero_grad`, only checks that they are those of the scenario. */
  #setGradients(gradients: readonly (Storage | null)[]): void {
    this.#list.forEach((parameter, index) => {
      const gradient = gradients[index] ?? null;
      if (!this.#areGradientsKept) {
        setGradient(parameter, gradient);
      } else if (this.#text(parameter.grad) !== this.#text(gradient)) {
        throw new Error(
          `the gradient of parameter ${index} after zero_grad is "${this.#text(parameter.grad)}": expected "${this.#text(gradient)}"`,
        );
      }
    });
  }

  /** Changes hyperparameters. A learning rate that is a tensor changes in place. */
  #set({ group, changes, lrTensor }: Extract<ScenarioEvent, { kind: 'set' }>): void {
    const { lr, ...others } = changes;
    if (lr !== undefined && lrTensor === undefined) {
      this.#lrTensors.delete(group);
    }
    const tensor = lrTensor && this.#lrTensors.get(group);
    Object.assign(elementAt(this.#optimizer.paramGroups, group), tensor ? others : changes);
    if (tensor && lr !== undefined) {
      tensor.fill(lr);
    }
  }

  #text(gradient: Storage | null): string {
    return gradient === null ? 'null' : toHex(this.#scenario.dtype, gradient);
  }

  #makeGroup(group: ScenarioGroup): ParamGroupOptions {
    const options = givenOptions(group);
    if (options.lr !== undefined && typeof options.lr !== 'number') {
      this.#lrTensors.set(this.#groups, options.lr);
    }
    this.#groups += 1;
    return {
      ...options,
      params: group.params.map((tensor) => {
        const parameter = this.#parameterOf(tensor);
        return tensor.name === undefined ? parameter : ([tensor.name, parameter] as const);
      }),
    };
  }

  /** Returns the parameter of a tensor. The same Tensor object always gives the same parameter. */
  #parameterOf(tensor: Tensor): Parameter {
    const known = this.#parameters.get(tensor);
    if (known) {
      return known;
    }
    const parameter = new Parameter(tensor.data.slice(), {
      dtype: this.#scenario.dtype,
      shape: tensor.shape,
    });
    this.#parameters.set(tensor, parameter);
    return parameter;
  }

  #listed(): Parameter[] {
    return this.#optimizer.paramGroups.flatMap((group) => group.params);
  }

  #snapshot(): Snapshot {
    const parameters = this.#list;
    return {
      params: parameters.map((parameter) => parameter.data.slice()),
      state: parameters.map((parameter) => copyState(this.#optimizer.stateOf(parameter))),
    };
  }
}

/** Copies a gradient into a parameter. Uses the existing array if it has the right length. */
function setGradient(parameter: Parameter, gradient: Storage | null): void {
  if (gradient && parameter.grad?.length === gradient.length) {
    parameter.grad.set(gradient);
  } else {
    parameter.grad = gradient?.slice() ?? null;
  }
}

function copyState(state: Readonly<ParameterState> | undefined): ParameterState | null {
  if (!state) {
    return null;
  }
  const { step, squareAvg, gradAvg, momentumBuffer } = state;
  return {
    step,
    squareAvg: squareAvg.slice(),
    ...(gradAvg && { gradAvg: gradAvg.slice() }),
    ...(momentumBuffer && { momentumBuffer: momentumBuffer.slice() }),
  };
}

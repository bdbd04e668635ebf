import { InvalidArgumentError, TorchError } from '../errors.ts';
import { isArithmetic, type Arithmetic } from '../float/arithmetic.ts';
import type { Storage } from '../float/dtype.ts';
import { completeGroupOptions, completeOptions, type GroupOptions } from './options.ts';
import { isMeanUpdate, type MeanUpdate } from './element-update.ts';
import { initialState, type ParameterState } from './parameter-state.ts';
import {
  asGroups,
  asParameters,
  requireParamGroup,
  type ParamGroup,
  type ParamGroupOptions,
} from './param-groups.ts';
import { kernelStepper, type Implementation } from './implementation.ts';
import type { KernelStepper } from './kernel/kernel-stepper.ts';
import type { Parameter } from './parameter.ts';
import {
  packGroup,
  packState,
  unpackStateDict,
  type LoadableStateDict,
  type StateDict,
} from './state-dict.ts';
import { updateTensor } from './tensor-update.ts';

export interface RMSpropOptions extends Partial<GroupOptions> {
  /** `portable` rounds every operation, `fma` fuses multiply and add: what PyTorch does depends on the processor. */
  readonly arithmetic?: Arithmetic;
  /** `multiply-add` for the centered mean of PyTorch before 2.1; `lerp`, as since then, by default. */
  readonly meanUpdate?: MeanUpdate;
  /**
   * What computes a step: `kernel`, compiled vector code, or `definition`, the readable formula in plain JavaScript, many
   * times slower. The bits are the same. Without the option it is a kernel, wherever there is one.
   */
  readonly implementation?: Implementation;
  /**
   * Threads that share the kernel's work on each large parameter, 1 by default. Only those parameters are large that have
   * at least 131,072 numbers, and lie in a {@link KernelMemory} with their gradients. A step waits for them all.
   */
  readonly threads?: number;
}

/**
 * `torch.optim.RMSprop` as PyTorch 2.13.0 computes it on a CPU, bit for bit: every element of every dtype, NaN, ±0, ±∞
 * and subnormals included (any NaN for any NaN).
 *
 * @example
 * const weight = new Parameter(Float32Array.of(1, 2, 3));
 * const optimizer = new RMSprop([weight], { lr: 0.01 });
 * weight.grad = Float32Array.of(0.1, -0.2, 0.3);
 * optimizer.step();
 * weight.data; // Float32Array [0.9000000953674316, 2.0999999046325684, 2.9000000953674316]
 *
 * @throws TorchError with torch's messages for what torch rejects, in torch's order.
 */
export class RMSprop {
  /** The options for groups that do not name their own. */
  readonly defaults: Readonly<GroupOptions>;
  readonly arithmetic: Arithmetic;
  readonly meanUpdate: MeanUpdate;
  readonly implementation: Implementation;
  readonly #stepper: KernelStepper | null;
  readonly #paramGroups: ParamGroup[] = [];
  readonly #state = new Map<Parameter, ParameterState>();

  constructor(
    params: Iterable<Parameter> | Iterable<ParamGroupOptions>,
    options: RMSpropOptions = {},
  ) {
    const {
      arithmetic = 'portable',
      meanUpdate = 'lerp',
      implementation,
      threads,
      ...groupOptions
    } = options;
    if (!isArithmetic(arithmetic)) {
      throw new InvalidArgumentError(
        `arithmetic is ${JSON.stringify(arithmetic)}: expected "portable" or "fma"`,
      );
    }
    if (!isMeanUpdate(meanUpdate)) {
      throw new InvalidArgumentError(
        `meanUpdate is ${JSON.stringify(meanUpdate)}: expected "lerp" or "multiply-add"`,
      );
    }
    this.defaults = completeOptions(groupOptions);
    this.arithmetic = arithmetic;
    this.meanUpdate = meanUpdate;
    this.#stepper = kernelStepper({ implementation, threads, arithmetic, meanUpdate });
    this.implementation = this.#stepper ? 'kernel' : 'definition';
    for (const group of asGroups(params)) {
      this.#addGroup(group);
    }
  }

  get paramGroups(): readonly ParamGroup[] {
    return this.#paramGroups;
  }

  /** A parameter's state, or undefined before its first gradient. Live: the next step changes it. */
  stateOf(parameter: Parameter): Readonly<ParameterState> | undefined {
    return this.#state.get(parameter);
  }

  /** Adds a group: with the optimizer's options, but for those that it names. */
  addParamGroup(group: ParamGroupOptions): void {
    this.#addGroup(group);
  }

  #addGroup(group: unknown): void {
    const { params, ...own } = requireParamGroup(group);
    if (params === undefined) {
      throw new TorchError('KeyError', "'params'", 'each group needs params: a list of parameters');
    }
    const parameters = asParameters(params);
    const options = completeGroupOptions(own, this.defaults);
    if (new Set(parameters).size !== parameters.length) {
      console.warn(
        'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; ' +
          'see github.com/pytorch/pytorch/issues/40967 for more information',
      );
    }
    const known = new Set(this.#paramGroups.flatMap((other) => other.params));
    if (parameters.some((parameter) => known.has(parameter))) {
      throw new TorchError(
        'ValueError',
        'some parameters appear in more than one parameter group',
        'put each parameter in one group',
      );
    }
    this.#paramGroups.push({ params: parameters, ...options });
  }

  /**
   * One update of every parameter that has a gradient. Gradients are only read.
   *
   * @returns what the closure, if any, returned; it runs first, to compute gradients.
   * @throws TorchError if momentum or centered was turned on after a parameter's first step, as in torch.
   */
  step<Loss>(closure: () => Loss): Loss;
  step(closure?: undefined): null;
  step<Loss>(closure?: () => Loss): Loss | null {
    const loss = closure ? closure() : null;
    this.#paramGroups.forEach(refuseDuplicatesUnderForeach);
    for (const group of this.#paramGroups) {
      // all states of a group are made, or found wanting, before any of its parameters changes
      const states = group.params.map(
        (parameter) => parameter.grad && this.#requireState(parameter, group),
      );
      group.params.forEach((parameter, index) => {
        const { grad } = parameter;
        const state = states[index];
        if (grad && state) {
          this.#update(parameter, grad, state, group);
        }
      });
    }
    return loss;
  }

  #update(parameter: Parameter, grad: Storage, state: ParameterState, group: ParamGroup): void {
    if (this.#stepper) {
      this.#stepper.update(parameter, grad, state, group);
    } else {
      updateTensor(parameter, grad, state, group, this);
    }
  }

  /** Sets every gradient to null, or to zeros in place: a parameter with null is passed over, one with zeros is not. */
  zeroGrad(setToNone = true): void {
    for (const parameter of this.#paramGroups.flatMap((group) => group.params)) {
      if (setToNone) {
        parameter.grad = null;
      } else {
        parameter.grad?.fill(0);
      }
    }
  }

  /** A snapshot of options and state, in torch's layout and under torch's keys. Later steps do not change it. */
  stateDict(): StateDict {
    const indices = new Map<Parameter, number>();
    let start = 0;
    const paramGroups = this.#paramGroups.map((group) => {
      group.params.forEach((parameter, offset) => indices.set(parameter, start + offset));
      start += group.params.length;
      return packGroup(
        group,
        group.params.map((parameter) => indices.get(parameter) ?? 0),
      );
    });
    const state = Object.fromEntries(
      [...this.#state].map(([parameter, entry]) => [indices.get(parameter) ?? 0, packState(entry)]),
    );
    return { state, param_groups: paramGroups };
  }

  /**
   * Takes over a state dict's options and a copy of its state, matching parameters by their order. Nothing changes if
   * it does not fit.
   *
   * @throws TorchError with torch's message where the numbers of groups or parameters differ.
   * @throws InvalidArgumentError where an array does not fit its parameter.
   */
  loadStateDict(stateDict: LoadableStateDict): void {
    const { options, states } = unpackStateDict(stateDict, this.#paramGroups);
    this.#paramGroups.forEach((group, index) => Object.assign(group, options[index]));
    this.#state.clear();
    this.#stepper?.forgetState();
    states.forEach(([parameter, state]) => this.#state.set(parameter, state));
  }

  #requireState(parameter: Parameter, group: ParamGroup): ParameterState {
    const existing = this.#state.get(parameter);
    if (!existing) {
      const state = initialState(parameter, group);
      this.#state.set(parameter, state);
      return state;
    }
    if (group.momentum > 0 && !existing.momentumBuffer) {
      throw turnedOnTooLate('momentum_buffer', 'momentum');
    }
    if (group.centered && !existing.gradAvg) {
      throw turnedOnTooLate('grad_avg', 'centered');
    }
    return existing;
  }
}

/** torch then repeats every single operation, not the step: what no one wants is not imitated. */
function refuseDuplicatesUnderForeach({ foreach, params }: ParamGroup): void {
  if (foreach === true && new Set(params).size !== params.length) {
    throw new InvalidArgumentError(
      'a group with foreach: true has a parameter twice: list each parameter once, or turn foreach off',
    );
  }
}

function turnedOnTooLate(key: string, option: string): TorchError {
  return new TorchError(
    'KeyError',
    `'${key}'`,
    `${option} was turned on after the parameter's first step, when no ${key} was made: turn it on before the first step`,
  );
}

import { InvalidArgumentError, TorchError } from '../errors.ts';
import { isArithmetic, type Arithmetic } from '../float/arithmetic.ts';
import type { Storage } from '../float/dtype.ts';
import {
  completeGroupOptions,
  completeOptions,
  type GivenOptions,
  type GroupOptions,
} from './options.ts';
import { isMeanUpdate, type MeanUpdate } from './element-update.ts';
import { initialState, type ParameterState } from './parameter-state.ts';
import {
  asGroups,
  asParameters,
  requireParamGroup,
  type NamedParameter,
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
import { stateTensorNames } from './torch-names.ts';
import { updateTensor } from './tensor-update.ts';
import type { UnfitState } from './unfit-state.ts';

/** The options of {@link RMSprop}: torch's options in camelCase, and four that torch does not have. */
export interface RMSpropOptions extends GivenOptions {
  /**
   * The rounding to imitate. `portable` (the default) rounds each multiplication and each addition. `fma` rounds a fused
   * multiply-add once, like PyTorch on an x86 processor with FMA instructions. `arm64` is PyTorch on a 64-bit Arm processor.
   */
  readonly arithmetic?: Arithmetic;
  /**
   * The operations for the mean of a centered RMSprop. `lerp` (the default) has the bits of PyTorch 2.1 and newer.
   * `multiply-add` has the bits of older versions.
   */
  readonly meanUpdate?: MeanUpdate;
  /**
   * The code that computes a step: `kernel` or `definition`. Both give the same bits. `kernel` runs vector code in
   * WebAssembly. `definition` runs the readable formula in JavaScript, many times slower. By default, a kernel if one
   * is available.
   */
  readonly implementation?: Implementation;
  /**
   * The number of threads that share the work on a large parameter, from 1 to 1024. It changes no bit. Several threads work only
   * on a parameter with at least 131,072 real numbers, which has made its arrays, or whose data and gradient are in one
   * {@link KernelMemory}. A step waits for all threads.
   *
   * With `auto` (the default), the optimizer uses as many threads as there are processors, at most 4, and only on a parameter with
   * at least 1,048,576 real numbers. It uses one thread in a worker, and until the others have started. The threads end with the last optimizer. They do not keep the process alive.
   */
  readonly threads?: number | 'auto';
}

/**
 * The optimizer `torch.optim.RMSprop`. It computes the same bits as PyTorch 2.13.0 on a CPU, for every dtype. That includes
 * ±0, ±∞ and subnormal numbers. If PyTorch gives NaN, this optimizer gives NaN, perhaps with another payload.
 *
 * Without momentum, weight decay and centered, a step computes for each real component with the gradient g:
 *
 *     squareAvg ← alpha · squareAvg + (1 - alpha) · g²
 *     param ← param - lr · g / (√squareAvg + eps)
 *
 * See spec/numerics.md for every operation and its rounding, and spec/optimizer.md for options, state and errors.
 *
 * @example
 * const weight = new Parameter(Float32Array.of(1, 2, 3));
 * const optimizer = new RMSprop([weight], { lr: 0.01 });
 * weight.grad = Float32Array.of(0.1, -0.2, 0.3);
 * optimizer.step();
 * weight.data; // Float32Array [0.9000000953674316, 2.0999999046325684, 2.9000000953674316]
 *
 * @throws TorchError if torch rejects the arguments: with torch's message, and in torch's order.
 * @throws InvalidArgumentError if an option has the wrong type, or a value that this package does not know. Also if you
 * request kernels that are not available.
 */
export class RMSprop {
  /** The options of the optimizer. A group has them where it names no other value. */
  readonly defaults: Readonly<GroupOptions>;
  /** The arithmetic of this optimizer. */
  readonly arithmetic: Arithmetic;
  /** The operations for the mean of a centered RMSprop. */
  readonly meanUpdate: MeanUpdate;
  /** The code that computes the steps of this optimizer. */
  readonly implementation: Implementation;
  readonly #stepper: KernelStepper | null;
  readonly #paramGroups: ParamGroup[] = [];
  readonly #state = new Map<Parameter, ParameterState>();
  /** What a loaded state dict has that does not fit its parameters. */
  readonly #unfit = new Map<Parameter, UnfitState>();

  /**
   * Creates an optimizer.
   *
   * @param params The parameters, or the parameter groups.
   */
  constructor(
    params: Iterable<Parameter | NamedParameter> | Iterable<ParamGroupOptions>,
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
        `arithmetic is ${JSON.stringify(arithmetic)}: expected "portable", "fma" or "arm64"`,
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

  /** The parameter groups, in order. Change an option of a group, and the next step uses it. */
  get paramGroups(): readonly ParamGroup[] {
    return this.#paramGroups;
  }

  /**
   * Returns the state of a parameter, or undefined before its first step. The next step changes the returned object. Its arrays can be
   * parts of a larger buffer. To send or store them, take {@link RMSprop.stateDict}.
   */
  stateOf(parameter: Parameter): Readonly<ParameterState> | undefined {
    return this.#state.get(parameter);
  }

  /**
   * Adds a parameter group. Options that the group does not name come from {@link RMSprop.defaults}.
   *
   * @throws TorchError if torch rejects the group, for example because another group has one of its parameters.
   */
  addParamGroup(group: ParamGroupOptions): void {
    this.#addGroup(group);
  }

  #addGroup(group: unknown): void {
    const { params, ...ownOptions } = requireParamGroup(group);
    if (params === undefined) {
      throw new TorchError('KeyError', "'params'", 'Give the group params: a list of parameters.');
    }
    const { params: parameters, ...names } = asParameters(params);
    const options = completeGroupOptions(ownOptions, this.defaults);
    if (new Set(parameters).size !== parameters.length) {
      console.warn(
        'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; ' +
          'see github.com/pytorch/pytorch/issues/40967 for more information',
      );
    }
    if (this.#paramGroups.some(({ paramNames }) => !paramNames !== !names.paramNames)) {
      const kind = names.paramNames ? 'with names' : 'without names';
      throw new TorchError(
        'ValueError',
        `all optimizer param groups should be with/without names. cannot add param group ${kind} to the optimizer`,
        'Give the parameters of all groups names, or of none.',
      );
    }
    const grouped = new Set(this.#paramGroups.flatMap((existing) => existing.params));
    if (parameters.some((parameter) => grouped.has(parameter))) {
      throw new TorchError(
        'ValueError',
        'some parameters appear in more than one parameter group',
        'Put each parameter in one group only.',
      );
    }
    this.#paramGroups.push(Object.assign(options, { params: parameters, ...names }));
  }

  /**
   * Updates every parameter that has a gradient, and its state. It does not change gradients. Parameters without a gradient
   * keep their data and their state.
   *
   * @param closure A function that computes the gradients. `step` calls it first.
   * @returns The result of the closure, or null without a closure.
   * @throws TorchError if you turn on `momentum` or `centered` after the first step of a parameter, as in torch.
   * @throws TorchError for a sparse gradient, and for a loaded state that does not fit its parameter, as in torch.
   * @throws TorchError for capturable, and for differentiable with foreach, as in torch on a CPU.
   * @throws TorchError if a hyperparameter does not fit the dtype of a parameter, as in torch. That parameter does not
   * change.
   * @throws InvalidArgumentError if a group with `foreach: true` lists a parameter twice.
   */
  step<Loss>(closure: () => Loss): Loss;
  step(closure?: undefined): null;
  step<Loss>(closure?: () => Loss): Loss | null {
    const loss = closure ? closure() : null;
    this.#paramGroups.forEach(refuseDuplicatesUnderForeach);
    for (const group of this.#paramGroups) {
      this.#stepGroup(group);
    }
    return loss;
  }

  #stepGroup(group: ParamGroup): void {
    // create and check all states of a group before any of its parameters changes
    const states: (ParameterState | null)[] = [];
    let hasGradient = false;
    for (const parameter of group.params) {
      refuseSparse(parameter);
      if (parameter.grad === null) {
        states.push(null);
      } else {
        hasGradient = true;
        states.push(this.#requireState(parameter, group));
      }
    }
    if (hasGradient) {
      refuseCombinations(group);
      this.#refuseUnfit(group);
    }
    const update = this.#updateOf(group);
    let index = 0;
    for (const parameter of group.params) {
      const { grad } = parameter;
      const state = states[index];
      if (grad && state) {
        update(parameter, grad, state, index);
      }
      index += 1;
    }
  }

  /** Rejects state that does not fit, before any parameter of the group changes. */
  #refuseUnfit(group: ParamGroup): void {
    if (this.#unfit.size === 0) {
      return;
    }
    // foreach works on one state tensor of all parameters, and then on the next
    const rounds =
      group.foreach === true ? stateTensorNames.map((name) => [name]) : [stateTensorNames];
    for (const names of rounds) {
      for (const parameter of group.params.filter(({ grad }) => grad !== null)) {
        this.#unfit.get(parameter)?.requireFit(parameter.shape, group, names);
      }
    }
  }

  /** Returns the function that takes one step for the parameter at an index of a group. */
  #updateOf(
    group: ParamGroup,
  ): (parameter: Parameter, grad: Storage, state: ParameterState, index: number) => void {
    return (
      this.#stepper?.updateOf(group) ??
      ((parameter, grad, state) => updateTensor(parameter, grad, state, group, this))
    );
  }

  /**
   * Clears the gradients. A step skips a parameter with null. It does not skip a parameter with zeros: averages decay, and
   * momentum moves the parameter.
   *
   * @param setToNone Whether to set every gradient to null (the default), or to fill existing gradients with zeros in
   * place.
   */
  zeroGrad(setToNone = true): void {
    for (const parameter of this.#paramGroups.flatMap((group) => group.params)) {
      if (setToNone) {
        parameter.grad = null;
      } else {
        parameter.grad?.fill(0);
      }
    }
  }

  /**
   * Returns a copy of all options and all states, with torch's layout and torch's keys. Later steps do not change it.
   *
   * @example optimizer.stateDict().state[0] // { step: 1, square_avg: Float32Array […] }
   */
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
    const unfit = [...this.#unfit].filter(([parameter]) => !this.#state.has(parameter));
    const entries = [
      ...unfit.map(([parameter, { entry }]) => [parameter, structuredClone(entry)] as const),
      ...[...this.#state].map(
        ([parameter, entry]) => [parameter, packState(entry, this.#unfit.get(parameter))] as const,
      ),
    ];
    const state = Object.fromEntries(
      entries.map(([parameter, entry]) => [indices.get(parameter) ?? 0, entry]),
    );
    return { state, param_groups: paramGroups };
  }

  /**
   * Replaces all options and all states by copies from a state dict. The order of groups and parameters decides which
   * state belongs to which parameter. It converts arrays to the dtype of the parameter. If it throws, nothing changes.
   *
   * As in torch, it accepts a state without some keys, or with arrays of another length. The first step that needs them throws.
   *
   * @throws TorchError with torch's message, if the number of groups or parameters differs, or a key of a group is missing.
   * @throws InvalidArgumentError if an array does not fit the dtype of its parameter.
   */
  loadStateDict(stateDict: LoadableStateDict): void {
    const { options, states } = unpackStateDict(
      stateDict,
      this.#paramGroups,
      this.#stepper !== null,
    );
    this.#paramGroups.forEach((group, index) => {
      delete group.capturable;
      delete group.differentiable;
      Object.assign(group, options[index]);
    });
    this.#state.clear();
    this.#unfit.clear();
    this.#stepper?.forgetState();
    for (const [parameter, { state, unfit }] of states) {
      if (state) {
        this.#state.set(parameter, state);
      }
      if (unfit) {
        this.#unfit.set(parameter, unfit);
      }
    }
  }

  /** Returns the state of a parameter. Returns null if a loaded one does not fit: {@link #refuseUnfit} then throws. */
  #requireState(parameter: Parameter, group: ParamGroup): ParameterState | null {
    const existing = this.#state.get(parameter);
    const unfit = this.#unfit.size > 0 ? this.#unfit.get(parameter) : undefined;
    if (unfit) {
      unfit.requireKeys(group);
      return existing ?? null;
    }
    if (!existing) {
      const state = initialState(parameter, group, this.#stepper !== null);
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

/** Rejects a sparse gradient, with torch's message. */
function refuseSparse({ sparseGrad }: Parameter): void {
  if (sparseGrad !== null) {
    throw new TorchError(
      'RuntimeError',
      'RMSprop does not support sparse gradients',
      'Assign a dense gradient to grad: a typed array with zeros for the other elements.',
    );
  }
}

/** Rejects the options that torch rejects at the first step on a CPU, with its messages. */
function refuseCombinations({ foreach, differentiable, capturable }: ParamGroup): void {
  if (foreach === true && differentiable === true) {
    throw new TorchError(
      'AssertionError',
      "_foreach ops don't support autograd",
      'Leave out foreach or differentiable.',
    );
  }
  if (capturable === true) {
    throw new TorchError(
      'AssertionError',
      "If capturable=True, params and state_steps must be on supported devices: ['cuda', 'xpu', 'hpu', 'privateuseone', 'xla'].",
      'Leave out capturable.',
    );
  }
}

/** Rejects duplicates under foreach: torch would repeat each single operation, not the step, and no user wants that. */
function refuseDuplicatesUnderForeach({ foreach, params }: ParamGroup): void {
  if (foreach === true && new Set(params).size !== params.length) {
    throw new InvalidArgumentError(
      'a group with foreach: true lists a parameter twice. List each parameter once, or set foreach to false.',
    );
  }
}

function turnedOnTooLate(key: string, option: string): TorchError {
  return new TorchError(
    'KeyError',
    `'${key}'`,
    `The parameter has no ${key}, because ${option} was off at its first step. Turn ${option} on before the first step.`,
  );
}

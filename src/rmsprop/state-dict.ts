import { InvalidArgumentError, TorchError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import type { GroupOptions } from './options.ts';
import type { ParamGroup } from './param-groups.ts';
import type { Parameter } from './parameter.ts';
import { zerosFor, type ParameterState } from './parameter-state.ts';
import { stateTensorNames, type StateTensorName } from './torch-names.ts';
import { typeName } from './type-name.ts';
import { UnfitState } from './unfit-state.ts';

/** The state of one parameter, with torch's keys. Each array has the type and the length of the parameter's data. */
export interface StateDictEntry {
  /** The number of steps so far. */
  step: number;
  /** The moving average of the squared gradient. */
  square_avg: Storage;
  /** The momentum buffer. Present if `momentum` was above 0 at the parameter's first step. */
  momentum_buffer?: Storage;
  /** The moving average of the gradient. Present if `centered` was true at the parameter's first step. */
  grad_avg?: Storage;
}

/** The options of one parameter group, with torch's keys, in torch's order. {@link GroupOptions} explains them. */
export interface StateDictGroup {
  /** The names of the parameters, if they have names. */
  param_names?: string[];
  /** The learning rate. */
  lr: number;
  /** The share of the momentum buffer that a step keeps. */
  momentum: number;
  /** The smoothing constant of the moving averages. */
  alpha: number;
  /** The number that a step adds to the root of the square average. */
  eps: number;
  /** Whether a step divides by the root of the gradient's variance. */
  centered: boolean;
  /** The factor of the L2 penalty. */
  weight_decay: number;
  /** torch's option for accelerators. */
  capturable: boolean;
  /** Whether to compute like torch's multi-tensor implementation; null for torch's choice. */
  foreach: boolean | null;
  /** Whether a step maximizes the objective. */
  maximize: boolean;
  /** torch's option for autograd. */
  differentiable: boolean;
  /** The keys of the group's parameters in `state`. */
  params: number[];
}

/**
 * A state dict: what `torch.optim.RMSprop.state_dict()` returns, with typed arrays for tensors and a number for `step`.
 *
 * @example
 * // { state: { 0: { step: 1, square_avg: Float32Array […] } },
 * //   param_groups: [{ lr: 0.01, momentum: 0, alpha: 0.99, …, params: [0] }] }
 */
export interface StateDict {
  /** The state of each parameter, by its number across groups. A parameter before its first step has no entry. */
  state: Record<number, StateDictEntry>;
  /** The options of each group, in order. */
  param_groups: StateDictGroup[];
}

/**
 * A state dict that {@link RMSprop.loadStateDict} accepts. Files of older PyTorch versions lack some keys of a group. As in
 * torch, these get default values: momentum 0, foreach null, and false for the others.
 */
export interface LoadableStateDict {
  /** The state of each parameter, by its number in `params`. */
  readonly state: Readonly<Record<number, StateDictEntry>>;
  /** The options of each group, in order. */
  readonly param_groups: readonly (Pick<
    StateDictGroup,
    'lr' | 'alpha' | 'eps' | 'weight_decay' | 'params'
  > &
    Partial<StateDictGroup>)[];
}

/** Returns the entry of a group in a state dict. */
export function packGroup(group: ParamGroup, params: number[]): StateDictGroup {
  const { lr, momentum, alpha, eps, centered, weightDecay, foreach, maximize } = group;
  const { capturable = false, differentiable = false, paramNames } = group;
  return {
    ...(paramNames && { param_names: [...paramNames] }),
    lr,
    momentum,
    alpha,
    eps,
    centered,
    weight_decay: weightDecay,
    capturable,
    foreach,
    maximize,
    differentiable,
    params,
  };
}

/** Returns the entry of a parameter in a state dict, with copies of its arrays, also of those that do not fit. */
export function packState(
  { step, squareAvg, momentumBuffer, gradAvg }: ParameterState,
  unfit?: UnfitState,
): StateDictEntry {
  return {
    step,
    square_avg: squareAvg.slice(),
    ...(momentumBuffer && { momentum_buffer: momentumBuffer.slice() }),
    ...(gradAvg && { grad_avg: gradAvg.slice() }),
    ...structuredClone(unfit?.tensors),
  };
}

/**
 * The content of a state dict, for the groups of an optimizer: options for each group, and states with their
 * parameters.
 */
export interface UnpackedStateDict {
  /** The options of each group, and the names of its parameters if the state dict has names. */
  readonly options: readonly (GroupOptions & Pick<ParamGroup, 'paramNames'>)[];
  readonly states: readonly (readonly [Parameter, LoadedState])[];
}

/** The state of one parameter in a state dict. */
interface LoadedState {
  /** What fits the parameter. Null without a step counter and a square average that do. */
  readonly state: ParameterState | null;
  /** What does not fit it. Null if all does. */
  readonly unfit: UnfitState | null;
}

/**
 * Matches a state dict with an optimizer's groups, by their order. The order of the checks is torch's.
 *
 * @param forKernels Whether kernels take the steps of the optimizer.
 * @throws TorchError with torch's message, if torch rejects the state dict.
 * @throws InvalidArgumentError if an array does not fit the dtype of its parameter.
 */
export function unpackStateDict(
  stateDict: LoadableStateDict,
  groups: readonly ParamGroup[],
  forKernels: boolean,
): UnpackedStateDict {
  const saved = requireKey(stateDict, 'param_groups');
  if (saved.length !== groups.length) {
    throw new TorchError(
      'ValueError',
      'loaded state dict has a different number of parameter groups',
      `Create the optimizer with the same groups as the saved one: groups here ${groups.length}, in the state dict ${saved.length}.`,
    );
  }
  const indices = saved.map((group) => requireKey(group, 'params'));
  if (groups.some((group, index) => group.params.length !== indices[index]?.length)) {
    throw new TorchError(
      'ValueError',
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
      'Create the optimizer with the same parameters in the same groups as the saved one.',
    );
  }
  const parameters = groups.flatMap((group) => group.params);
  const byKey = new Map(indices.flat().map((key, index) => [String(key), parameters[index]]));
  const states = Object.entries(requireKey(stateDict, 'state')).flatMap(([key, entry]) => {
    const parameter = byKey.get(key);
    if (!parameter) {
      throw new InvalidArgumentError(
        `the state dict has state for parameter ${key}, but no group lists it in params. Remove state[${key}] from the state dict.`,
      );
    }
    const loaded = unpackState(entry, parameter, forKernels);
    return loaded ? [[parameter, loaded] as const] : [];
  });
  return { options: saved.map(unpackGroup), states };
}

function requireKey<Holder extends object, Key extends keyof Holder & string>(
  holder: Holder,
  key: Key,
): NonNullable<Holder[Key]> {
  const value = holder[key];
  if (value === undefined || value === null) {
    throw new TorchError(
      'KeyError',
      `'${key}'`,
      `The state dict has no ${key}. Pass a state dict with torch's keys, as stateDict() returns it.`,
    );
  }
  return value;
}

/** Returns the options of a saved group. Keys that older files lack get torch's default values. */
function unpackGroup(
  group: LoadableStateDict['param_groups'][number],
): UnpackedStateDict['options'][number] {
  const { lr, alpha, eps, weight_decay: weightDecay } = group;
  const required = { lr, alpha, eps, weight_decay: weightDecay };
  for (const [key, value] of Object.entries(required)) {
    if (typeof value !== 'number') {
      throw new TorchError(
        'KeyError',
        `'${key}'`,
        `A group of the state dict has no number ${key}. Pass a state dict with torch's keys, as stateDict() returns it.`,
      );
    }
  }
  const { momentum = 0, centered = false, foreach = null, maximize = false } = group;
  const { capturable = false, differentiable = false, param_names: paramNames } = group;
  const options = { lr, momentum, alpha, eps, centered, weightDecay, foreach, maximize };
  return {
    ...(paramNames && { paramNames: [...paramNames] }),
    ...options,
    ...(capturable && { capturable }),
    ...(differentiable && { differentiable }),
  };
}

/**
 * Returns a copy of a saved state. As in torch, the arrays are in the dtype of the parameter. Null: the entry is empty, as
 * before a parameter's first step.
 */
function unpackState(
  entry: StateDictEntry,
  parameter: Parameter,
  forKernels: boolean,
): LoadedState | null {
  if (Object.keys(entry).length === 0) {
    return null;
  }
  const { step } = entry;
  if (step !== undefined && typeof step !== 'number') {
    throw new InvalidArgumentError(`step has the type ${typeName(step)}: expected a number`);
  }
  const fit: Partial<Record<StateTensorName, Storage>> = {};
  const others: Partial<Record<StateTensorName, Storage>> = {};
  for (const name of stateTensorNames) {
    const values = entry[name];
    if (values) {
      const isFit = values.length === parameter.data.length;
      (isFit ? fit : others)[name] = cast(name, values, parameter);
    }
  }
  const { square_avg: squareAvg, momentum_buffer: momentumBuffer, grad_avg: gradAvg } = fit;
  if (step === undefined || !squareAvg) {
    return { state: null, unfit: new UnfitState(entry, others) };
  }
  const zeros = zerosFor(parameter, Object.keys(fit).length, forKernels);
  const copyOf = (values: Storage): Storage => {
    const copy = zeros();
    copy.set(values);
    return copy;
  };
  const state = {
    step: Math.fround(step),
    squareAvg: copyOf(squareAvg),
    ...(momentumBuffer && { momentumBuffer: copyOf(momentumBuffer) }),
    ...(gradAvg && { gradAvg: copyOf(gradAvg) }),
  };
  return { state, unfit: Object.keys(others).length > 0 ? new UnfitState(entry, others) : null };
}

/** Returns the numbers of a saved tensor in the dtype of its parameter. */
function cast(key: string, values: Storage, { dtype }: Parameter): Storage {
  if (!Number.isInteger(values.length)) {
    throw new InvalidArgumentError(
      `${key} has the type ${typeName(values)}: expected a ${dtypes[dtype].StorageType.name}`,
    );
  }
  return values instanceof dtypes[dtype].StorageType ? values : convert(key, values, dtype);
}

function convert(key: string, values: Storage, dtype: Dtype): Storage {
  const { format, components, StorageType } = dtypes[dtype];
  if (values instanceof Uint16Array || components === 2) {
    throw new InvalidArgumentError(
      `${key} is a ${values.constructor.name}: expected a ${StorageType.name}, because its parameter is ${dtype}. Convert the values first.`,
    );
  }
  // torch converts to float16 and bfloat16 through float32
  const narrow = format.bits === 16 ? Math.fround : (value: number): number => value;
  const converted = new StorageType(values.length);
  for (const [index, value] of values.entries()) {
    converted[index] = format.encode(narrow(value));
  }
  return converted;
}

import { InvalidArgumentError, TorchError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import type { GroupOptions } from './options.ts';
import type { ParamGroup } from './param-groups.ts';
import type { Parameter } from './parameter.ts';
import { zerosLike, type ParameterState } from './parameter-state.ts';

/** A parameter's state under torch's keys. */
export interface StateDictEntry {
  step: number;
  square_avg: Storage;
  momentum_buffer?: Storage;
  grad_avg?: Storage;
}

/** A parameter group under torch's keys, in torch's order; `params` are indices into `state`. */
export interface StateDictGroup {
  lr: number;
  momentum: number;
  alpha: number;
  eps: number;
  centered: boolean;
  weight_decay: number;
  capturable: boolean;
  foreach: boolean | null;
  maximize: boolean;
  differentiable: boolean;
  params: number[];
}

/**
 * What `torch.optim.RMSprop.state_dict()` returns, with typed arrays for tensors and a number for `step`. A parameter
 * that never had a gradient has no entry in `state`.
 */
export interface StateDict {
  state: Record<number, StateDictEntry>;
  param_groups: StateDictGroup[];
}

/** What `loadStateDict` takes: torch fills in the keys that files of older versions lack. */
export interface LoadableStateDict {
  readonly state: Readonly<Record<number, StateDictEntry>>;
  readonly param_groups: readonly (Pick<
    StateDictGroup,
    'lr' | 'alpha' | 'eps' | 'weight_decay' | 'params'
  > &
    Partial<StateDictGroup>)[];
}

export function packGroup(options: GroupOptions, params: number[]): StateDictGroup {
  const { lr, momentum, alpha, eps, centered, weightDecay, foreach, maximize } = options;
  return {
    lr,
    momentum,
    alpha,
    eps,
    centered,
    weight_decay: weightDecay,
    capturable: false,
    foreach,
    maximize,
    differentiable: false,
    params,
  };
}

export function packState({
  step,
  squareAvg,
  momentumBuffer,
  gradAvg,
}: ParameterState): StateDictEntry {
  return {
    step,
    square_avg: squareAvg.slice(),
    ...(momentumBuffer && { momentum_buffer: momentumBuffer.slice() }),
    ...(gradAvg && { grad_avg: gradAvg.slice() }),
  };
}

/** What a state dict means for the groups of an optimizer: options by group, and state by parameter. */
export interface Unpacked {
  readonly options: readonly GroupOptions[];
  readonly states: readonly (readonly [Parameter, ParameterState])[];
}

/**
 * Matches a state dict with an optimizer's groups, by order, in the order in which torch looks at it.
 *
 * @throws TorchError, or InvalidArgumentError for an array that does not fit its parameter.
 */
export function unpackStateDict(
  stateDict: LoadableStateDict,
  groups: readonly ParamGroup[],
): Unpacked {
  const saved = requireKey(stateDict, 'param_groups');
  if (saved.length !== groups.length) {
    throw new TorchError(
      'ValueError',
      'loaded state dict has a different number of parameter groups',
      `the optimizer has ${groups.length}, the state dict ${saved.length}`,
    );
  }
  const indices = saved.map((group) => requireKey(group, 'params'));
  if (groups.some((group, index) => group.params.length !== indices[index]?.length)) {
    throw new TorchError(
      'ValueError',
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
      'build the optimizer over the same parameters in the same groups before loading',
    );
  }
  const parameters = groups.flatMap((group) => group.params);
  const byKey = new Map(indices.flat().map((key, index) => [String(key), parameters[index]]));
  const states = Object.entries(requireKey(stateDict, 'state')).map(([key, entry]) => {
    const parameter = byKey.get(key);
    if (!parameter) {
      throw new InvalidArgumentError(
        `the state dict has state for parameter ${key}, which is in none of its groups`,
      );
    }
    return [parameter, unpackState(entry, parameter)] as const;
  });
  return { options: saved.map(unpackGroup), states };
}

function requireKey<Holder extends object, Key extends keyof Holder & string>(
  holder: Holder,
  key: Key,
): NonNullable<Holder[Key]> {
  const value = holder[key];
  if (value === undefined || value === null) {
    throw new TorchError('KeyError', `'${key}'`, `a state dict has ${key} here`);
  }
  return value;
}

/** The options of a saved group, with torch's values for the keys that older files lack. */
function unpackGroup(group: LoadableStateDict['param_groups'][number]): GroupOptions {
  const { lr, alpha, eps, weight_decay: weightDecay } = group;
  const required = { lr, alpha, eps, weight_decay: weightDecay };
  for (const [key, value] of Object.entries(required)) {
    if (typeof value !== 'number') {
      throw new TorchError(
        'KeyError',
        `'${key}'`,
        `each group of a state dict has a number under ${key}`,
      );
    }
  }
  for (const key of ['capturable', 'differentiable'] as const) {
    if (group[key] === true) {
      throw new InvalidArgumentError(
        `the state dict has ${key}: true, which torch uses on accelerators and in autograd only: save it with ${key}=False`,
      );
    }
  }
  const { momentum = 0, centered = false, foreach = null, maximize = false } = group;
  return { lr, momentum, alpha, eps, centered, weightDecay, foreach, maximize };
}

/** A copy of a saved state for a parameter, cast to its dtype as torch does. */
function unpackState(entry: StateDictEntry, parameter: Parameter): ParameterState {
  const { step, square_avg: squareAvg, momentum_buffer: momentumBuffer, grad_avg: gradAvg } = entry;
  if (typeof step !== 'number') {
    throw new InvalidArgumentError(`step is a ${typeof step}: expected a number`);
  }
  return {
    step: Math.fround(step),
    squareAvg: cast('square_avg', squareAvg, parameter),
    ...(momentumBuffer && { momentumBuffer: cast('momentum_buffer', momentumBuffer, parameter) }),
    ...(gradAvg && { gradAvg: cast('grad_avg', gradAvg, parameter) }),
  };
}

function cast(key: string, values: Storage, parameter: Parameter): Storage {
  const { data, dtype } = parameter;
  if (values?.length !== data.length) {
    throw new InvalidArgumentError(
      `${key} has length ${values?.length}: expected its parameter's, ${data.length}`,
    );
  }
  const converted =
    values instanceof dtypes[dtype].StorageType ? values : convert(key, values, dtype);
  const copy = zerosLike(parameter);
  copy.set(converted);
  return copy;
}

function convert(key: string, values: Storage, dtype: Dtype): ArrayLike<number> {
  const { format, components, StorageType } = dtypes[dtype];
  if (values instanceof Uint16Array || components === 2) {
    throw new InvalidArgumentError(
      `${key} is a ${values.constructor.name}, which cannot be read as ${dtype}: convert it to a ${StorageType.name} first`,
    );
  }
  // a narrow type takes its values by way of float32, as in torch
  const narrow = format.bits === 16 ? Math.fround : (value: number): number => value;
  return Array.from(values, (value) => format.encode(narrow(value)));
}

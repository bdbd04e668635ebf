import { InvalidArgumentError, TorchError } from '../errors.ts';
import { pythonNumber } from './python-number.ts';

/** The hyperparameters of RMSprop: torch's names in camelCase. */
export interface Hyperparameters {
  /** The learning rate: the factor of each update. */
  lr: number;
  /**
   * The smoothing constant of the moving averages: each keeps `alpha` of its old value and takes 1 - `alpha` of the new
   * one.
   */
  alpha: number;
  /** The number that a step adds to the root of the square average, outside the root. It prevents divisions by 0. */
  eps: number;
  /** The factor of the L2 penalty: a step adds `weightDecay` · parameter to the gradient. */
  weightDecay: number;
  /** The share of the momentum buffer that a step keeps. With 0, the optimizer has no momentum buffer. */
  momentum: number;
  /**
   * Whether a step divides by the root of the gradient's variance (squareAvg - gradAvg²), instead of the root of
   * squareAvg.
   */
  centered: boolean;
  /** Whether a step maximizes the objective: it negates the gradient. */
  maximize: boolean;
}

/** The names of the hyperparameters, in the order of reports. */
export const hyperparameterNames: readonly (keyof Hyperparameters)[] = [
  'lr',
  'alpha',
  'eps',
  'weightDecay',
  'momentum',
  'centered',
  'maximize',
];

/** The options of a parameter group, without its parameters. */
export interface GroupOptions extends Hyperparameters {
  /**
   * Whether to compute like torch's multi-tensor implementation. That rounds differently in float16, bfloat16, complex64
   * and complex128. With null, torch chooses: on a CPU, it chooses false.
   */
  foreach: boolean | null;
  /** torch's option for autograd. It changes no bit. Absent means false. */
  differentiable?: boolean;
  /** torch's option for accelerators. On a CPU, torch refuses the first step with it. Absent means false. */
  capturable?: boolean;
}

/** A learning rate as a tensor with one element. A step reads its current value. */
export type TensorLr = Float32Array | Float64Array;

/** The options that a caller can pass. The learning rate can be a tensor. */
export interface GivenOptions extends Partial<Omit<GroupOptions, 'lr'>> {
  /**
   * The learning rate: the factor of each update. As in torch, it can be a tensor with one element: a Float32Array or a
   * Float64Array. A step reads its current value, so you can change it in place.
   */
  lr?: number | TensorLr;
}

/**
 * The default value of each option: torch's.
 *
 * @example defaultOptions.lr // 0.01
 */
export const defaultOptions: Readonly<GroupOptions> = {
  lr: 0.01,
  momentum: 0,
  alpha: 0.99,
  eps: 1e-8,
  centered: false,
  weightDecay: 0,
  foreach: null,
  maximize: false,
};

/** The options that torch checks, in torch's order, with the start of torch's message. */
const limits = [
  { name: 'lr', complaint: 'Invalid learning rate' },
  { name: 'eps', complaint: 'Invalid epsilon value' },
  { name: 'momentum', complaint: 'Invalid momentum value' },
  { name: 'weightDecay', complaint: 'Invalid weight_decay value' },
  { name: 'alpha', complaint: 'Invalid alpha value' },
] as const;

/**
 * Fills in torch's defaults for the options that are missing or undefined.
 *
 * As in torch, it rejects NaN and negative numbers, and accepts 0, -0, numbers above 1 and infinity.
 *
 * @example completeOptions({ lr: 0.1 }).alpha // 0.99
 * @throws TorchError with torch's message, for the first option that torch rejects.
 * @throws InvalidArgumentError if an option has the wrong type.
 */
export function completeOptions(options: GivenOptions): GroupOptions {
  const { lr } = options;
  if (isTensorLr(lr) && lr.length !== 1) {
    throw new TorchError(
      'ValueError',
      'Tensor lr must be 1-element',
      `Pass a typed array with one element, or a number. This one has ${lr.length}.`,
    );
  }
  const complete = completeGroupOptions(options, defaultOptions);
  for (const { name, complaint } of limits) {
    if (!(complete[name] >= 0)) {
      throw new TorchError(
        'ValueError',
        `${complaint}: ${pythonNumber(complete[name])}`,
        `Pass 0 or a positive number for ${name}.`,
      );
    }
  }
  return complete;
}

/**
 * Returns the options of a group. Options that the group does not name come from the optimizer. As in torch, a group
 * may have any number, even NaN.
 *
 * @throws TorchError if an option is unknown.
 * @throws InvalidArgumentError if an option has the wrong type.
 */
export function completeGroupOptions(options: GivenOptions, defaults: GroupOptions): GroupOptions {
  const { lr, ...others } = options;
  if (isTensorLr(lr)) {
    return withTensorLr({ ...defaults, ...definedOptions(others) }, lr);
  }
  const given = definedOptions({ ...others, ...(lr !== undefined && { lr }) });
  const { get } = Object.getOwnPropertyDescriptor(defaults, 'lr') ?? {};
  const complete = { ...defaults, ...given };
  // groups that give no lr share the tensor of the optimizer
  return get && given.lr === undefined ? withLrOf(complete, get) : complete;
}

function isTensorLr(lr: unknown): lr is TensorLr {
  return lr instanceof Float32Array || lr instanceof Float64Array;
}

/** Makes `lr` read the current value of a tensor. If you assign a number, `lr` becomes that number, as in torch. */
function withTensorLr(options: GroupOptions, tensor: TensorLr): GroupOptions {
  if (tensor.length !== 1) {
    throw new InvalidArgumentError(
      `lr is a ${tensor.constructor.name} of length ${tensor.length}: expected one element, or a number`,
    );
  }
  return withLrOf(options, () => tensor[0]);
}

function withLrOf(options: GroupOptions, get: () => unknown): GroupOptions {
  return Object.defineProperty(options, 'lr', {
    configurable: true,
    enumerable: true,
    get,
    set(this: GroupOptions, value: number) {
      Object.defineProperty(this, 'lr', {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  });
}

/** Checks the types of the options, and leaves out those that are undefined. */
function definedOptions(options: Partial<GroupOptions>): Partial<GroupOptions> {
  const values: unknown[] = Object.values(options);
  const present = values.includes(undefined)
    ? Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    : options;
  checkTypes(present);
  return present;
}

const optionTypes = new Map(
  Object.entries({ ...defaultOptions, differentiable: false, capturable: false }).map(
    ([name, value]) => [name, typeof (value ?? false)],
  ),
);

/** Rejects unknown options and wrong types, for callers without a type checker. An option has the type of its default. */
function checkTypes(options: Partial<GroupOptions>): void {
  for (const [name, value] of Object.entries(options)) {
    const expected = optionTypes.get(name);
    if (expected === undefined) {
      throw new TorchError(
        'TypeError',
        `RMSprop.__init__() got an unexpected keyword argument '${name}'`,
        `Use only these options: ${[...optionTypes.keys()].join(', ')}.`,
      );
    }
    if (typeof value !== expected && !(name === 'foreach' && value === null)) {
      throw new InvalidArgumentError(
        `${name} is ${JSON.stringify(value) ?? typeof value}: expected a ${expected}`,
      );
    }
  }
}

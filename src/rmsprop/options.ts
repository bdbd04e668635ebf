import { InvalidArgumentError, TorchError } from '../errors.ts';
import { pythonNumber } from './python-number.ts';

/** The numbers and switches of the algorithm, under torch's names in camel case. */
export interface Hyperparameters {
  /** Learning rate. */
  lr: number;
  /** Smoothing constant of the averages. */
  alpha: number;
  /** Added to the root of the (centered) square average. */
  eps: number;
  /** L2 penalty, added to the gradient. */
  weightDecay: number;
  momentum: number;
  /** Divides by the root of the gradient's estimated variance instead of its second moment. */
  centered: boolean;
  /** Ascends instead of descends. */
  maximize: boolean;
}

/** What torch keeps for a parameter group besides its parameters. */
export interface GroupOptions extends Hyperparameters {
  /**
   * torch's multi-tensor implementation. It rounds differently in float16, bfloat16 and the complex dtypes; null is
   * torch's choice, which on a CPU is false.
   */
  foreach: boolean | null;
}

/** torch's defaults. */
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

/** What torch rejects, in the order in which it looks, with its words. */
const limits = [
  { name: 'lr', complaint: 'Invalid learning rate' },
  { name: 'eps', complaint: 'Invalid epsilon value' },
  { name: 'momentum', complaint: 'Invalid momentum value' },
  { name: 'weightDecay', complaint: 'Invalid weight_decay value' },
  { name: 'alpha', complaint: 'Invalid alpha value' },
] as const;

/**
 * The optimizer-wide options with torch's defaults filled in.
 *
 * NaN and negative numbers are rejected; 0, numbers above 1 and infinity are accepted, as in torch.
 *
 * @throws TorchError with torch's message for the first option that torch rejects.
 */
export function completeOptions(options: Partial<GroupOptions>): GroupOptions {
  const complete = { ...defaultOptions, ...given(options) };
  for (const { name, complaint } of limits) {
    if (!(complete[name] >= 0)) {
      throw new TorchError(
        'ValueError',
        `${complaint}: ${pythonNumber(complete[name])}`,
        `${name} must be a number of at least 0`,
      );
    }
  }
  return complete;
}

/** A group's own options over the optimizer-wide ones. Their values are not limited: torch does not look at them either. */
export function completeGroupOptions(
  own: Partial<GroupOptions>,
  defaults: GroupOptions,
): GroupOptions {
  return { ...defaults, ...given(own) };
}

/** The options that are given, which one that is undefined is not. */
function given(options: Partial<GroupOptions>): Partial<GroupOptions> {
  const values: unknown[] = Object.values(options);
  const present = values.includes(undefined)
    ? Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    : options;
  checkTypes(present);
  return present;
}

const optionTypes = new Map(
  Object.entries(defaultOptions).map(([name, value]) => [name, typeof (value ?? false)]),
);

/** For callers without a type checker: every option is known and has the type of its default. */
function checkTypes(options: Partial<GroupOptions>): void {
  for (const [name, value] of Object.entries(options)) {
    const expected = optionTypes.get(name);
    if (expected === undefined) {
      throw new TorchError(
        'TypeError',
        `RMSprop.__init__() got an unexpected keyword argument '${name}'`,
        `the options are ${[...optionTypes.keys()].join(', ')}`,
      );
    }
    if (typeof value !== expected && !(name === 'foreach' && value === null)) {
      throw new InvalidArgumentError(
        `${name} is ${JSON.stringify(value) ?? typeof value}: expected a ${expected}`,
      );
    }
  }
}

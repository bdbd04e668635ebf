import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypes, type Dtype } from '../../float/dtype.ts';
import { elementUpdate } from '../element-update.ts';
import { workingFormat, type Machine } from '../machine.ts';
import { isLerpFromStart, operationsOn, type LoopPart, type OperationsKey } from '../operations.ts';
import type { GroupOptions, Hyperparameters } from '../options.ts';

/** What a kernel needs to know for a step: which one it is, and the step's numbers in the order in which it reads them. */
export interface KernelPlan {
  /** The dtype whose kernels compute it: foreach takes complex numbers apart, so that they are reals. */
  readonly dtype: Dtype;
  readonly name: string;
  /** The kernel of the tail, often the same one under another name; then its scalars are the same too. */
  readonly tailName: string;
  readonly scalars: readonly number[];
}

/**
 * The plan of a step. The scalars are those that {@link elementUpdate} asks for when it is bound, in its order: the
 * kernels were written by the same function, and so read them in the same order.
 *
 * @example planKernel('float32', 'portable', { ...defaultOptions, momentum: 0.9 }, 'body').name // 'momentum.body'
 * @throws TorchError where a scalar does not fit the dtype.
 */
export function planKernel(
  dtype: Dtype,
  arithmetic: Arithmetic,
  options: GroupOptions,
  part: LoopPart,
): KernelPlan {
  const foreach = options.foreach === true;
  const scalars: number[] = [];
  const key: OperationsKey = { dtype, arithmetic, foreach, part };
  elementUpdate(operationsOn(recorder(scalars), key), options);
  const name = combinationName(dtype, options);
  return {
    dtype: foreach ? realDtype(dtype) : dtype,
    name: `${name}.${part}`,
    tailName: `${name}.tail`,
    scalars,
  };
}

/** Every combination has a kernel of its own for the body of a tensor, and for its tail where that differs. */
export function kernelName(dtype: Dtype, options: Hyperparameters, part: LoopPart): string {
  return `${combinationName(dtype, options)}.${part}`;
}

function combinationName(dtype: Dtype, options: Hyperparameters): string {
  const { alpha, weightDecay, momentum, centered, maximize } = options;
  const weight = workingFormat(dtype) === 'float32' ? Math.fround(1 - alpha) : 1 - alpha;
  const used = [
    maximize && 'maximize',
    weightDecay !== 0 && 'weight_decay',
    centered && (isLerpFromStart(weight) ? 'centered' : 'centered_from_end'),
    momentum > 0 && 'momentum',
  ].filter((name) => name !== false);
  return used.join('-') || 'plain';
}

function realDtype(dtype: Dtype): Dtype {
  return dtypes[dtype].format.name;
}

/** Notes the scalars. It is only bound, never run. */
function recorder(scalars: number[]): Machine<null> {
  const nothing = (): null => null;
  return {
    scalar: (value) => {
      scalars.push(value);
      return null;
    },
    neg: nothing,
    add: nothing,
    sub: nothing,
    mul: nothing,
    div: nothing,
    sqrt: nothing,
    multiplyAdd: nothing,
    narrow: nothing,
  };
}

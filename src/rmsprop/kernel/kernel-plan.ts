import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypes, type Dtype } from '../../float/dtype.ts';
import { elementUpdate } from '../element-update.ts';
import { workingFormat, type Machine } from '../machine.ts';
import { isLerpFromStart, operationsOn, type LoopPart, type OperationsKey } from '../operations.ts';
import type { GroupOptions, Hyperparameters } from '../options.ts';

/** The kernel of a step, and the step's scalars, in the order in which the kernel reads them. */
export interface KernelPlan {
  /**
   * The dtype of the kernel. With foreach it is real: torch then computes with the parts of complex numbers as real
   * numbers.
   */
  readonly dtype: Dtype;
  readonly name: string;
  /** The name of the kernel for the tail. Often it is the same kernel under another name, with the same scalars. */
  readonly tailName: string;
  readonly scalars: readonly number[];
}

/**
 * Returns the plan of a step. The order of the scalars is the order in which {@link elementUpdate} binds them. The
 * kernels read them in the same order, because the same function wrote the kernels.
 *
 * @example planKernel('float32', 'portable', { ...defaultOptions, momentum: 0.9 }, 'body').name // 'momentum.body'
 * @throws TorchError if a scalar does not fit the dtype.
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
  const kernelPart = hasX86Body(dtype, arithmetic, options) ? part : 'tail';
  return {
    dtype: foreach ? realDtype(dtype) : dtype,
    name: `${name}.${kernelPart}`,
    tailName: `${name}.tail`,
    scalars,
  };
}

/**
 * Returns whether a kernel computes a step. The kernels have the body of x86. Where the body of arm64 differs, it is the tail of x86,
 * unless lerp computes from its end.
 */
export function hasKernel(dtype: Dtype, arithmetic: Arithmetic, options: GroupOptions): boolean {
  return (
    hasX86Body(dtype, arithmetic, options) ||
    !options.centered ||
    isLerpFromStart(meanWeight(dtype, options))
  );
}

/** Returns whether the body of a tensor rounds as it does on x86, with or without fused multiply-adds. */
function hasX86Body(dtype: Dtype, arithmetic: Arithmetic, { foreach }: GroupOptions): boolean {
  const { components, format } = dtypes[dtype];
  const isSplit = components === 1 || foreach === true;
  return arithmetic !== 'arm64' || (format.bits > 16 && isSplit);
}

/**
 * Returns the name of a kernel. Each combination of options has one kernel for the body of a tensor, and one for its
 * tail.
 */
export function kernelName(dtype: Dtype, options: Hyperparameters, part: LoopPart): string {
  return `${combinationName(dtype, options)}.${part}`;
}

function combinationName(dtype: Dtype, options: Hyperparameters): string {
  const { weightDecay, momentum, centered, maximize } = options;
  const weight = meanWeight(dtype, options);
  const used = [
    maximize && 'maximize',
    weightDecay !== 0 && 'weight_decay',
    centered && (isLerpFromStart(weight) ? 'centered' : 'centered_from_end'),
    momentum > 0 && 'momentum',
  ].filter((name) => name !== false);
  return used.join('-') || 'plain';
}

function meanWeight(dtype: Dtype, { alpha }: Hyperparameters): number {
  return workingFormat(dtype) === 'float32' ? Math.fround(1 - alpha) : 1 - alpha;
}

function realDtype(dtype: Dtype): Dtype {
  return dtypes[dtype].format.name;
}

/** Returns a machine that only notes the scalars. Its operations never run. */
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

import type { Storage } from '../float/dtype.ts';
import { dtypes } from '../float/dtype.ts';
import { KernelMemory, kernelMemoryOf } from './kernel/kernel-memory.ts';
import { takeSpare } from './kernel/parameter-arrays.ts';
import { stateMemory } from './kernel/state-memory.ts';
import type { GroupOptions } from './options.ts';
import type { Parameter } from './parameter.ts';
import { stateKeys, stateTensorNames } from './torch-names.ts';

/**
 * The optimizer state of one parameter. Each array has the type and the length of the parameter's `data`.
 */
export interface ParameterState {
  /** The number of steps so far. torch counts in float32, so the counter stops at 2^24 = 16,777,216. */
  step: number;
  /** The moving average of the squared gradient. For complex dtypes, real and imaginary parts have separate averages. */
  readonly squareAvg: Storage;
  /** The moving average of the gradient. Present if `centered` was true at the parameter's first step. */
  readonly gradAvg?: Storage;
  /** The momentum buffer. Present if `momentum` was above 0 at the parameter's first step. */
  readonly momentumBuffer?: Storage;
}

/** Returns the tensors that a state has, in the order of {@link stateTensorNames}. */
export function stateTensors(state: Readonly<ParameterState>): Storage[] {
  return stateTensorNames.flatMap((name) => state[stateKeys[name]] ?? []);
}

/**
 * Returns the state before a parameter's first step: zeros. It has only the tensors that the options use.
 *
 * @param forKernels Whether kernels take the steps.
 */
export function initialState(
  parameter: Parameter,
  { momentum, centered }: GroupOptions,
  forKernels: boolean,
): ParameterState {
  const [hasBuffer, hasMean] = [momentum > 0, centered];
  const zeros = zerosFor(parameter, 1 + Number(hasBuffer) + Number(hasMean), forKernels);
  return {
    step: 0,
    squareAvg: zeros(),
    ...(hasBuffer && { momentumBuffer: zeros() }),
    ...(hasMean && { gradAvg: zeros() }),
  };
}

/**
 * Returns a function that makes the tensors of one state: arrays of zeros like the parameter's data. They are in the kernel memory of
 * the data. If it is in none, or that memory is full, and kernels take the steps, they are in another one.
 */
export function zerosFor(
  { data, dtype }: Parameter,
  tensors: number,
  forKernels: boolean,
): () => Storage {
  const { StorageType, components } = dtypes[dtype];
  const spare = forKernels ? takeSpare(data, 'state', tensors) : [];
  const own = kernelMemoryOf(data);
  const other = (): KernelMemory | null =>
    forKernels && spare.length === 0 ? stateMemory(tensors, tensors * data.byteLength) : null;
  const memory = own && KernelMemory.isGrowing(own) ? own : other();
  return () =>
    spare.pop() ??
    memory?.allocate(dtype, data.length / components) ??
    new StorageType(data.length);
}

import type { Storage } from '../float/dtype.ts';
import { dtypes } from '../float/dtype.ts';
import { kernelMemoryOf } from './kernel/kernel-memory.ts';
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

/** Returns the state before a parameter's first step: zeros. It has only the tensors that the options use. */
export function initialState(parameter: Parameter, options: GroupOptions): ParameterState {
  return {
    step: 0,
    squareAvg: zerosLike(parameter),
    ...(options.momentum > 0 && { momentumBuffer: zerosLike(parameter) }),
    ...(options.centered && { gradAvg: zerosLike(parameter) }),
  };
}

/** Returns zeros in an array like a parameter's data: same type, same length, and same kernel memory if it is in one. */
export function zerosLike({ data, dtype }: Parameter): Storage {
  const { StorageType, components } = dtypes[dtype];
  const memory = kernelMemoryOf(data);
  return memory ? memory.allocate(dtype, data.length / components) : new StorageType(data.length);
}

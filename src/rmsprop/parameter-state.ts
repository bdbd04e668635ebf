import type { Storage } from '../float/dtype.ts';
import { dtypes } from '../float/dtype.ts';
import { kernelMemoryOf } from './kernel/kernel-memory.ts';
import type { GroupOptions } from './options.ts';
import type { Parameter } from './parameter.ts';
import { stateKeys, stateTensorNames } from './torch-names.ts';

/** What the optimizer remembers of a parameter. The arrays have the parameter's storage and length. */
export interface ParameterState {
  /** Steps taken. A float32 in torch, so that it stays at 2^24 once it is there. */
  step: number;
  readonly squareAvg: Storage;
  /** Present if `centered` was on when the state was made. */
  readonly gradAvg?: Storage;
  /** Present if `momentum` was above 0 when the state was made. */
  readonly momentumBuffer?: Storage;
}

/** The tensors that there are in a state. */
export function stateTensors(state: Readonly<ParameterState>): Storage[] {
  return stateTensorNames.flatMap((name) => state[stateKeys[name]] ?? []);
}

/** The state before a parameter's first gradient: zeros, and only what the group's options use. */
export function initialState(parameter: Parameter, options: GroupOptions): ParameterState {
  return {
    step: 0,
    squareAvg: zerosLike(parameter),
    ...(options.momentum > 0 && { momentumBuffer: zerosLike(parameter) }),
    ...(options.centered && { gradAvg: zerosLike(parameter) }),
  };
}

/** Zeros in a parameter's storage, and in its memory if that is one for kernels. */
export function zerosLike({ data, dtype }: Parameter): Storage {
  const { StorageType, components } = dtypes[dtype];
  const memory = kernelMemoryOf(data);
  return memory ? memory.allocate(dtype, data.length / components) : new StorageType(data.length);
}

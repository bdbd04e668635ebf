import fc from 'fast-check';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { kernelStepper } from '../../src/rmsprop/implementation.ts';
import type { KernelMemory } from '../../src/rmsprop/kernel/kernel-memory.ts';
import type { KernelStepper } from '../../src/rmsprop/kernel/kernel-stepper.ts';
import { defaultOptions, type GroupOptions } from '../../src/rmsprop/options.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import type { ParameterState } from '../../src/rmsprop/parameter-state.ts';
import { updateTensor } from '../../src/rmsprop/tensor-update.ts';
import { rawFloat } from '../float/raw-floats.ts';

/** Real numbers for each of a parameter's five tensors. */
export interface Numbers {
  readonly param: readonly number[];
  readonly grads: readonly (readonly number[])[];
  readonly squareAvg: readonly number[];
  readonly gradAvg: readonly number[];
  readonly momentumBuffer: readonly number[];
}

/** Creates the storage of a tensor; `position` counts the tensors in the kernels' order. */
export type Place = (dtype: Dtype, values: readonly number[], position: number) => Storage;

export const outside: Place = (dtype, values) => {
  const { StorageType, format } = dtypes[dtype];
  return new StorageType(values.map(format.encode));
};

export function insideOf(memory: KernelMemory): Place {
  return (dtype, values, position) => {
    const { components } = dtypes[dtype];
    const storage = memory.allocate(dtype, values.length / components);
    storage.set(outside(dtype, values, position));
    return storage;
  };
}

/** Returns a place in the middle of a longer array, at an unaligned address. */
export function unaligned(place: Place): Place {
  return (dtype, values, position) => {
    const before = 2 * (position + 1);
    const longer = place(dtype, [...Array(before).fill(7), ...values, 7, 7], position);
    return longer.subarray(before, before + values.length);
  };
}

export interface Stepped {
  readonly param: Storage;
  readonly state: ParameterState;
}

/** Returns a parameter with its state, after a step with each gradient. */
function stepped(
  dtype: Dtype,
  numbers: Numbers,
  options: GroupOptions,
  place: Place,
  update: (parameter: Parameter, grad: Storage, state: ParameterState) => void,
): Stepped {
  const parameter = new Parameter(place(dtype, numbers.param, 0), { dtype });
  const state: ParameterState = {
    step: 0,
    squareAvg: place(dtype, numbers.squareAvg, 2),
    ...(options.centered && { gradAvg: place(dtype, numbers.gradAvg, 3) }),
    ...(options.momentum > 0 && { momentumBuffer: place(dtype, numbers.momentumBuffer, 4) }),
  };
  for (const values of numbers.grads) {
    const grad = place(dtype, values, 1);
    const before = grad.slice();
    update(parameter, grad, state);
    if (Buffer.compare(bytesOf(before), bytesOf(grad)) !== 0) {
      throw new Error('the step changed the gradient');
    }
  }
  return { param: parameter.data, state };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Storage): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

export function byDefinition(
  dtype: Dtype,
  arithmetic: Arithmetic,
  numbers: Numbers,
  options: GroupOptions,
): Stepped {
  return stepped(dtype, numbers, options, outside, (parameter, grad, state) =>
    updateTensor(parameter, grad, state, options, { arithmetic, meanUpdate: 'lerp' }),
  );
}

export function byKernel(
  dtype: Dtype,
  arithmetic: Arithmetic,
  numbers: Numbers,
  options: GroupOptions,
  place: Place,
): Stepped {
  const stepper = requireStepper(arithmetic);
  return stepped(dtype, numbers, options, place, (parameter, grad, state) =>
    stepper.updateOf(options)(parameter, grad, state, 0),
  );
}

function requireStepper(arithmetic: Arithmetic): KernelStepper {
  const stepper = kernelStepper({ implementation: 'kernel', arithmetic, meanUpdate: 'lerp' });
  if (!stepper) {
    throw new Error('there are no kernels here');
  }
  return stepper;
}

/** Returns every bit of a result. All NaNs are equal. */
export function bitsOf(dtype: Dtype, { param, state }: Stepped): unknown {
  const { format } = dtypes[dtype];
  const words = (storage: Storage | undefined): unknown =>
    storage && Array.from(storage, (word) => format.decode(word));
  return {
    step: state.step,
    param: words(param),
    squareAvg: words(state.squareAvg),
    gradAvg: words(state.gradAvg),
    momentumBuffer: words(state.momentumBuffer),
  };
}

const scalar = (...special: number[]): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(...special), fc.double({ min: 0, max: 2, noNaN: true }));

/** Draws options of every kind, including those at which the formulas change. */
export const anyOptions: fc.Arbitrary<GroupOptions> = fc.record({
  lr: scalar(0, -0, 0.01, 1, 1e-30),
  alpha: scalar(0, 0.3, 0.5, 0.99, 1, 1.5),
  eps: scalar(0, 1e-8, 1e-3, 1e-45),
  weightDecay: fc.oneof(fc.constant(0), scalar(1, 0.01, 1e-30)),
  momentum: fc.oneof(fc.constant(0), scalar(1, 0.9, 1e-30)),
  centered: fc.boolean(),
  maximize: fc.boolean(),
  foreach: fc.boolean(),
});

/** Every combination of the switches, with both forms of torch's lerp. */
export const combinations: readonly GroupOptions[] = [false, true].flatMap((centered) =>
  [0, 0.01].flatMap((weightDecay) =>
    [0, 0.9].flatMap((momentum) =>
      [false, true].flatMap((maximize) =>
        (centered ? [0.99, 0.3] : [0.99]).map((alpha) => ({
          ...defaultOptions,
          alpha,
          centered,
          weightDecay,
          momentum,
          maximize,
        })),
      ),
    ),
  ),
);

/** With these numbers, sums and products are often zeros, whose signs depend on the order of the operations. */
const simple = fc.constantFrom(0, -0, 1, -1, 2, Infinity);

/** Draws tensors of up to `maxElements` elements, from raw bits or simple numbers, and gradients for a few steps. */
export function anyNumbers(dtype: Dtype, maxElements: number): fc.Arbitrary<Numbers> {
  const { format, components } = dtypes[dtype];
  return fc.tuple(fc.nat(maxElements), fc.boolean()).chain(([elements, isRaw]) => {
    const length = elements * components;
    const number = isRaw ? rawFloat(format) : simple;
    const tensor = fc.array(number, { minLength: length, maxLength: length });
    return fc.record({
      param: tensor,
      grads: fc.array(tensor, { minLength: 1, maxLength: 2 }),
      squareAvg: tensor,
      gradAvg: tensor,
      momentumBuffer: tensor,
    });
  });
}

import { KernelMemory } from '../../src/rmsprop/kernel/kernel-memory.ts';
import { stateTensors } from '../../src/rmsprop/parameter-state.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../src/rmsprop/rmsprop.ts';
import { serveSteps, type Steps } from './serve-steps.ts';
import { fillGrad, fillParam } from './step-inputs.ts';
import type { BundledMode, StepDtype, StepRequest } from './step-request.ts';

/* The bundled optimizer as a participant in the benchmark of the step. */

const ways: Readonly<Record<BundledMode, RMSpropOptions>> = {
  portable: { arithmetic: 'portable', implementation: 'kernel' },
  fma: { arithmetic: 'fma', implementation: 'kernel' },
  arrays: { arithmetic: 'portable', implementation: 'kernel' },
  threads: { arithmetic: 'portable', implementation: 'kernel', threads: 2 },
  definition: { arithmetic: 'portable', implementation: 'definition' },
};

type NewTensor = (dtype: StepDtype, elements: number) => Float32Array | Float64Array;

const newArray: NewTensor = (dtype, elements) =>
  dtype === 'float32' ? new Float32Array(elements) : new Float64Array(elements);

function inKernelMemory(): NewTensor {
  const memory = new KernelMemory();
  return (dtype, elements) =>
    dtype === 'float32' ? memory.allocate(dtype, elements) : memory.allocate(dtype, elements);
}

function begin({ mode, dtype, elements, options }: StepRequest<BundledMode>): Steps {
  const isPlain = mode === 'arrays' || mode === 'definition';
  const newTensor = isPlain ? newArray : inKernelMemory();
  const [param, grad] = [newTensor(dtype, elements), newTensor(dtype, elements)];
  fillGrad(grad);
  const weight = new Parameter(param);
  weight.grad = grad;
  const optimizer = new RMSprop([weight], { ...options, ...ways[mode] });
  const reset = (): void => {
    fillParam(param);
    const state = optimizer.stateOf(weight);
    (state ? stateTensors(state) : []).forEach((average) => average.fill(0));
  };
  reset();
  return { step: () => optimizer.step(), reset, param: () => param, version: '' };
}

await serveSteps(begin);

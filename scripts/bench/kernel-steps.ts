import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { KernelMemory } from '../../src/rmsprop/kernel/kernel-memory.ts';
import { stateTensors } from '../../src/rmsprop/parameter-state.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../src/rmsprop/rmsprop.ts';
import { serveSteps, type Steps } from './serve-steps.ts';
import { fillGrad, fillParam } from './step-inputs.ts';
import type { BundledMode, StepRequest } from './step-request.ts';

/* The bundled optimizer as a participant in the benchmark of the step. */

const ways: Readonly<Record<BundledMode, RMSpropOptions>> = {
  portable: { arithmetic: 'portable', implementation: 'kernel' },
  fma: { arithmetic: 'fma', implementation: 'kernel' },
  zeros: { arithmetic: 'portable', implementation: 'kernel' },
  arrays: { arithmetic: 'portable', implementation: 'kernel' },
  threads: { arithmetic: 'portable', implementation: 'kernel', threads: 2 },
  definition: { arithmetic: 'portable', implementation: 'definition' },
};

/** Makes a parameter with its gradient. */
type NewWeight = (dtype: Dtype, length: number) => { weight: Parameter; grad: Storage };

const inArrays: NewWeight = (dtype, length) => {
  const { StorageType } = dtypes[dtype];
  const zeros = (): Storage => new StorageType(length * dtypes[dtype].components);
  return { weight: new Parameter(zeros(), { dtype }), grad: zeros() };
};

const inOwnMemory: NewWeight = (dtype, length) => {
  const weight = new Parameter(length, { dtype });
  return { weight, grad: weight.zerosLike() };
};

function inKernelMemory(): NewWeight {
  const memory = new KernelMemory();
  return (dtype, length) => ({
    weight: new Parameter(memory.allocate(dtype, length), { dtype }),
    grad: memory.allocate(dtype, length),
  });
}

function makerFor(mode: BundledMode): NewWeight {
  switch (mode) {
    case 'arrays':
    case 'definition':
      return inArrays;
    case 'zeros':
      return inOwnMemory;
    default:
      return inKernelMemory();
  }
}

function begin({ mode, dtype, lengths, options }: StepRequest<BundledMode>): Steps {
  const newWeight = makerFor(mode);
  const weights = lengths.map((length) => {
    const { weight, grad } = newWeight(dtype, length);
    fillGrad(dtype, grad);
    weight.grad = grad;
    return weight;
  });
  const optimizer = new RMSprop(weights, { ...options, ...ways[mode] });
  const reset = (): void => {
    for (const weight of weights) {
      fillParam(dtype, weight.data);
      const state = optimizer.stateOf(weight);
      (state ? stateTensors(state) : []).forEach((average) => average.fill(0));
    }
  };
  reset();
  const params = (): Storage[] => weights.map(({ data }) => data);
  return { step: () => optimizer.step(), reset, params, version: '' };
}

await serveSteps(begin);

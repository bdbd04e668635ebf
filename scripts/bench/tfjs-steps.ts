import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { serveSteps, type Steps } from './serve-steps.ts';
import { fillGrad, fillParam } from './step-inputs.ts';
import type { StepRequest } from './step-request.ts';

/*
 * TensorFlow.js's RMSProp as a participant in the benchmark of the step. It runs on the CPU backend that test/ports/install.mjs
 * installs. It has only float32, and neither weight decay nor maximize.
 */

interface Tensor {
  dispose(): void;
  dataSync(): Float32Array;
}

interface Variable extends Tensor {
  readonly name: string;
  assign(tensor: Tensor): void;
}

/** The part of the library that the benchmark uses. */
interface TensorFlow {
  setBackend(name: 'cpu'): Promise<boolean>;
  tensor1d(data: Float32Array): Tensor;
  variable(tensor: Tensor): Variable;
  readonly train: {
    rmsprop(
      learningRate: number,
      decay: number,
      momentum: number,
      epsilon: number,
      centered: boolean,
    ): {
      applyGradients(gradients: readonly { name: string; tensor: Tensor }[]): void;
      dispose(): void;
    };
  };
}

const require = createRequire(join(packageRoot(), 'test/ports/npm/package.json'));
const tf: TensorFlow = require('@tensorflow/tfjs-core');
const backend: { readonly version_cpu: string } = require('@tensorflow/tfjs-backend-cpu');
await tf.setBackend('cpu');

let endPrevious = (): void => {};

function begin({ lengths, options }: StepRequest): Steps {
  endPrevious();
  const { lr, alpha, momentum, eps, centered } = options;
  const tensors = lengths.map((length) => {
    const [initial, values] = [new Float32Array(length), new Float32Array(length)];
    fillParam('float32', initial);
    fillGrad('float32', values);
    const variable = tf.variable(tf.tensor1d(initial.slice()));
    return { initial, variable, gradient: tf.tensor1d(values) };
  });
  const gradients = tensors.map(({ variable: { name }, gradient }) => ({ name, tensor: gradient }));
  const newOptimizer = (): ReturnType<TensorFlow['train']['rmsprop']> =>
    tf.train.rmsprop(lr, alpha, momentum, eps, centered);
  let optimizer = newOptimizer();
  endPrevious = () => {
    optimizer.dispose();
    tensors.forEach(({ variable, gradient }) => {
      gradient.dispose();
      variable.dispose();
    });
  };
  return {
    step: () => optimizer.applyGradients(gradients),
    reset: () => {
      optimizer.dispose();
      optimizer = newOptimizer();
      tensors.forEach(({ initial, variable }) => variable.assign(tf.tensor1d(initial.slice())));
    },
    params: () => tensors.map(({ variable }) => variable.dataSync()),
    version: `TensorFlow.js ${backend.version_cpu}`,
  };
}

await serveSteps(begin);

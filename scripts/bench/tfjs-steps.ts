import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { serveSteps, type Steps } from './serve-steps.ts';
import { fillGrad, fillParam } from './step-inputs.ts';
import type { StepRequest } from './step-request.ts';

/*
 * A participant in the benchmark of the step: TensorFlow.js's RMSProp on its CPU backend, as test/ports/install.mjs has
 * installed it. It knows neither weight decay nor maximize, and only float32.
 */

interface Tensor {
  dispose(): void;
  dataSync(): Float32Array;
}

interface Variable extends Tensor {
  readonly name: string;
  assign(tensor: Tensor): void;
}

/** What is used of the library. */
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

let endLast = (): void => {};

function begin({ elements, options }: StepRequest): Steps {
  endLast();
  const { lr, alpha, momentum, eps, centered } = options;
  const initial = new Float32Array(elements);
  fillParam(initial);
  const values = new Float32Array(elements);
  fillGrad(values);
  const variable = tf.variable(tf.tensor1d(initial.slice()));
  const gradients = [{ name: variable.name, tensor: tf.tensor1d(values) }];
  const newOptimizer = (): ReturnType<TensorFlow['train']['rmsprop']> =>
    tf.train.rmsprop(lr, alpha, momentum, eps, centered);
  let optimizer = newOptimizer();
  endLast = () => {
    optimizer.dispose();
    gradients[0]?.tensor.dispose();
    variable.dispose();
  };
  return {
    step: () => optimizer.applyGradients(gradients),
    reset: () => {
      optimizer.dispose();
      optimizer = newOptimizer();
      variable.assign(tf.tensor1d(initial.slice()));
    },
    param: () => variable.dataSync(),
    version: `TensorFlow.js ${backend.version_cpu}`,
  };
}

await serveSteps(begin);

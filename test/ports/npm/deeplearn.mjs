/* Adapter for deeplearn.js's RMSPropOptimizer, the ancestor of TensorFlow.js's, on its CPU backend. */

import { createRequire } from 'node:module';
import { unsupported } from './unsupported.mjs';

const dl = createRequire(import.meta.url)('deeplearn');
dl.ENV.setMath(new dl.NDArrayMath('cpu', false)); // without its check for leaked memory
let count = 0;

export default {
  name: 'deeplearn.js',
  version: '0.5.1',
  dtypes: ['float32'],
  features: ['momentum', 'null_gradients'],
  observes: ['square_avg'],
  create({ groups: [{ params, lr, alpha, eps, momentum }] }) {
    if (params.some(({ length }) => length === 0)) {
      throw unsupported('a tensor without elements');
    }
    const variables = params.map((data) =>
      dl.variable(dl.tensor1d(data), true, `parameter-${count++}`),
    );
    const optimizer = new dl.RMSPropOptimizer(lr, alpha, momentum, undefined, eps);
    return {
      step(gradients) {
        const named = gradients.flatMap((gradient, index) =>
          gradient ? [[variables[index].name, dl.tensor1d(gradient.slice())]] : [],
        );
        optimizer.applyGradients(Object.fromEntries(named));
      },
      params: () => variables.map((variable) => variable.dataSync()),
      state: () =>
        variables.map(({ name }) => {
          const squareAvg = optimizer.accumulatedMeanSquares[name];
          return squareAvg ? { squareAvg: squareAvg.dataSync() } : null;
        }),
    };
  },
};

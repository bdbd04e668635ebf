/*
 * Adapter for brain.js's update of recurrent networks, an RMSprop with clipped gradients. It calls the method of
 * brain.js's RNN on
 * a model whose matrices are the parameters. torch's weight_decay becomes its regc.
 */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { default: RNN } = require('brain.js/dist/recurrent/rnn.js');

export default {
  name: 'brain.js RNN',
  version: '1.6.1',
  dtypes: ['float64'],
  features: ['weight_decay'],
  observes: ['square_avg'],
  create({ groups: [{ params, lr, alpha, eps, weightDecay }] }) {
    const network = Object.create(RNN.prototype);
    Object.assign(network, {
      ...RNN.defaults,
      decayRate: alpha,
      smoothEps: eps,
      regc: weightDecay,
      stepCache: {},
      trainOpts: { learningRate: lr },
      model: {
        allMatrices: params.map((weights) => ({ weights, rows: weights.length, columns: 1 })),
      },
    });
    return {
      step(gradients) {
        network.model.allMatrices.forEach((matrix, index) => {
          matrix.deltas = gradients[index];
        });
        network.adjustWeights();
      },
      params: () => params,
      state: () =>
        params.map((_, index) =>
          network.stepCache[index]
            ? { squareAvg: Float64Array.from(network.stepCache[index]) }
            : null,
        ),
    };
  },
};

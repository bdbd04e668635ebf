/*
 * Adapter for ConvNetJS's Trainer with the method "windowgrad", in float64. The network is a stub: the trainer only
 * reads its
 * parameters and gradients. torch's weight_decay becomes its l2_decay.
 */

import { createRequire } from 'node:module';

const convnetjs = createRequire(import.meta.url)('convnetjs');

export default {
  name: 'ConvNetJS windowgrad',
  version: '0.3.0',
  dtypes: ['float64'],
  features: ['weight_decay'],
  observes: ['square_avg'],
  create({ groups: [{ params, lr, alpha, eps, weightDecay }] }) {
    const layers = params.map((data) => ({
      params: data,
      grads: new Float64Array(data.length),
      l1_decay_mul: 0,
      l2_decay_mul: 1,
    }));
    const network = {
      forward: () => undefined,
      backward: () => 0,
      getParamsAndGrads: () => layers,
    };
    const trainer = new convnetjs.Trainer(network, {
      method: 'windowgrad',
      learning_rate: lr,
      ro: alpha,
      eps,
      l2_decay: weightDecay,
      batch_size: 1,
    });
    return {
      step(gradients) {
        layers.forEach(({ grads }, index) => grads.set(gradients[index]));
        trainer.train(null, null);
      },
      params: () => params,
      state: () =>
        layers.map((_, index) =>
          trainer.gsum[index] ? { squareAvg: Float64Array.from(trainer.gsum[index]) } : null,
        ),
    };
  },
};

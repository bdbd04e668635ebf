/*
 * Adapter for TensorFlow.js's RMSPropOptimizer on its CPU backend. It leaves missing gradients out of the list for
 * applyGradients, like the library's variableGrads. It shows no state, because the state has no names.
 */

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { unsupported } from './unsupported.mjs';

await tf.setBackend('cpu');
let count = 0;

export default {
  name: 'TensorFlow.js',
  version: tf.version_core,
  dtypes: ['float32'],
  features: ['momentum', 'centered', 'null_gradients', 'set_hyperparameters'],
  create({ groups: [{ params, lr, alpha, eps, momentum, centered }] }) {
    const variables = params.map((data) =>
      tf.variable(tf.tensor1d(data), true, `parameter-${count++}`),
    );
    const optimizer = tf.train.rmsprop(lr, alpha, momentum, eps, centered);
    return {
      step(gradients) {
        tf.tidy(() => {
          const named = gradients.flatMap((gradient, index) =>
            gradient
              ? [{ name: variables[index].name, tensor: tf.tensor1d(gradient.slice()) }]
              : [],
          );
          optimizer.applyGradients(named);
        });
      },
      params: () => variables.map((variable) => variable.dataSync()),
      setHyperparameters(_, changes) {
        if (Object.keys(changes).some((name) => name !== 'lr')) {
          throw unsupported('the optimizer can change only its learning rate');
        }
        optimizer.setLearningRate?.(changes.lr);
        optimizer.learningRate = changes.lr;
      },
      dispose() {
        optimizer.dispose();
        variables.forEach((variable) => variable.dispose());
      },
    };
  },
};

/*
 * Records how RMSprops of npm packages move one parameter: `node record-series.mjs LIBRARY PACKAGES > LIBRARY.csv`. PACKAGES is a
 * folder in which test/ports/npm/package.json is installed. The tables beside this folder are its output.
 */

import { createRequire } from 'node:module';
import process from 'node:process';

const [library, packages] = process.argv.slice(2);
const require = createRequire(`${packages}/package.json`);
const gradients = [0.0003, -0.0006, 0, 0.1, -0.2, 0.05, 8, -20, 1];
const [lr, alpha, eps] = [0.01, 0.9, 1e-8];

function start(name, version, options = '') {
  process.stdout.write(
    `# ${name} ${version}\n# lr=${lr} alpha=${alpha} eps=${eps}${options}\ngradient,parameter\n,1\n`,
  );
}

function row(gradient, text) {
  process.stdout.write(`${gradient},${text}\n`);
}

/** float32, all digits */
async function tfjs() {
  const tf = require('@tensorflow/tfjs-core');
  const { version_cpu: version } = require('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  start('@tensorflow/tfjs-core', version, ' momentum=0.9');
  const weight = tf.variable(tf.scalar(1), true, 'weight');
  const optimizer = tf.train.rmsprop(lr, alpha, 0.9, eps);
  for (const gradient of gradients) {
    optimizer.applyGradients([{ name: 'weight', tensor: tf.scalar(gradient) }]);
    row(gradient, weight.dataSync()[0]);
  }
}

/** float64, six decimals */
async function convnetjs() {
  const { Trainer } = require('convnetjs');
  start('convnetjs', require('convnetjs/package.json').version);
  const layer = { params: [1], grads: [0], l1_decay_mul: 0, l2_decay_mul: 0 };
  const network = { forward() {}, backward: () => 0, getParamsAndGrads: () => [layer] };
  const options = { method: 'windowgrad', learning_rate: lr, ro: alpha, eps, batch_size: 1 };
  const trainer = new Trainer(network, options);
  for (const gradient of gradients) {
    layer.grads[0] = gradient;
    trainer.train(null, null);
    row(gradient, layer.params[0].toFixed(6));
  }
}

/** float64, all digits */
async function brain() {
  const { default: RNN } = require('brain.js/dist/recurrent/rnn.js');
  start('brain.js', require('brain.js/package.json').version, ' weight_decay=0.001');
  const matrix = { weights: [1], deltas: [0], rows: 1, columns: 1 };
  const network = Object.assign(Object.create(RNN.prototype), {
    ...RNN.defaults,
    decayRate: alpha,
    smoothEps: eps,
    regc: 0.001,
    stepCache: {},
    trainOpts: { learningRate: lr },
    model: { allMatrices: [matrix] },
  });
  for (const gradient of gradients) {
    matrix.deltas[0] = gradient;
    network.adjustWeights();
    row(gradient, matrix.weights[0]);
  }
}

/** float32, eight digits */
async function deeplearn() {
  const dl = require('deeplearn');
  dl.ENV.setMath(new dl.NDArrayMath('cpu', false)); // without its check for leaked memory
  start('deeplearn', require('deeplearn/package.json').version, ' momentum=0.9');
  const weight = dl.variable(dl.tensor1d([1]), true, 'weight');
  const optimizer = new dl.RMSPropOptimizer(lr, alpha, 0.9, undefined, eps);
  for (const gradient of gradients) {
    optimizer.applyGradients({ weight: dl.tensor1d([gradient]) });
    row(gradient, weight.dataSync()[0].toPrecision(8));
  }
}

await { tfjs, convnetjs, brain, deeplearn }[library]();

import {
  epsInside,
  float32Share,
  lrInBuffer,
  reciprocalRoot,
  type NamedDialect,
} from './named-dialect.ts';

/** Libraries for JavaScript, C++, Java, Rust and Go. */
export const otherLanguages: readonly NamedDialect[] = [
  {
    id: 'tensorflow-js',
    name: 'TensorFlow.js',
    deviations: [
      { axis: 'epsilon', value: 'inside-subtracted-if-centered' },
      lrInBuffer,
      { axis: 'state', value: 'by-position' },
    ],
    source:
      '@tensorflow/tfjs-core 4.22: RMSPropOptimizer in optimizers/rmsprop_optimizer.ts. It keeps a momentum buffer even without momentum, and a NaN stays in that buffer.',
    consequence:
      'With centered, a zero gradient gives NaN at the first step. Updating other variables than before mixes up their averages.',
  },
  {
    id: 'deeplearn-js',
    name: 'deeplearn.js',
    deviations: [epsInside, lrInBuffer],
    source: 'deeplearn 0.5: RMSPropOptimizer in optimizers/rmsprop_optimizer.ts.',
    consequence:
      'Small gradients take shorter steps. After a change of the learning rate, old momentum keeps the old learning rate.',
  },
  {
    id: 'convnetjs',
    name: 'ConvNetJS windowgrad',
    deviations: [epsInside],
    source:
      'ConvNetJS 0.3: Trainer with method "windowgrad". It clears the gradients of its network after use.',
    consequence:
      'Its epsilon of 1e-6 is inside the root, and so gradients up to about 1e-3 take shorter steps.',
  },
  {
    id: 'recurrentjs',
    name: 'RecurrentJS',
    deviations: [
      epsInside,
      { axis: 'square-avg', value: 'clipped-after' },
      { axis: 'weight-decay', value: 'decoupled-raw' },
    ],
    source:
      'RecurrentJS: Solver.step in src/recurrent.js, with clipval = 5. It clears the gradients of its model after use.',
    consequence:
      'Large gradients move parameters less than small ones. Weight decay does not become weaker with the learning rate.',
  },
  {
    id: 'brain-js',
    name: 'brain.js',
    deviations: [
      epsInside,
      { axis: 'square-avg', value: 'clipped-after' },
      { axis: 'weight-decay', value: 'decoupled-raw' },
      { axis: 'precision', value: 'narrow-state' },
    ],
    source:
      'brain.js 1.6: RNN.adjustWeights in recurrent/rnn.js. Its square average is a Float32Array for weights of any type.',
    consequence:
      'Large gradients move parameters less than small ones. Weight decay does not become weaker with the learning rate.',
  },
  {
    id: 'flashlight',
    name: 'flashlight',
    deviations: [{ axis: 'weight-decay', value: 'decoupled-raw' }, float32Share],
    source: 'flashlight: RMSPropOptimizer in fl/optim/RMSPropOptimizer.cpp, without momentum.',
    consequence:
      'With a weight decay of 0.01, every step removes a hundredth of each parameter, however small the learning rate is.',
  },
  {
    id: 'tiny-dnn',
    name: 'tiny-dnn',
    deviations: [epsInside, float32Share],
    source:
      'tiny-dnn 1.0: RMSprop in tiny_dnn/optimizers/optimizer.h. It calls the learning rate alpha and the decay mu.',
    consequence: 'Gradients up to about sqrt(eps), not eps, take shorter steps.',
  },
  {
    id: 'dl4j',
    name: 'Deeplearning4j',
    deviations: [{ axis: 'initial-square-avg', value: 'eps' }, float32Share],
    source:
      'Deeplearning4j 1.0: RmsPropUpdater of ND4J, and rmsPropUpdater_ of libnd4j, without momentum.',
    consequence: 'The first steps are shorter if gradients are not much larger than sqrt(eps).',
  },
  {
    id: 'dfdx',
    name: 'dfdx',
    deviations: [epsInside, float32Share],
    source:
      'dfdx: RMSprop, in tensor_ops/rmsprop/cpu_kernel.rs. Its weight decay is L2 or decoupled.',
    consequence: 'Gradients up to about sqrt(eps), not eps, take shorter steps.',
  },
  {
    id: 'burn',
    name: 'Burn',
    deviations: [float32Share],
    source: 'Burn: RmsProp in crates/burn-optim/src/optim/rmsprop.rs, whose alpha is an f32.',
    consequence:
      'Squares enter the average with a wrong factor. The error is a millionth with alpha = 0.99, and grows as alpha comes nearer to 1.',
  },
  {
    id: 'gorgonia',
    name: 'Gorgonia',
    deviations: [
      epsInside,
      { axis: 'square-avg', value: 'clipped-after' },
      { axis: 'weight-decay', value: 'decoupled-raw' },
      reciprocalRoot,
    ],
    source:
      'Gorgonia: RMSPropSolver, with WithClip(5) and WithL2Reg. It clears the gradients of its model after use.',
    consequence:
      'Large gradients move parameters less than small ones. Weight decay does not become weaker with the learning rate.',
  },
];

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
      '@tensorflow/tfjs-core 4.22: RMSPropOptimizer in optimizers/rmsprop_optimizer.ts. It keeps a momentum buffer without momentum too, in which NaN stays.',
    consequence:
      'With centered, a zero gradient gives NaN at the first step; and updating other variables than before mixes up their averages.',
  },
  {
    id: 'deeplearn-js',
    name: 'deeplearn.js',
    deviations: [epsInside, lrInBuffer],
    source: 'deeplearn 0.5: RMSPropOptimizer in optimizers/rmsprop_optimizer.ts.',
    consequence:
      'Small gradients take shorter steps, and a new learning rate reaches old momentum late.',
  },
  {
    id: 'convnetjs',
    name: 'ConvNetJS windowgrad',
    deviations: [epsInside],
    source:
      'ConvNetJS 0.3: Trainer with method "windowgrad"; it clears the gradients of its network after use.',
    consequence:
      'Its epsilon of 1e-6 is inside the root, so that gradients up to about 1e-3 take shorter steps.',
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
      'RecurrentJS: Solver.step in src/recurrent.js, with clipval = 5; it clears the gradients of its model after use.',
    consequence:
      'Large gradients move parameters less than small ones, and weight decay does not become weaker with the learning rate.',
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
      'brain.js 1.6: RNN.adjustWeights in recurrent/rnn.js. Its square average is a Float32Array, whatever the weights are.',
    consequence:
      'Large gradients move parameters less than small ones, and weight decay does not become weaker with the learning rate.',
  },
  {
    id: 'flashlight',
    name: 'flashlight',
    deviations: [{ axis: 'weight-decay', value: 'decoupled-raw' }, float32Share],
    source: 'flashlight: RMSPropOptimizer in fl/optim/RMSPropOptimizer.cpp; without momentum.',
    consequence:
      'With a weight decay of 0.01 every step takes a hundredth of each parameter, however small the learning rate.',
  },
  {
    id: 'tiny-dnn',
    name: 'tiny-dnn',
    deviations: [epsInside, float32Share],
    source:
      'tiny-dnn 1.0: RMSprop in tiny_dnn/optimizers/optimizer.h, which calls the learning rate alpha and the decay mu.',
    consequence: 'Small gradients take shorter steps: up to about sqrt(eps), not eps.',
  },
  {
    id: 'dl4j',
    name: 'Deeplearning4j',
    deviations: [{ axis: 'initial-square-avg', value: 'eps' }, float32Share],
    source:
      'Deeplearning4j 1.0: RmsPropUpdater of ND4J, and rmsPropUpdater_ of libnd4j; without momentum.',
    consequence: 'The first steps are shorter where gradients are not much larger than sqrt(eps).',
  },
  {
    id: 'dfdx',
    name: 'dfdx',
    deviations: [epsInside, float32Share],
    source:
      'dfdx: RMSprop, in tensor_ops/rmsprop/cpu_kernel.rs; its weight decay is L2 or decoupled.',
    consequence: 'Small gradients take shorter steps: up to about sqrt(eps), not eps.',
  },
  {
    id: 'burn',
    name: 'Burn',
    deviations: [float32Share],
    source: 'Burn: RmsProp in crates/burn-optim/src/optim/rmsprop.rs, whose alpha is an f32.',
    consequence:
      'Squares enter the average with a factor that is off by a millionth with alpha = 0.99, and by more the nearer alpha is to 1.',
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
      'Gorgonia: RMSPropSolver, with WithClip(5) and WithL2Reg; it clears the gradients of its model after use.',
    consequence:
      'Large gradients move parameters less than small ones, and weight decay does not become weaker with the learning rate.',
  },
];

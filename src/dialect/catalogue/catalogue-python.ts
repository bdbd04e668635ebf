import {
  centeredMomentum,
  epsInside,
  float32Share,
  lrInBuffer,
  reciprocalRoot,
  startsAtOne,
  type NamedDialect,
} from './named-dialect.ts';

/** Libraries for Python. */
export const pythonLibraries: readonly NamedDialect[] = [
  {
    id: 'tensorflow-1',
    name: 'TensorFlow 1',
    deviations: [epsInside, startsAtOne, lrInBuffer, float32Share],
    source:
      'TensorFlow 2.15: tf.compat.v1.train.RMSPropOptimizer, kernel ApplyRMSProp in core/kernels/training_ops.cc. It rounds options to float32, for float64 variables too.',
    consequence:
      'The square average starts at one, and so training begins with short steps of about lr * grad.',
  },
  {
    id: 'keras-2',
    name: 'Keras 2 (OptimizerV2)',
    deviations: [{ axis: 'epsilon', value: 'inside-with-momentum' }, lrInBuffer, float32Share],
    source:
      'TensorFlow 2.15: tf.keras.optimizers.legacy.RMSprop, in keras/optimizers/legacy/rmsprop.py. It rounds all options except epsilon to float32, for float64 variables too. It replaces epsilon = 0 by 1e-7.',
    consequence: 'With momentum, small gradients take shorter steps.',
  },
  {
    id: 'keras-2-11',
    name: 'Keras 2.11 to 2.15',
    deviations: [
      epsInside,
      lrInBuffer,
      { axis: 'weight-decay', value: 'decoupled-lr' },
      reciprocalRoot,
    ],
    source: 'TensorFlow 2.15: tf.keras.optimizers.RMSprop, in keras/optimizers/rmsprop.py.',
    consequence:
      'Small gradients take shorter steps. Weight decay shrinks all parameters at the same rate, whatever their gradients.',
  },
  {
    id: 'keras-3',
    name: 'Keras 3',
    deviations: [epsInside, lrInBuffer, { axis: 'weight-decay', value: 'decoupled-lr' }],
    source:
      'Keras 3.15: keras.optimizers.RMSprop, in keras/src/optimizers/rmsprop.py and base_optimizer.py.',
    consequence:
      'Small gradients take shorter steps. Weight decay shrinks all parameters at the same rate, whatever their gradients.',
  },
  {
    id: 'optax',
    name: 'optax',
    deviations: [epsInside, lrInBuffer, reciprocalRoot],
    source:
      'optax 0.2: optax.rmsprop, scale_by_rms and scale_by_stddev in optax/_src/transform.py.',
    consequence:
      'Small gradients take shorter steps. After a change of the learning rate, old momentum keeps the old learning rate.',
  },
  {
    id: 'optax-eps-outside',
    name: 'optax with eps_in_sqrt=False',
    deviations: [lrInBuffer, reciprocalRoot],
    source: 'optax 0.2: optax.rmsprop(eps_in_sqrt=False).',
    consequence:
      "Without momentum, it computes torch's formula. After a change of the learning rate, old momentum keeps the old learning rate.",
  },
  {
    id: 'optax-nesterov',
    name: 'optax with nesterov=True',
    deviations: [epsInside, lrInBuffer, { axis: 'momentum', value: 'nesterov' }, reciprocalRoot],
    source: 'optax 0.2: optax.rmsprop(nesterov=True), trace in optax/transforms/_accumulation.py.',
    consequence:
      'Small gradients take shorter steps. With momentum, the first step is 1 + momentum times as long.',
  },
  {
    id: 'optax-bias-correction',
    name: 'optax with bias_correction=True',
    deviations: [epsInside, lrInBuffer, { axis: 'bias-correction', value: 'both' }, reciprocalRoot],
    source: 'optax 0.2: optax.rmsprop(bias_correction=True).',
    consequence:
      'The first steps have length lr instead of lr / sqrt(1 - alpha). Small gradients take shorter steps.',
  },
  {
    id: 'jax-example-libraries',
    name: 'JAX example_libraries',
    deviations: [epsInside, lrInBuffer],
    source: 'JAX 0.10: rmsprop and rmsprop_momentum in jax/example_libraries/optimizers.py.',
    consequence:
      'Small gradients take shorter steps. After a change of the learning rate, old momentum keeps the old learning rate.',
  },
  {
    id: 'paddle',
    name: 'PaddlePaddle',
    deviations: [epsInside, lrInBuffer, float32Share],
    source:
      'PaddlePaddle 2: paddle.optimizer.RMSProp, in paddle/phi/kernels/impl/rmsprop_kernel_impl.h.',
    consequence:
      'Its epsilon of 1e-6 is inside the root, and so gradients up to about 1e-3 take shorter steps.',
  },
  {
    id: 'oneflow',
    name: 'OneFlow',
    deviations: [epsInside, float32Share],
    source:
      'OneFlow: oneflow.optim.RMSprop, RmsPropUpdateFunctor of its kernels. Without momentum, and with a reciprocal root.',
    consequence: 'Gradients up to about sqrt(eps), not eps, take shorter steps.',
  },
  {
    id: 'mindspore',
    name: 'MindSpore',
    deviations: [epsInside, startsAtOne, lrInBuffer, float32Share],
    source:
      'MindSpore 2: mindspore.nn.RMSProp, in nn/optim/rmsprop.py and rmsprop_cpu_kernel.cc. On a CPU, with centered, it skips elements whose root does not exist.',
    consequence:
      'The square average starts at one, and so training begins with short steps of about lr * grad.',
  },
  {
    id: 'mxnet-1',
    name: 'MXNet 1',
    deviations: [epsInside, lrInBuffer, centeredMomentum, float32Share],
    source:
      'Apache MXNet 1: rmsprop_update and rmspropalex_update in src/operator/optimizer_op-inl.h.',
    consequence: 'Without centered, momentum has no effect. Small gradients take shorter steps.',
  },
  {
    id: 'mxnet-2',
    name: 'MXNet 2',
    deviations: [lrInBuffer, centeredMomentum, { axis: 'centered', value: 'eps-inside' }],
    source: 'Apache MXNet 2: RMSProp.step in python/mxnet/optimizer/rmsprop.py.',
    consequence:
      'Without centered, momentum has no effect. With centered, small gradients take shorter steps.',
  },
  {
    id: 'lasagne',
    name: 'Lasagne',
    deviations: [epsInside],
    source: 'Lasagne: rmsprop in lasagne/updates.py. Its default learning rate is 1.',
    consequence:
      'Its epsilon of 1e-6 is inside the root, and so gradients up to about 1e-3 take shorter steps.',
  },
  {
    id: 'blocks',
    name: 'Blocks',
    deviations: [{ axis: 'epsilon', value: 'floor' }],
    source: 'Blocks: BasicRMSProp in blocks/algorithms. Its max_scaling is 1 / eps.',
    consequence:
      'If the root is near eps, steps are up to twice as long. Elsewhere they are a little longer.',
  },
  {
    id: 'pylearn2',
    name: 'Pylearn2',
    deviations: [{ axis: 'epsilon', value: 'floor' }],
    source:
      'Pylearn2: RMSProp in training_algorithms/learning_rule.py. Its max_scaling is 1 / eps.',
    consequence:
      'If the root is near eps, steps are up to twice as long. Elsewhere they are a little longer.',
  },
  {
    id: 'timm',
    name: 'timm RMSpropTF',
    deviations: [epsInside, startsAtOne, lrInBuffer],
    source:
      'timm 1.0: RMSpropTF in timm/optim/rmsprop_tf.py, with its defaults. lr_in_momentum and decoupled_decay are options.',
    consequence:
      'The square average starts at one, and so training begins with short steps of about lr * grad.',
  },
  {
    id: 'stable-baselines3',
    name: 'Stable-Baselines3 RMSpropTFLike',
    deviations: [epsInside, startsAtOne],
    source: 'Stable-Baselines3: common/sb2_compat/rmsprop_tf_like.py.',
    consequence:
      'The square average starts at one, and so training begins with short steps of about lr * grad.',
  },
  {
    id: 'autograd',
    name: 'autograd',
    deviations: [startsAtOne],
    source: 'autograd 1: rmsprop in autograd/misc/optimizers.py.',
    consequence:
      'The square average starts at one, and so training begins with short steps of about lr * grad.',
  },
  {
    id: 'chainer-eps-inside-sqrt',
    name: 'Chainer with eps_inside_sqrt',
    deviations: [epsInside],
    source: 'Chainer: RMSprop(eps_inside_sqrt=True), in chainer/optimizers/rmsprop.py.',
    consequence: 'Gradients up to about sqrt(eps), not eps, take shorter steps.',
  },
];

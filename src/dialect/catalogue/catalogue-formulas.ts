import { epsInside, lrInBuffer, multiplyAdd, type NamedDialect } from './named-dialect.ts';

/** Published formulas, and PyTorch's other versions and optimizers. */
export const formulas: readonly NamedDialect[] = [
  {
    id: 'textbook',
    name: 'the textbook formula',
    deviations: [epsInside],
    source:
      'param - lr / sqrt(square_avg + eps) * grad, as in S. Ruder, An overview of gradient descent optimization algorithms (arXiv 1609.04747), and Goodfellow, Bengio, Courville, Deep Learning, algorithm 8.5.',
    consequence:
      'Gradients up to about sqrt(eps) take shorter steps than in torch. With eps = 1e-8, these are gradients up to 1e-4, not 1e-8.',
  },
  {
    id: 'hinton-lecture',
    name: "Hinton's lecture",
    deviations: [{ axis: 'epsilon', value: 'absent' }],
    source:
      'G. Hinton, Neural Networks for Machine Learning (2012), lecture 6e: it divides the gradient by the root of the mean square, without any epsilon.',
    consequence: 'A zero gradient at the first step is 0 / 0, and the parameter becomes NaN.',
  },
  {
    id: 'graves-2013',
    name: "Graves's formula",
    deviations: [epsInside, lrInBuffer],
    source:
      'A. Graves, Generating Sequences With Recurrent Neural Networks (arXiv 1308.0850), equations 38 to 45. Always centered, with momentum.',
    consequence:
      'Its epsilon of 1e-4 is inside the root: it acts like an epsilon of 1e-2 in torch. After a change of the learning rate, old momentum keeps the old learning rate.',
  },
  {
    id: 'dqn',
    name: 'DQN',
    deviations: [epsInside],
    source:
      'DeepMind, Human-level control through deep reinforcement learning (2015), NeuralQLearner.lua. Always centered, without momentum.',
    consequence:
      'Its epsilon of 0.01 is inside the root: it acts like an epsilon of 0.1 in torch. Most gradients take shorter steps.',
  },
  {
    id: 'adagrad',
    name: 'AdaGrad',
    deviations: [epsInside, { axis: 'square-avg', value: 'sum' }],
    source:
      'J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods (2011), with epsilon as in Lasagne and ConvNetJS.',
    consequence: 'The optimizer never forgets squares: steps become shorter until training stops.',
  },
  {
    id: 'torch-adagrad',
    name: "PyTorch's Adagrad",
    deviations: [{ axis: 'square-avg', value: 'sum' }],
    source: 'PyTorch 2.13: torch.optim.Adagrad, without lr_decay.',
    consequence: 'The optimizer never forgets squares: steps become shorter until training stops.',
  },
  {
    id: 'adam-without-momentum',
    name: 'Adam with beta1 = 0',
    deviations: [{ axis: 'bias-correction', value: 'square-avg' }],
    source: 'PyTorch 2.13: torch.optim.Adam(betas=(0, alpha)).',
    consequence:
      'The first steps have length lr. In RMSprop they are longer: ten times with alpha = 0.99.',
  },
  {
    id: 'pytorch-before-2-1',
    name: 'PyTorch before 2.1',
    deviations: [multiplyAdd],
    source: 'PyTorch 1.13: torch.optim.RMSprop, grad_avg.mul_(alpha).add_(grad, alpha=1 - alpha).',
    consequence:
      'Only the rounding of the centered mean differs. So a constant gradient gives NaN at another step.',
  },
  {
    id: 'libtorch',
    name: 'libtorch',
    deviations: [multiplyAdd],
    source:
      'PyTorch 2.13: torch::optim::RMSprop of the C++ API. It squares complex numbers as complex numbers.',
    consequence:
      'Only the rounding of the centered mean differs. So a constant gradient gives NaN at another step.',
  },
  {
    id: 'libtorch-early',
    name: 'early libtorch',
    deviations: [{ axis: 'caller-gradient', value: 'changed' }],
    source:
      'PyTorch 1, early: torch/csrc/api/src/optim/rmsprop.cpp, p.grad() = p.grad() + weight_decay * p. Its centered mean is that of PyTorch before 2.1.',
    consequence:
      'With weight decay, the gradient contains the decay after the step. If code accumulates gradients, the decay enters again.',
  },
];

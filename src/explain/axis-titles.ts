import type { AxisText } from './axis-text.ts';
import type { Axis } from '../dialect/dialect.ts';

/** What each axis is, and why it matters. */
export const axisTexts: Readonly<Record<Axis, AxisText>> = {
  epsilon: {
    title: 'The place of epsilon',
    what: 'Epsilon keeps the denominator of a step away from zero. torch adds it after the square root: sqrt(square_avg) + eps.',
    why: 'Its place changes the steps of small gradients. For these, 1e-8 inside the root acts like 1e-4 after it.',
  },
  'initial-square-avg': {
    title: 'Initial value of the square average',
    what: 'The square average needs a value before the first gradient. In torch this value is zero.',
    why: 'The initial value changes the length of about the first 1 / (1 - alpha) steps.',
  },
  'square-avg': {
    title: 'How the square average changes',
    what: 'torch keeps a decaying average of squared gradients: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    why: 'torch divides every step by the root of this average.',
  },
  denominator: {
    title: 'What divides a step',
    what: 'torch divides the gradient by the root of the square average: avg = sqrt(square_avg) + eps.',
    why: 'The root makes the length of a step independent of the size of the gradients.',
  },
  'learning-rate': {
    title: 'Where the learning rate applies',
    what: 'torch multiplies by the learning rate when it moves the parameter: param = param - lr * momentum_buffer. The momentum buffer does not contain the learning rate.',
    why: 'A learning rate inside the buffer gives the same results until it changes. Every schedule changes it.',
  },
  momentum: {
    title: 'What momentum does',
    what: 'torch keeps a decaying sum of steps, momentum_buffer = momentum * momentum_buffer + grad / avg, and moves the parameter by this sum.',
    why: 'Steps in a steady direction become up to 1 / (1 - momentum) times as long.',
  },
  'initial-buffer': {
    title: 'Initial value of the momentum buffer',
    what: 'The momentum buffer needs a value before the first step. In torch this value is zero.',
    why: 'Momentum keeps the first value for about 1 / (1 - momentum) steps.',
  },
  'weight-decay': {
    title: 'Where weight decay applies',
    what: 'torch adds weight_decay * param to the gradient before all other operations (L2 regularization).',
    why: 'As part of the gradient, the decay is also divided by the root. Outside the gradient, the same weight_decay has another strength.',
  },
  centered: {
    title: 'What centered does',
    what: 'With centered, torch also averages the gradients. It divides by the root of their variance, square_avg - grad_avg * grad_avg.',
    why: 'The two terms of this difference can be almost equal. Then rounding decides whether the variance is small, zero or negative.',
  },
  'initial-mean': {
    title: 'Initial value of the mean of gradients',
    what: 'With centered, the mean of gradients needs a value before the first gradient. In torch this value is zero.',
    why: 'torch subtracts the squared mean from the square average. If the two start differently, the variance can be negative.',
  },
  'bias-correction': {
    title: 'Bias correction of the averages',
    what: 'Averages that start at zero are too small at first. Adam divides them by 1 - alpha^step. RMSprop in torch does not.',
    why: 'The correction changes the length of about the first 1 / (1 - alpha) steps.',
  },
  maximize: {
    title: 'How maximize changes the gradient',
    what: 'With maximize, torch first negates the gradient, and then adds weight decay.',
    why: 'The reverse order negates weight decay too.',
  },
  gradient: {
    title: 'What happens to the gradients first',
    what: 'torch uses the gradients as they are. It does not scale, clip, accumulate or skip them.',
    why: 'If an optimizer changes the gradients, the same options give other steps than in torch.',
  },
  movement: {
    title: 'When a step moves the parameter',
    what: 'In torch each step moves the parameter by the gradient of this step: param = param - lr * grad / avg.',
    why: 'If the movement is late, the last gradient of a training has no effect.',
  },
  parameter: {
    title: 'Limits of the parameter',
    what: 'torch does not limit the parameter after a step.',
    why: 'A limit prevents values that the model can need, and there is no warning.',
  },
  'lr-value': {
    title: 'The learning rate that a step uses',
    what: 'torch uses the lr of the parameter group. Only the caller changes it, for example with a scheduler.',
    why: 'The length of every movement is proportional to the learning rate.',
  },
  'alpha-value': {
    title: 'The alpha that a step uses',
    what: 'torch uses the alpha of the parameter group: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    why: 'The averages contain about the last 1 / (1 - alpha) gradients.',
  },
  'eps-value': {
    title: 'The epsilon that a step uses',
    what: 'torch uses the eps of the parameter group: avg = sqrt(square_avg) + eps.',
    why: 'If the square average is tiny, epsilon limits a step to lr * grad / eps.',
  },
  'momentum-value': {
    title: 'The momentum that a step uses',
    what: 'torch uses the momentum of the parameter group: momentum_buffer = momentum * momentum_buffer + grad / avg.',
    why: 'Steps in a steady direction become up to 1 / (1 - momentum) times as long.',
  },
  'weight-decay-value': {
    title: 'The weight decay that a step uses',
    what: 'torch uses the weight_decay of the parameter group: grad = grad + weight_decay * param.',
    why: 'Weight decay decides how strongly training keeps the parameters small.',
  },
  options: {
    title: 'Options that an optimizer mixes up',
    what: 'torch reads each option under its own name. By position, the order is lr, alpha, eps, weight_decay, momentum.',
    why: 'Other libraries have other names and another order, and two numbers are easy to exchange.',
  },
  changes: {
    title: 'Changes of hyperparameters',
    what: 'You can change the options of a group between steps. torch uses the new values from the next step on, in this group only.',
    why: 'Every learning rate schedule changes options.',
  },
  state: {
    title: 'How state belongs to parameters',
    what: 'In torch each parameter has its own state. torch creates it with zeros at the first gradient, keeps it unchanged in a step without a gradient, and saves and loads it.',
    why: 'Wrong or lost state shows only with a missing gradient, a new group, or a reload.',
  },
  reload: {
    title: 'What a save and reload keeps',
    what: 'In torch, state_dict() and load_state_dict() keep all state and all options.',
    why: 'Then training that resumes continues as if it had not stopped.',
  },
  load: {
    title: 'What loading a state dict does',
    what: 'In torch, load_state_dict() replaces all state and all options of an optimizer, also if it is in use. A file holds what the optimizer had at the save.',
    why: 'Programs go back to the best checkpoint, and load the same file more than once.',
  },
  defaults: {
    title: 'Defaults of the options',
    what: 'If you leave out an option, torch uses its default: lr 0.01, alpha 0.99, eps 1e-8, momentum 0, weight_decay 0.',
    why: 'Other libraries have other defaults. A program that gives few options then trains differently.',
  },
  backward: {
    title: 'Gradients of several backward passes',
    what: 'In torch, each backward pass adds its gradient to param.grad.',
    why: 'Programs split a large batch into parts, and take one step for all.',
  },
  'zero-grad': {
    title: 'What zero_grad does',
    what: 'In torch, zero_grad() removes the gradients, and a step skips a parameter without a gradient. zero_grad(set_to_none=False) fills them with zeros, and a step then uses the zeros.',
    why: 'It is called before each backward pass. A parameter that gets no new gradient then shows the difference.',
  },
  'tensor-lr': {
    title: 'A learning rate that is a tensor',
    what: 'In torch, lr can be a tensor with one element. A step uses its current value.',
    why: 'Compiled programs use such an lr, and schedulers write new values into it.',
  },
  'new-data': {
    title: 'New data of a parameter',
    what: 'In torch, a program can give a parameter new data between steps. Its state stays.',
    why: 'Programs load weights, average them, or clip them outside of the optimizer.',
  },
  step: {
    title: 'What the step counter counts',
    what: 'torch counts, for each parameter, the steps in which it has a gradient.',
    why: 'RMSprop in torch does not compute with this number. But checkpoints contain it, and other optimizers need it.',
  },
  groups: {
    title: 'Hyperparameters of parameter groups',
    what: 'In torch each parameter group has its own value of every hyperparameter.',
    why: 'Groups let you train parts of a model differently, for example biases without weight decay.',
  },
  'caller-gradient': {
    title: "Changes to the caller's gradient",
    what: 'A step in torch reads the gradient and does not change it.',
    why: 'Code that logs, clips or accumulates gradients can read them after the step too.',
  },
  precision: {
    title: 'Rounding of numbers',
    what: 'torch rounds each operation to the dtype of the parameter, keeps state in that dtype, and computes 1 - alpha in float64.',
    why: 'Small errors add up over thousands of steps. They matter at once if numbers cancel or are very small.',
  },
};

import type { ValueTexts } from './axis-text.ts';

/** The texts for the axes of the movement: its direction and its length. */
export const movementTexts: ValueTexts<
  | 'learning-rate'
  | 'momentum'
  | 'initial-buffer'
  | 'weight-decay'
  | 'maximize'
  | 'movement'
  | 'parameter'
> = {
  'learning-rate': {
    'outside-buffer': {
      does: 'multiplies the momentum buffer by the learning rate when it moves the parameter',
      consequence: 'A new learning rate applies at once, also to the momentum of earlier steps.',
      fix: 'This is right: param = param - lr * momentum_buffer.',
    },
    'inside-buffer': {
      does: 'multiplies a step by the learning rate before it adds the step to the momentum buffer',
      consequence:
        'After the learning rate changes, the momentum of earlier steps still moves parameters at the old rate.',
      fix: 'Keep lr out of the buffer, momentum_buffer = momentum * momentum_buffer + grad / avg, and move by param = param - lr * momentum_buffer.',
    },
    'zero-is-default': {
      does: 'uses a learning rate of {number} if it is 0',
      consequence: 'Parameters that must not move do move, for example at the start of a warm-up.',
      fix: 'Check whether the caller gave lr, not whether it is true (in JavaScript, ?? instead of ||). With lr = 0, the parameter stays as it is: param = param - 0 * grad / avg.',
    },
  },
  momentum: {
    'heavy-ball': {
      does: 'moves the parameter by a decaying sum of steps',
      consequence: 'Steps in a steady direction become up to 1 / (1 - momentum) times as long.',
      fix: 'This is right: momentum_buffer = momentum * momentum_buffer + grad / avg, then param = param - lr * momentum_buffer.',
    },
    nesterov: {
      does: 'uses Nesterov momentum, which looks one step ahead',
      consequence:
        'The first step is 1 + momentum times as long. Later steps change direction sooner.',
      fix: 'Move by the buffer alone: param = param - lr * momentum_buffer, not by grad / avg + momentum * momentum_buffer.',
    },
    dampened: {
      does: 'adds only 1 - momentum of each new step to the buffer',
      consequence:
        'All steps are 1 - momentum times as long. With momentum = 0.9, they are a tenth.',
      fix: 'Add the full step: momentum_buffer = momentum * momentum_buffer + grad / avg.',
    },
    'only-if-centered': {
      does: 'uses momentum only if centered',
      consequence: 'Without centered, momentum has no effect, and there is no warning.',
      fix: 'Keep a buffer whenever momentum > 0: momentum_buffer = momentum * momentum_buffer + grad / avg.',
    },
    ignored: {
      does: 'ignores momentum',
      consequence:
        'Steps are too short. With momentum = 0.9 and a steady gradient, they are a tenth.',
      fix: 'If momentum > 0, compute momentum_buffer = momentum * momentum_buffer + grad / avg, and param = param - lr * momentum_buffer.',
    },
  },
  'initial-buffer': {
    zero: {
      does: 'starts the momentum buffer at zero',
      consequence: 'The first movement is lr * grad / avg, with and without momentum.',
      fix: 'This is right: momentum_buffer is zero before the first step.',
    },
    gradient: {
      does: 'uses the first gradient as the first momentum buffer, without dividing it by the root',
      consequence:
        'The first movement grows with the gradient, so large gradients move parameters very far. Momentum keeps this gradient for about 1 / (1 - momentum) steps.',
      fix: 'Start from zeros, momentum_buffer = zeros_like(param), and update it at the first step too: momentum_buffer = momentum * momentum_buffer + grad / avg.',
    },
  },
  'weight-decay': {
    l2: {
      does: 'adds weight_decay * param to the gradient first',
      consequence:
        'The decay is divided by the root too, so parameters with large gradients decay slowly.',
      fix: 'This is right: grad = grad + weight_decay * param, before the averages.',
    },
    'l2-after-clipping': {
      does: 'clips the gradient, and then adds weight decay to it',
      consequence: 'Clipping limits the gradient, but not the decay. torch does not clip at all.',
      fix: 'Do not clip in the optimizer. A step has only grad = grad + weight_decay * param.',
    },
    'l2-after-square-avg': {
      does: 'adds weight decay to the gradient after it averages the square',
      consequence:
        'The average does not contain the decay. If gradients are small, the decay is divided by almost zero, and steps are very long.',
      fix: 'Add the decay first, grad = grad + weight_decay * param, and average the square of the sum.',
    },
    'decoupled-lr': {
      does: 'reduces the parameter by lr * weight_decay * param, outside the gradient',
      consequence:
        'All parameters decay at the same rate, as in AdamW. A weight_decay that you chose for torch has another strength.',
      fix: 'Add the decay to the gradient, grad = grad + weight_decay * param, and do not reduce the parameter directly.',
    },
    'decoupled-raw': {
      does: 'reduces the parameter by weight_decay * param before it moves, without the learning rate',
      consequence:
        'With weight_decay = 0.01, every step takes a hundredth of each parameter, even if the learning rate is small.',
      fix: 'Add the decay to the gradient, grad = grad + weight_decay * param, and do not reduce the parameter directly.',
    },
    'decoupled-raw-after': {
      does: 'reduces the parameter by weight_decay * param after it has moved, without the learning rate',
      consequence:
        'With weight_decay = 0.01, every step takes a hundredth of each parameter, including the step that it just took.',
      fix: 'Add the decay to the gradient, grad = grad + weight_decay * param, and do not reduce the parameter directly.',
    },
    'of-previous-gradient': {
      does: 'adds weight_decay times the gradient of the step before, in place of weight_decay * param',
      consequence:
        'Nothing keeps the parameters small. Each gradient contains a part of the gradient before it.',
      fix: 'Add the parameter, not a gradient: grad = grad + weight_decay * param.',
    },
    'of-index': {
      does: 'adds weight_decay times the position of the parameter in its group (1 for the first), in place of weight_decay * param',
      consequence:
        'All elements of a parameter get the same number in their gradients, whatever their values. Nothing keeps the parameters small.',
      fix: 'Add the parameter, not the index of a loop over the parameters: grad = grad + weight_decay * param.',
    },
    multiplied: {
      does: 'multiplies the gradient by weight_decay * param, instead of adding it',
      consequence:
        'A negative parameter moves in the wrong direction. A parameter of zero gets a gradient of zero.',
      fix: 'Add the decay: grad = grad + weight_decay * param, not grad * weight_decay * param.',
    },
    'in-movement': {
      does: 'adds {number} * weight_decay * param to the amount that a step subtracts, and not to the gradient',
      consequence:
        'The strength of the decay does not depend on the gradients or on the learning rate. If the number is negative, parameters grow instead of becoming smaller.',
      fix: 'Add the decay to the gradient, grad = grad + weight_decay * param, and not to the movement or the momentum buffer.',
    },
    ignored: {
      does: 'ignores weight decay',
      consequence: 'Nothing keeps the parameters small.',
      fix: 'Add the decay to the gradient before the averages: grad = grad + weight_decay * param.',
    },
  },
  maximize: {
    'before-weight-decay': {
      does: 'first negates the gradient, and then adds weight decay',
      consequence: 'Weight decay makes parameters smaller, with maximize too.',
      fix: 'This is right: grad = -grad, then grad = grad + weight_decay * param.',
    },
    'after-weight-decay': {
      does: 'negates the gradient after it adds weight decay',
      consequence: 'With maximize, weight decay makes parameters grow.',
      fix: 'Negate first: grad = -grad, then grad = grad + weight_decay * param.',
    },
    ignored: {
      does: 'ignores maximize',
      consequence: 'The optimizer makes the objective smaller instead of larger.',
      fix: 'With maximize, begin with grad = -grad.',
    },
  },
  movement: {
    'at-once': {
      does: 'moves the parameter by the gradient of the same step',
      consequence: 'The next gradient belongs to the new parameter.',
      fix: 'This is right: param = param - lr * grad / avg, in the step that got grad.',
    },
    'one-step-late': {
      does: 'moves the parameter by the movement of the step before',
      consequence: 'The first step moves nothing, and the last gradient has no effect.',
      fix: 'Compute the movement from the new square_avg and momentum_buffer, and apply it in the same step: param = param - lr * grad / avg.',
    },
  },
  parameter: {
    free: {
      does: 'does not limit the parameter',
      consequence: 'A parameter can have any value after a step.',
      fix: 'This is right: param = param - lr * grad / avg is the last operation of a step.',
    },
    clipped: {
      does: 'keeps each element of the parameter between -{number} and {number} after a step',
      consequence:
        'Training cannot reach larger values. If an element is already beyond the limit, its first step sets it to the limit, even with a gradient of zero.',
      fix: 'Do not clip parameters in the optimizer. If you need a limit, clip them in your training loop, after the step.',
    },
  },
};

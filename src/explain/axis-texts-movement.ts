import type { ValueTexts } from './axis-text.ts';

/** The texts for the axes of the movement: its direction and its length. */
export const movementTexts: ValueTexts<'learning-rate' | 'momentum' | 'weight-decay' | 'maximize'> =
  {
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
        does: 'uses a learning rate of 0.01 if it is 0',
        consequence:
          'Parameters that must not move do move, for example at the start of a warm-up.',
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
  };

import type { ValueTexts } from './axis-text.ts';

/** The axes of what moves a parameter, and how far. */
export const movementTexts: ValueTexts<'learning-rate' | 'momentum' | 'weight-decay' | 'maximize'> =
  {
    'learning-rate': {
      'outside-buffer': {
        does: 'multiplies the momentum buffer by the learning rate when the parameter moves',
        consequence: 'A new learning rate applies at once, also to the momentum that is there.',
        fix: 'This is right: param = param - lr * momentum_buffer.',
      },
      'inside-buffer': {
        does: 'puts the learning rate into the momentum buffer',
        consequence:
          'After the learning rate changes, the momentum that is there still moves parameters at the old one.',
        fix: 'Keep lr out of the buffer, momentum_buffer = momentum * momentum_buffer + grad / avg, and move by param = param - lr * momentum_buffer.',
      },
      'zero-is-default': {
        does: 'takes a learning rate of 0 for none, and uses 0.01',
        consequence:
          'Parameters that should stand still move, at the start of a warm-up for example.',
        fix: 'Ask whether lr was given, not whether it is true (in JavaScript, ?? instead of ||): param = param - 0 * grad / avg leaves the parameter as it is.',
      },
    },
    momentum: {
      'heavy-ball': {
        does: 'moves by a decaying sum of steps',
        consequence: 'Steps in a steady direction become up to 1 / (1 - momentum) times as long.',
        fix: 'This is right: momentum_buffer = momentum * momentum_buffer + grad / avg, then param = param - lr * momentum_buffer.',
      },
      nesterov: {
        does: 'looks a step ahead (Nesterov momentum)',
        consequence: 'The first step is 1 + momentum times as long, and turns are taken sooner.',
        fix: 'Move by the buffer alone, param = param - lr * momentum_buffer, not by grad / avg + momentum * momentum_buffer.',
      },
      dampened: {
        does: 'takes only 1 - momentum of each new step into the buffer',
        consequence: 'All steps are 1 - momentum times as long: a tenth with momentum = 0.9.',
        fix: 'Add the new step whole: momentum_buffer = momentum * momentum_buffer + grad / avg.',
      },
      'only-if-centered': {
        does: 'uses momentum only if centered',
        consequence: 'Without centered, momentum does nothing, and nobody is told.',
        fix: 'Keep a buffer whenever momentum > 0: momentum_buffer = momentum * momentum_buffer + grad / avg.',
      },
      ignored: {
        does: 'takes no notice of momentum',
        consequence: 'Steps are too short: a tenth with momentum = 0.9 and a steady gradient.',
        fix: 'If momentum > 0, let momentum_buffer = momentum * momentum_buffer + grad / avg, and param = param - lr * momentum_buffer.',
      },
    },
    'weight-decay': {
      l2: {
        does: 'adds weight_decay * param to the gradient first',
        consequence:
          'Decay is divided by the root too: parameters with large gradients decay slowly.',
        fix: 'This is right: grad = grad + weight_decay * param, before the averages.',
      },
      'l2-after-clipping': {
        does: 'adds weight decay to the gradient once that is limited',
        consequence: 'The gradient is limited, which it is not in torch, and decay is not.',
        fix: 'Leave clipping to the caller; in a step, there is only grad = grad + weight_decay * param.',
      },
      'l2-after-square-avg': {
        does: 'adds weight decay to the gradient after averaging its square',
        consequence:
          'The average knows nothing of decay: where gradients are small, decay is divided by next to nothing, and steps are huge.',
        fix: 'Add it first, grad = grad + weight_decay * param, and average the square of that sum.',
      },
      'decoupled-lr': {
        does: 'shrinks the parameter by lr * weight_decay of it, apart from the gradient',
        consequence:
          'All parameters decay at the same rate, as in AdamW, so that a weight_decay found with torch has another strength.',
        fix: 'Put decay into the gradient, grad = grad + weight_decay * param, and do not shrink the parameter.',
      },
      'decoupled-raw': {
        does: 'shrinks the parameter by weight_decay of it before it moves, whatever the learning rate',
        consequence:
          'With weight_decay = 0.01 every step takes a hundredth of each parameter, however small the learning rate.',
        fix: 'Put decay into the gradient, grad = grad + weight_decay * param, and do not shrink the parameter.',
      },
      'decoupled-raw-after': {
        does: 'shrinks the parameter by weight_decay of it after it has moved, whatever the learning rate',
        consequence:
          'With weight_decay = 0.01 every step takes a hundredth of each parameter, and of the step just taken.',
        fix: 'Put decay into the gradient, grad = grad + weight_decay * param, and do not shrink the parameter.',
      },
      ignored: {
        does: 'takes no notice of weight decay',
        consequence: 'Nothing keeps the parameters small.',
        fix: 'Add it to the gradient before the averages: grad = grad + weight_decay * param.',
      },
    },
    maximize: {
      'before-weight-decay': {
        does: 'negates the gradient first, and adds weight decay then',
        consequence: 'Weight decay makes parameters smaller, with maximize too.',
        fix: 'This is right: grad = -grad, then grad = grad + weight_decay * param.',
      },
      'after-weight-decay': {
        does: 'negates the gradient after adding weight decay',
        consequence: 'With maximize, weight decay makes parameters grow.',
        fix: 'Negate first: grad = -grad, then grad = grad + weight_decay * param.',
      },
      ignored: {
        does: 'takes no notice of maximize',
        consequence: 'What should become as large as possible becomes as small as possible.',
        fix: 'If maximize is set, begin with grad = -grad.',
      },
    },
  };

import type { ValueText, ValueTexts } from './axis-text.ts';

/** The texts for the axes of the numbers that a step uses. valueTextOf replaces `{number}`. */
export const numberTexts: ValueTexts<
  'lr-value' | 'alpha-value' | 'eps-value' | 'momentum-value' | 'weight-decay-value'
> = {
  'lr-value': {
    given: given('lr'),
    fixed: fixed('lr', 'Your learning rate and your schedule have no effect.'),
    scaled: scaled(
      'lr',
      'Every movement has another length than you chose. If the factor is negative, parameters move in the opposite direction.',
    ),
    decays: {
      does: 'divides lr by 1 + {number} * (step - 1)',
      consequence: 'The learning rate decreases with each step, in addition to your own schedule.',
      fix: 'Use lr as the caller gave it. Let a scheduler change it, such as torch.optim.lr_scheduler.LambdaLR. Perhaps an option such as decay has a default that is not zero.',
    },
    'decays-exponentially': {
      does: 'multiplies lr by {number}^(step - 1)',
      consequence:
        'If the number is below 1, the learning rate decreases until training stops. If it is above 1, the learning rate grows without a limit.',
      fix: 'Use lr as the caller gave it. Let a scheduler change it, such as torch.optim.lr_scheduler.ExponentialLR.',
    },
  },
  'alpha-value': {
    given: given('alpha'),
    fixed: fixed(
      'alpha',
      'Your alpha has no effect. The averages always have the same length, about 1 / (1 - {number}) steps.',
    ),
    'zero-is-default': zeroIsDefault(
      'alpha',
      'With alpha = 0, torch divides each gradient by its own size. This optimizer divides it by an average.',
    ),
    'one-minus': {
      does: 'uses 1 - alpha wherever torch uses alpha',
      consequence:
        'With alpha = 0.99, there is almost no average. Every step is about lr long, for large and small gradients.',
      fix: 'Multiply the old average by alpha: square_avg = alpha * square_avg + (1 - alpha) * grad * grad. Perhaps your library wants 1 - alpha as its option.',
    },
  },
  'eps-value': {
    given: given('eps'),
    fixed: fixed(
      'eps',
      'Your eps has no effect. Small gradients take longer or shorter steps than you chose.',
    ),
    scaled: scaled('eps', 'Small gradients take longer or shorter steps than you chose.'),
    'zero-is-default': zeroIsDefault(
      'eps',
      'With eps = 0, a zero gradient at the first step gives NaN in torch. Here the parameter stays as it is.',
    ),
    squared: {
      does: 'uses eps * eps in place of eps',
      consequence:
        'With eps = 1e-8, this is 1e-16. It hardly shortens the steps of very small gradients.',
      fix: 'Use eps as it is: avg = sqrt(square_avg) + eps.',
    },
  },
  'momentum-value': {
    given: given('momentum'),
    fixed: fixed(
      'momentum',
      'Your momentum has no effect. Steps in a steady direction become up to 1 / (1 - {number}) times as long.',
    ),
    scaled: scaled(
      'momentum',
      'The buffer forgets earlier steps sooner, or later, than you chose.',
    ),
    'zero-is-default': zeroIsDefault(
      'momentum',
      'You cannot turn momentum off. Steps in a steady direction become up to 1 / (1 - {number}) times as long.',
    ),
    'one-minus': {
      does: 'uses 1 - momentum in place of momentum',
      consequence:
        'With momentum = 0.9, there is almost no momentum. With momentum = 0, the sum of steps never decays.',
      fix: 'Multiply the old buffer by momentum: momentum_buffer = momentum * momentum_buffer + grad / avg.',
    },
  },
  'weight-decay-value': {
    given: given('weight_decay'),
    fixed: fixed('weight_decay', 'Your weight_decay has no effect. You cannot turn the decay off.'),
    scaled: scaled(
      'weight_decay',
      'The decay has another strength than you chose. If the factor is negative, it makes parameters grow instead of becoming smaller.',
      ' A factor of 2 can come from the derivative of weight_decay * param * param. A factor of -1 is a wrong sign.',
    ),
    'zero-is-default': zeroIsDefault('weight_decay', 'You cannot turn the decay off.'),
  },
};

function given(option: string): ValueText {
  return {
    does: `uses ${option} as you pass it`,
    consequence: `A step has the ${option} that you chose.`,
    fix: `This is right: ${option} = group["${option}"].`,
  };
}

function fixed(option: string, consequence: string): ValueText {
  return {
    does: `uses ${option} = {number}, whatever you pass`,
    consequence,
    fix: `Read ${option} from the group in each step: ${option} = group["${option}"]. Perhaps the option does not reach the optimizer, for example because it has another name there.`,
  };
}

function scaled(option: string, consequence: string, moreToFix = ''): ValueText {
  return {
    does: `multiplies ${option} by {number}`,
    consequence,
    fix: `Use ${option} as it is, without a factor: ${option} = group["${option}"].${moreToFix}`,
  };
}

function zeroIsDefault(option: string, consequence: string): ValueText {
  return {
    does: `uses ${option} = {number} if you pass 0`,
    consequence,
    fix: `Check whether the caller gave ${option}, not whether it is true (in JavaScript, ?? instead of ||).`,
  };
}

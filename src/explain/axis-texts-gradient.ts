import type { ValueTexts } from './axis-text.ts';

/** The texts for the axis of what an optimizer does to the gradients first. */
export const gradientTexts: ValueTexts<'gradient'> = {
  gradient: {
    given: {
      does: 'uses the gradients as they are',
      consequence: 'Only the caller scales, clips or accumulates gradients.',
      fix: 'This is right: a step begins with grad = param.grad.',
    },
    scaled: {
      does: 'multiplies all gradients by {number} first',
      consequence:
        'Most of the factor cancels in grad / avg. It stays in square_avg, and it changes the effect of eps and of weight_decay. With a negative factor, all steps also go in the opposite direction. Perhaps the factor is a division by the batch size, or a mean in place of a sum.',
      fix: 'Use the gradient as it is, and do not divide it by a batch size or a loss scale.',
    },
    'clipped-by-value': {
      does: 'limits each element of the gradient to ±{number} before all else',
      consequence:
        'Larger gradients count as ±{number}, in the square average and in the step. Weight decay comes after the limit.',
      fix: 'Use the gradient as it is. To clip, call torch.nn.utils.clip_grad_value_ before the step.',
    },
    'clipped-by-norm': {
      does: 'scales the gradients of all parameters together, so that their norm is at most {number}',
      consequence:
        'If the gradient of one parameter is large, the gradients of all parameters become smaller in this step.',
      fix: 'Do not clip in the optimizer. Let the caller do it before the step, with torch.nn.utils.clip_grad_norm_ in torch.',
    },
    'clipped-by-tensor-norm': {
      does: 'scales the gradient of each parameter, so that its norm is at most {number}',
      consequence:
        'A large gradient has less effect than in torch, both in the averages and in the step.',
      fix: 'Do not clip in the optimizer. Let the caller do it before the step.',
    },
    accumulated: {
      does: 'uses the sum of all gradients of a parameter so far, in place of the gradient',
      consequence:
        'Old gradients never lose their effect. A parameter continues in an old direction after its gradient has changed its sign.',
      fix: 'Replace the gradient before each step, grad = new gradient, not grad = grad + new gradient. Perhaps your adapter or your code does not clear it after a step.',
    },
    'zeros-skipped': {
      does: 'skips every element whose gradient is zero, as an optimizer for sparse gradients does',
      consequence:
        'The averages of such an element do not shrink. Momentum and weight decay do not move it.',
      fix: 'Update all elements, also those whose gradient is zero. Only a parameter without any gradient (None) keeps its state.',
    },
    'non-finite-skipped': {
      does: 'leaves out the whole step if any gradient is infinite or NaN',
      consequence:
        'In torch, the parameter becomes NaN at such an element. Here no parameter changes, so you may not notice the wrong gradient.',
      fix: 'Use every gradient. Let the caller decide whether to skip a step, as torch.amp.GradScaler does.',
    },
  },
};

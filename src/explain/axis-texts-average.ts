import type { ValueTexts } from './axis-text.ts';

/** The axes of what a gradient is divided by. */
export const averageTexts: ValueTexts<
  'epsilon' | 'initial-square-avg' | 'square-avg' | 'centered' | 'bias-correction'
> = {
  epsilon: {
    outside: {
      does: 'adds epsilon after the square root',
      consequence:
        'Only gradients that are hardly larger than eps take shorter steps because of it.',
      fix: 'This is right: avg = sqrt(square_avg) + eps.',
    },
    inside: {
      does: 'adds epsilon inside the square root',
      consequence:
        'Gradients up to about sqrt(eps), not eps, take shorter steps: up to 1e-4 instead of 1e-8 with eps = 1e-8.',
      fix: 'Take the root first and add eps to it: avg = sqrt(square_avg) + eps, not sqrt(square_avg + eps).',
    },
    'inside-with-momentum': {
      does: 'adds epsilon inside the square root if there is momentum, and after it if not',
      consequence: 'Turning momentum on also shortens the steps of small gradients.',
      fix: 'Use the same formula with and without momentum: avg = sqrt(square_avg) + eps.',
    },
    'inside-subtracted-if-centered': {
      does: 'adds epsilon inside the square root, or, if centered, subtracts it there',
      consequence:
        'With centered, a zero gradient takes the root of -eps at the first step, and the parameter becomes NaN.',
      fix: 'Look at the brackets of square_avg - (grad_avg * grad_avg + eps), and add eps after the root: avg = sqrt(square_avg - grad_avg * grad_avg) + eps.',
    },
    floor: {
      does: 'takes epsilon as the least that the square root may be, instead of adding it',
      consequence:
        'Steps are up to twice as long where the root is near eps, and a little longer elsewhere.',
      fix: 'Add eps, however large the root is: avg = sqrt(square_avg) + eps, not max(sqrt(square_avg), eps).',
    },
    absent: {
      does: 'leaves epsilon out',
      consequence: 'A zero gradient at the first step is 0 / 0, and the parameter becomes NaN.',
      fix: 'Add it after the root: avg = sqrt(square_avg) + eps.',
    },
  },
  'initial-square-avg': {
    zero: {
      does: 'starts the square average at zero',
      consequence:
        'The first step is lr / sqrt(1 - alpha) long for gradients of any size: ten times lr with alpha = 0.99.',
      fix: 'This is right: square_avg is zero before the first step.',
    },
    one: {
      does: 'starts the square average at one',
      consequence:
        'Small gradients take steps of only lr * grad at first, and hundreds of steps pass with alpha = 0.99 until the one is forgotten.',
      fix: 'Start from zeros: square_avg = zeros_like(param), not ones_like(param).',
    },
    eps: {
      does: 'starts the square average at epsilon',
      consequence:
        'The first steps are shorter where gradients are not much larger than sqrt(eps).',
      fix: 'Start from zeros: square_avg = zeros_like(param); eps belongs after the root only.',
    },
    'first-square': {
      does: 'starts the square average at the square of the first gradient',
      consequence:
        'The first step is lr long instead of lr / sqrt(1 - alpha): a tenth with alpha = 0.99.',
      fix: 'Start from zeros, so that the first step leaves square_avg = (1 - alpha) * grad * grad.',
    },
    parameter: {
      does: 'starts the square average at the value of the parameter',
      consequence:
        'The first steps depend on the parameter itself, and a negative one becomes NaN unless its gradient is large.',
      fix: 'Start from zeros in the shape of the parameter, square_avg = zeros_like(param), not from a copy of it.',
    },
  },
  'square-avg': {
    average: {
      does: 'averages squared gradients, alpha of the old and 1 - alpha of the new',
      consequence:
        'Steps follow the size of the gradients of about the last 1 / (1 - alpha) steps.',
      fix: 'This is right: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    undamped: {
      does: 'adds each squared gradient whole, without the factor 1 - alpha',
      consequence:
        'The square average is 1 / (1 - alpha) times too large, and steps are too short: a tenth with alpha = 0.99.',
      fix: 'Multiply the square by 1 - alpha: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    sum: {
      does: 'adds up all squared gradients and forgets none, as AdaGrad does',
      consequence: 'Steps only ever become shorter, until training stands still.',
      fix: 'Let old squares decay: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    swapped: {
      does: 'takes 1 - alpha of the old square average and alpha of the new square',
      consequence:
        'With alpha = 0.99 there is hardly an average: every step is about lr long, however large or small the gradient.',
      fix: 'Exchange the two factors: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    previous: {
      does: 'divides by the square average as it was before this gradient',
      consequence: 'The first step is divided by eps alone, and is huge: lr * grad / eps.',
      fix: 'Update square_avg first, and take the root of the new one: avg = sqrt(square_avg) + eps.',
    },
    'clipped-before': {
      does: 'limits the gradient to 5 before it is squared and averaged',
      consequence:
        'A large gradient counts for less than in torch, both in the average and in the step.',
      fix: 'Leave clipping to the caller: square_avg = alpha * square_avg + (1 - alpha) * grad * grad, with the gradient as it was given.',
    },
    'clipped-after': {
      does: 'averages the squares of whole gradients, but steps by gradients that are limited to 5',
      consequence:
        'A large gradient is limited and then divided by its whole size too, so that it moves the parameter less than a small one.',
      fix: 'Leave clipping to the caller: step by the gradient that was averaged, param = param - lr * grad / avg.',
    },
  },
  centered: {
    variance: {
      does: 'subtracts the squared mean from the square average, whatever comes out',
      consequence:
        'A gradient that stays the same for long can make the difference negative and the parameter NaN, in torch too.',
      fix: 'This is right: grad_avg = lerp(grad_avg, grad, 1 - alpha), and avg = sqrt(square_avg - grad_avg * grad_avg) + eps.',
    },
    'multiply-add': {
      does: 'moves the mean by a multiplication and an addition, as PyTorch did before 2.1',
      consequence:
        'Nothing but rounding differs, though it can decide whether a variance near zero becomes NaN.',
      fix: 'For the same bits, move it as lerp does: grad_avg = grad_avg + (1 - alpha) * (grad - grad_avg), not alpha * grad_avg + (1 - alpha) * grad.',
    },
    ignored: {
      does: 'takes no notice of centered',
      consequence:
        'Steps are too short where gradients keep their sign, as their mean is not taken out.',
      fix: 'Average the gradients too, and take their mean out: avg = sqrt(square_avg - grad_avg * grad_avg) + eps.',
    },
    'eps-inside': {
      does: 'adds epsilon inside the square root if centered',
      consequence:
        'Turning centered on also shortens the steps of small gradients, and hides a variance that rounding made negative.',
      fix: 'Add eps after the root, with centered too: avg = sqrt(square_avg - grad_avg * grad_avg) + eps.',
    },
    clamped: {
      does: 'takes a negative variance for zero',
      consequence: 'Where torch gives NaN, it takes a huge step, lr * grad / eps, and goes on.',
      fix: 'Do not limit the difference: avg = sqrt(square_avg - grad_avg * grad_avg) + eps, NaN where it is negative.',
    },
  },
  'bias-correction': {
    none: {
      does: 'uses the averages as they are',
      consequence:
        'The first steps are longer than later ones, the very first by 1 / sqrt(1 - alpha).',
      fix: 'This is right: avg = sqrt(square_avg) + eps, with no correction.',
    },
    'square-avg': {
      does: 'divides the square average by 1 - alpha^step, as Adam does',
      consequence:
        'The first step is lr long instead of lr / sqrt(1 - alpha): a tenth with alpha = 0.99, and hundreds of steps pass until that has faded.',
      fix: 'Leave the correction out: avg = sqrt(square_avg) + eps.',
    },
    both: {
      does: 'divides the square average and the mean of gradients by 1 - alpha^step',
      consequence:
        'The first steps are shorter; with centered, the first variance is zero, and the first step lr * grad / eps.',
      fix: 'Leave both corrections out: avg = sqrt(square_avg) + eps, or sqrt(square_avg - grad_avg * grad_avg) + eps with centered.',
    },
  },
};

import type { ValueTexts } from './axis-text.ts';

/** The texts for the axes of the denominator: epsilon and the averages. */
export const averageTexts: ValueTexts<
  | 'epsilon'
  | 'initial-square-avg'
  | 'square-avg'
  | 'denominator'
  | 'centered'
  | 'initial-mean'
  | 'bias-correction'
> = {
  epsilon: {
    outside: {
      does: 'adds epsilon after the square root',
      consequence: 'Epsilon shortens only the steps of gradients that are hardly larger than eps.',
      fix: 'This is right: avg = sqrt(square_avg) + eps.',
    },
    inside: {
      does: 'adds epsilon inside the square root',
      consequence:
        "If a gradient is smaller than about sqrt(eps), epsilon shortens its step. In torch, the limit is eps. For example, with eps = 1e-8, the limit here is 1e-4, and torch's is 1e-8.",
      fix: 'Add eps after the root: avg = sqrt(square_avg) + eps, not sqrt(square_avg + eps).',
    },
    'inside-with-momentum': {
      does: 'adds epsilon inside the square root with momentum, and after it without',
      consequence: 'If you turn momentum on, the steps of small gradients also become shorter.',
      fix: 'Use the same formula with and without momentum: avg = sqrt(square_avg) + eps.',
    },
    'inside-subtracted-if-centered': {
      does: 'adds epsilon inside the square root, but subtracts it there if centered',
      consequence:
        'Small gradients take shorter steps. With centered, a zero gradient at the first step gives the root of -eps: the parameter becomes NaN.',
      fix: 'Add eps after the root: avg = sqrt(square_avg) + eps, and with centered avg = sqrt(square_avg - grad_avg * grad_avg) + eps. Perhaps your code has sqrt(square_avg - (grad_avg * grad_avg + eps)).',
    },
    'inside-kept': {
      does: 'adds epsilon to the square average in place, and takes the root of the sum',
      consequence:
        'Every step adds eps to the average again. With alpha = 0.99 and eps = 1e-8, these sums reach 1e-6. Gradients below about 1e-3 then take shorter steps.',
      fix: 'Do not write the sum back to square_avg. Add eps after the root: avg = sqrt(square_avg) + eps.',
    },
    floor: {
      does: 'uses epsilon as a minimum of the square root, instead of adding it',
      consequence:
        'Steps are up to twice as long if the root is near eps, and a little longer otherwise.',
      fix: 'Always add eps: avg = sqrt(square_avg) + eps, not max(sqrt(square_avg), eps).',
    },
    absent: {
      does: 'does not use epsilon',
      consequence: 'A zero gradient at the first step gives 0 / 0. The parameter becomes NaN.',
      fix: 'Add eps after the root: avg = sqrt(square_avg) + eps.',
    },
  },
  'initial-square-avg': {
    zero: {
      does: 'starts the square average at zero',
      consequence:
        'The first step is lr / sqrt(1 - alpha) long for gradients of any size. With alpha = 0.99, that is ten times lr.',
      fix: 'This is right: square_avg is zero before the first step.',
    },
    one: {
      does: 'starts the square average at one',
      consequence:
        'The first steps of small gradients are only lr * grad long. With alpha = 0.99, this effect lasts for hundreds of steps.',
      fix: 'Start from zeros: square_avg = zeros_like(param), not ones_like(param).',
    },
    eps: {
      does: 'starts the square average at epsilon',
      consequence:
        'The first steps are shorter for gradients that are not much larger than sqrt(eps).',
      fix: 'Start from zeros: square_avg = zeros_like(param). Use eps only after the root.',
    },
    'first-square': {
      does: 'starts the square average at the square of the first gradient',
      consequence:
        'The first step is lr long instead of lr / sqrt(1 - alpha). With alpha = 0.99, that is a tenth.',
      fix: 'Start from zeros. After the first step, square_avg is (1 - alpha) * grad * grad.',
    },
    parameter: {
      does: 'starts the square average at the value of the parameter',
      consequence:
        'The first steps depend on the parameter. A negative parameter becomes NaN, unless its gradient is large.',
      fix: 'Start from zeros in the shape of the parameter, square_avg = zeros_like(param), not from a copy of it.',
    },
  },
  'square-avg': {
    average: {
      does: 'averages squared gradients: alpha of the old average, 1 - alpha of the new square',
      consequence:
        'The length of a step depends on the gradients of about the last 1 / (1 - alpha) steps.',
      fix: 'This is right: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    undamped: {
      does: 'adds the squared gradient without the factor 1 - alpha',
      consequence:
        'The square average is 1 / (1 - alpha) times too large, so steps are too short. With alpha = 0.99, they are a tenth.',
      fix: 'Multiply the square by 1 - alpha: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    sum: {
      does: 'sums all squared gradients without decay, as AdaGrad does',
      consequence: 'Steps only become shorter, until training stops.',
      fix: 'Let old squares decay: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    swapped: {
      does: 'multiplies the old square average by 1 - alpha, and the new square by alpha',
      consequence:
        'With alpha = 0.99, there is almost no average. Every step is about lr long, for large and small gradients.',
      fix: 'Exchange the two factors: square_avg = alpha * square_avg + (1 - alpha) * grad * grad.',
    },
    previous: {
      does: 'divides by the square average from before this gradient',
      consequence: 'The first step is divided only by eps. It is very long: lr * grad / eps.',
      fix: 'Update square_avg first, and then take the root of the new value: avg = sqrt(square_avg) + eps.',
    },
    'clipped-before': {
      does: 'clips each element of the gradient to {number} before it squares and averages it',
      consequence:
        'A large gradient has less effect than in torch, both in the average and in the step.',
      fix: 'Do not clip in the optimizer: square_avg = alpha * square_avg + (1 - alpha) * grad * grad, with the gradient of the caller.',
    },
    'clipped-after': {
      does: 'averages the squares of full gradients, but clips each element of the gradient of the step to {number}',
      consequence:
        'The step clips a large gradient, and then divides it by its full size. Such a gradient moves the parameter less than a small gradient.',
      fix: 'Do not clip in the optimizer. Step by the gradient that is in the average: param = param - lr * grad / avg.',
    },
    'root-kept': {
      does: 'overwrites the square average with its root, unless centered',
      consequence:
        'The first step is as in torch. The next average contains this root in place of the square average. Steps become too short if gradients are much smaller than 1, and too long if they are much larger.',
      fix: 'Take the root in a new tensor: avg = sqrt(square_avg) + eps. In torch code, write square_avg.sqrt(), not square_avg.sqrt_().',
    },
    'complex-square': {
      does: 'squares a complex gradient as a complex number, and averages the real part of this square for both parts',
      consequence:
        'The real part of the square is re * re - im * im. If im stays larger than re, the average is negative, and the parameter becomes NaN. For real dtypes, nothing changes.',
      fix: 'Treat a complex tensor as real numbers, as view_as_real does. The real part has its own average of re * re, the imaginary part of im * im.',
    },
    'complex-square-size': {
      does: 'squares a complex gradient as a complex number, and averages the absolute value of the real part, |re * re - im * im|, for both parts',
      consequence:
        'If the two parts are about equal, the average is almost zero, and steps are very long. For real dtypes, nothing changes.',
      fix: 'Treat a complex tensor as real numbers, as view_as_real does. The real part has its own average of re * re, the imaginary part of im * im.',
    },
    'complex-magnitude': {
      does: 'averages the squared magnitude of a complex gradient, re * re + im * im, for both parts',
      consequence:
        'The larger part of the gradient also shortens the steps of the smaller part. For real dtypes, nothing changes.',
      fix: 'Treat a complex tensor as real numbers, as view_as_real does. The real part has its own average of re * re, the imaginary part of im * im.',
    },
  },
  denominator: {
    root: {
      does: 'divides by the root of the square average',
      consequence: 'A steady gradient of any size moves the parameter by about lr in each step.',
      fix: 'This is right: avg = sqrt(square_avg) + eps.',
    },
    'no-root': {
      does: 'divides by the square average itself, not by its root',
      consequence:
        'A steady gradient moves the parameter by about lr / grad. For a gradient of 0.01, this is 100 times as far as in torch. For a gradient of 100, it is a hundredth.',
      fix: 'Take the root before you divide: avg = sqrt(square_avg) + eps.',
    },
  },
  centered: {
    variance: {
      does: 'subtracts the squared mean from the square average, even if the result is negative',
      consequence:
        'After many equal gradients the difference can become negative. Then the parameter becomes NaN, in torch too.',
      fix: 'This is right: grad_avg = lerp(grad_avg, grad, 1 - alpha), and avg = sqrt(square_avg - grad_avg * grad_avg) + eps.',
    },
    'multiply-add': {
      does: 'updates the mean with a multiplication and an addition, as PyTorch did before 2.1',
      consequence:
        'Only rounding differs. But it can decide whether a variance near zero becomes NaN.',
      fix: 'For the same bits, update the mean as lerp does: grad_avg = grad_avg + (1 - alpha) * (grad - grad_avg), not alpha * grad_avg + (1 - alpha) * grad.',
    },
    ignored: {
      does: 'ignores centered',
      consequence:
        'Steps are too short if gradients keep their sign, because their mean is not subtracted.',
      fix: 'Average the gradients too, and subtract the square of their mean: avg = sqrt(square_avg - grad_avg * grad_avg) + eps.',
    },
    'eps-inside': {
      does: 'adds epsilon inside the square root if centered',
      consequence:
        'If you turn centered on, the steps of small gradients also become shorter. A variance that rounding made negative stays hidden.',
      fix: 'Add eps after the root, also with centered: avg = sqrt(square_avg - grad_avg * grad_avg) + eps.',
    },
    clamped: {
      does: 'replaces a negative variance by zero',
      consequence:
        'If torch gives NaN, this optimizer takes a very long step, lr * grad / eps, and continues.',
      fix: 'Do not limit the difference: avg = sqrt(square_avg - grad_avg * grad_avg) + eps. It is NaN if the difference is negative.',
    },
  },
  'initial-mean': {
    zero: {
      does: 'starts the mean of gradients at zero',
      consequence: 'At first, the mean is small, and centered changes the variance only a little.',
      fix: 'This is right: grad_avg is zero before the first step.',
    },
    gradient: {
      does: 'uses the first gradient as the first mean',
      consequence:
        'If the square average starts at zero, the first variance is negative, and the parameter becomes NaN. If it starts at the first square, the first variance is zero.',
      fix: 'Start from zeros, grad_avg = zeros_like(param), and update it at the first step too: grad_avg = lerp(grad_avg, grad, 1 - alpha).',
    },
  },
  'bias-correction': {
    none: {
      does: 'uses the averages without correction',
      consequence:
        'The first steps are longer than later steps. The very first is 1 / sqrt(1 - alpha) times as long.',
      fix: 'This is right: avg = sqrt(square_avg) + eps, without correction.',
    },
    'square-avg': {
      does: 'divides the square average by 1 - alpha^step, as Adam does',
      consequence:
        'The first step is lr long instead of lr / sqrt(1 - alpha). With alpha = 0.99, that is a tenth, and the effect lasts for hundreds of steps.',
      fix: 'Remove the correction: avg = sqrt(square_avg) + eps.',
    },
    both: {
      does: 'divides the square average and the mean of gradients by 1 - alpha^step',
      consequence:
        'The first steps are shorter. With centered, the first variance is zero, and the first step is lr * grad / eps.',
      fix: 'Remove both corrections: avg = sqrt(square_avg) + eps, or sqrt(square_avg - grad_avg * grad_avg) + eps with centered.',
    },
  },
};

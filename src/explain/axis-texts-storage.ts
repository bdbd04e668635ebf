import type { ValueTexts } from './axis-text.ts';

/** The axes of what is kept where, and in which precision. */
export const storageTexts: ValueTexts<'state' | 'groups' | 'caller-gradient' | 'precision'> = {
  state: {
    'per-parameter': {
      does: 'keeps a state for each parameter, made at its first gradient',
      consequence: 'A parameter without a gradient is passed over, and keeps its state as it was.',
      fix: 'This is right: state[param] holds step, square_avg, and momentum_buffer and grad_avg if they are used.',
    },
    'by-position': {
      does: 'finds state by the position of a parameter among those that have a gradient',
      consequence:
        'When a gradient is missing, the parameters after it use the averages of their neighbours.',
      fix: 'Find state by the parameter itself, state[param], not by an index into the gradients of this step.',
    },
    'shared-by-groups': {
      does: 'finds state by the position of a parameter in its group',
      consequence: 'The first parameters of all groups share their averages, and so on.',
      fix: 'Find state by the parameter itself, state[param], not by its index in the group.',
    },
    'reset-on-reload': {
      does: 'begins anew when its state is saved and loaded',
      consequence: 'Training that is resumed begins with first steps again, which are the longest.',
      fix: 'Save and load all of state[param]: step, square_avg, momentum_buffer and grad_avg.',
    },
    'created-for-null': {
      does: 'makes state for a parameter that has not had a gradient yet',
      consequence:
        'Parameters move as in torch, but saved state has entries that torch would not have.',
      fix: 'Pass over a parameter without a gradient before looking at its state: if param.grad is None, continue.',
    },
    'null-as-zero': {
      does: 'takes a missing gradient for zeros',
      consequence:
        'Averages fade, and momentum and weight decay move a parameter that should stand still.',
      fix: 'Pass over a parameter without a gradient: if param.grad is None, continue.',
    },
    'seeded-from-gradient': {
      does: 'makes its first state by multiplying the gradient by zero',
      consequence:
        'If the first gradient is infinite, the averages become NaN instead of infinite, and stay so.',
      fix: 'Start from zeros that do not depend on the gradient: square_avg = zeros_like(param), not grad * 0.',
    },
  },
  groups: {
    own: {
      does: 'uses the hyperparameters of each group',
      consequence: 'Each part of a model is trained as it was set.',
      fix: 'This is right: lr, alpha, eps, weight_decay, momentum, centered and maximize are read from the group.',
    },
    'first-everywhere': {
      does: 'uses the hyperparameters of the first group for all groups',
      consequence: 'What is set for another group, such as a smaller learning rate, has no effect.',
      fix: 'Read every hyperparameter from the group that the parameter is in, as in group["lr"].',
    },
    'only-lr-weight-decay': {
      does: 'takes lr and weight_decay from each group, and the rest from the first',
      consequence:
        'The alpha, eps, momentum, centered and maximize of other groups have no effect.',
      fix: 'Read these from the group too, as in group["alpha"].',
    },
  },
  'caller-gradient': {
    untouched: {
      does: 'leaves the gradient as it was given',
      consequence: 'The gradient can be used again after the step.',
      fix: 'This is right: weight decay makes a new tensor, grad = grad + weight_decay * param.',
    },
    changed: {
      does: 'adds weight decay to the gradient in place',
      consequence:
        'Gradients that are accumulated, or used for a second step, contain weight decay already.',
      fix: 'Make a new tensor, grad = grad.add(param, alpha=weight_decay), not grad.add_(...).',
    },
    zeroed: {
      does: 'sets the gradient to zero after the step',
      consequence:
        'Code that looks at the gradient after the step, or accumulates it, finds zeros.',
      fix: 'Only read the gradient in a step; setting it to zero is what zero_grad is for.',
    },
    aliased: {
      does: 'keeps its square average in the array of the first gradient',
      consequence: 'When the next gradient is written into that array, the square average is lost.',
      fix: 'Give state an array of its own: square_avg = zeros_like(param), not the array that was passed in.',
    },
  },
  precision: {
    rounded: {
      does: 'rounds each operation to the dtype of the parameter',
      consequence:
        'The same numbers come out as in torch, to the last bit if the order is the same.',
      fix: 'This is right: each operation is rounded to the dtype, and 1 - alpha is formed in float64.',
    },
    float64: {
      does: 'computes in float64, and rounds only what it keeps',
      consequence: 'Nothing but rounding differs: results are a little nearer to the exact ones.',
      fix: 'For the same bits, round after each operation, in JavaScript with Math.fround: square_avg * alpha, then + (1 - alpha) * grad * grad.',
    },
    'reciprocal-root': {
      does: 'multiplies by the reciprocal of the root, instead of dividing by the root',
      consequence: 'Nothing but rounding differs: there is one more.',
      fix: 'For the same bits, divide: param = param - (lr * grad) / avg.',
    },
    'one-minus-alpha-float32': {
      does: 'takes options for float32 numbers, and forms 1 - alpha of those',
      consequence:
        'Squares enter with a factor that is off by a millionth with alpha = 0.99, and by more the nearer alpha is to 1.',
      fix: 'Keep options in float64, and round only what is formed of them: (float)(1.0 - 0.99), not 1.0f - 0.99f.',
    },
    'narrow-state': {
      does: 'keeps state in a narrower dtype than the parameters (float32 for float64, bfloat16 for float32)',
      consequence:
        'Averages have fewer digits, and with alpha near 1 small changes are rounded away.',
      fix: 'Keep state in the dtype of the parameter: square_avg = zeros_like(param).',
    },
    'subnormals-flushed': {
      does: 'takes subnormal numbers for zero',
      consequence:
        'Squares of gradients below about 1e-19 are lost in float32, which shows where eps is zero or as small.',
      fix: 'Switch flushing to zero off (FTZ, DAZ, -ffast-math) so that square_avg keeps such squares, or declare in the port that it flushes.',
    },
  },
};

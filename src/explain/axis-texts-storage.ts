import type { ValueTexts } from './axis-text.ts';

/** The texts for the axes of storage: state, reloads, the step counter, groups, the caller's gradient, and precision. */
export const storageTexts: ValueTexts<
  'state' | 'reload' | 'step' | 'groups' | 'caller-gradient' | 'precision'
> = {
  state: {
    'per-parameter': {
      does: 'keeps a state for each parameter, and creates it at the first gradient',
      consequence: 'A step skips a parameter without a gradient and keeps its state.',
      fix: 'This is right: state[param] holds step, square_avg, and momentum_buffer and grad_avg if they are used.',
    },
    'by-position': {
      does: 'numbers only the parameters that have a gradient, and finds state by this number',
      consequence:
        'If a parameter has no gradient, the parameters after it use the averages of other parameters.',
      fix: 'Find state by the parameter itself, state[param], not by an index into the gradients of this step.',
    },
    'shared-by-groups': {
      does: 'finds state by the position of a parameter in its group',
      consequence:
        'The first parameters of all groups share their averages, and so do the second, and so on.',
      fix: 'Find state by the parameter itself, state[param], not by its index in the group.',
    },
    'reset-on-reload': {
      does: 'starts with new state after a save and reload',
      consequence:
        'Training that resumes begins with first steps again. These are the longest steps.',
      fix: 'Save and load all of state[param]: step, square_avg, momentum_buffer and grad_avg.',
    },
    'created-for-null': {
      does: 'creates state for a parameter that has not had a gradient yet',
      consequence:
        'Parameters move as in torch. But the saved state has entries that torch does not have.',
      fix: 'Check the gradient before you create the state. If the parameter has no gradient, skip it.',
    },
    'null-as-zero': {
      does: 'treats a missing gradient as zeros',
      consequence:
        'Averages shrink, and momentum and weight decay move a parameter that must not move.',
      fix: 'If the parameter has no gradient, skip it.',
    },
    'null-as-last-gradient': {
      does: 'uses the last gradient of a parameter again if it has no gradient',
      consequence:
        'A parameter that must not move continues in the direction of an old gradient, for example after you freeze it.',
      fix: 'If the parameter has no gradient, skip it. Do not keep gradients from one step to the next.',
    },
    'seeded-from-gradient': {
      does: 'creates its first state as the gradient times zero',
      consequence:
        'If the first gradient is infinite, the averages become NaN instead of infinite, and stay NaN.',
      fix: 'Start from zeros that do not depend on the gradient: square_avg = zeros_like(param), not grad * 0.',
    },
  },
  reload: {
    everything: {
      does: 'keeps all state and all options in a save and reload',
      consequence: 'Training that resumes continues as if it had not stopped.',
      fix: 'This is right: state_dict() has state and param_groups, and load_state_dict() restores both.',
    },
    'not-square-avg': {
      does: 'sets the square average to zero in a save and reload',
      consequence:
        'The first step after a reload is as long as the very first step. With centered, the mean stays, so the variance can be negative and the parameter NaN.',
      fix: 'Save and load square_avg with the rest of state[param].',
    },
    'not-grad-avg': {
      does: 'sets the mean of gradients to zero in a save and reload',
      consequence:
        'With centered, steps are too short after a reload if gradients keep their sign. Without centered, nothing changes.',
      fix: 'Save and load grad_avg with the rest of state[param].',
    },
    'not-momentum-buffer': {
      does: 'sets the momentum buffer to zero in a save and reload',
      consequence:
        'With momentum, the movement after a reload begins again without the earlier steps. Without momentum, nothing changes.',
      fix: 'Save and load momentum_buffer with the rest of state[param].',
    },
    'first-options': {
      does: 'sets the options of each group back to their first values in a save and reload',
      consequence:
        'The reload undoes all changes of options. For example, a schedule starts again from the first learning rate.',
      fix: 'Save and load param_groups too. load_state_dict() in torch replaces the options of the groups by the saved ones.',
    },
    'first-lr': {
      does: 'sets the learning rate of each group back to its first value in a save and reload',
      consequence: 'A schedule that had reduced the learning rate has no effect after a reload.',
      fix: 'Save and load lr with the other options of param_groups.',
    },
    narrowed: {
      does: 'rounds state to a narrower dtype in a save and reload (float32 for float64, bfloat16 for float32 and float16)',
      consequence: 'Training that resumes differs a little from training that does not stop.',
      fix: 'Save and load state in the dtype of the parameter, and do not convert it in between.',
    },
  },
  step: {
    steps: {
      does: 'counts the steps of each parameter',
      consequence: 'The saved state says how often each parameter had a gradient.',
      fix: 'This is right: step starts at 0, and each step in which the parameter has a gradient adds 1.',
    },
    stuck: {
      does: 'keeps the step counter of a parameter at 1',
      consequence:
        'Parameters move as in torch. But the saved counter is wrong, and code that uses it is wrong too.',
      fix: 'Add 1 to the stored counter at each step of the parameter, not to a copy of it: state["step"] += 1.',
    },
    shared: {
      does: 'counts the updates of all parameters in one step counter',
      consequence:
        'Parameters move as in torch. But with several parameters the saved counter is too large.',
      fix: 'Keep a counter for each parameter, state[param]["step"], and add 1 at each step of this parameter.',
    },
    'zero-after-reload': {
      does: 'starts the step counter at zero again after a save and reload',
      consequence:
        'Parameters move as in torch. But code that uses the counter, such as a bias correction, begins again.',
      fix: 'Save and load step with the rest of state[param].',
    },
  },
  groups: {
    own: {
      does: 'uses the hyperparameters of each group',
      consequence: 'Each part of a model trains with its own settings.',
      fix: 'This is right: read lr, alpha, eps, weight_decay, momentum, centered and maximize from the group.',
    },
    'first-everywhere': {
      does: 'uses the hyperparameters of the first group for all groups',
      consequence:
        'The settings of other groups have no effect, for example a smaller learning rate.',
      fix: 'Read every hyperparameter from the group of the parameter, as in group["lr"].',
    },
    'last-everywhere': {
      does: 'uses the hyperparameters of the last group for all groups',
      consequence:
        'The settings of earlier groups have no effect. Adding a group changes the settings of all.',
      fix: 'Read every hyperparameter from the group of the parameter, as in group["lr"]. Do not read it from a variable of an earlier loop.',
    },
    'first-lr': {
      does: 'uses the learning rate of the first group for all groups',
      consequence: 'A smaller or larger learning rate of another group has no effect.',
      fix: 'Read lr from the group of the parameter too, as in group["lr"].',
    },
    'only-lr-weight-decay': {
      does: 'reads lr and weight_decay from each group, and the rest from the first',
      consequence:
        'The alpha, eps, momentum, centered and maximize of other groups have no effect.',
      fix: 'Read these from the group too, as in group["alpha"].',
    },
  },
  'caller-gradient': {
    untouched: {
      does: 'does not change the gradient',
      consequence: 'You can use the gradient again after the step.',
      fix: 'This is right: weight decay makes a new tensor, grad = grad + weight_decay * param.',
    },
    changed: {
      does: 'adds weight decay to the gradient in place',
      consequence:
        'If you accumulate the gradient or use it for a second step, it already contains weight decay.',
      fix: 'Make a new tensor: grad = grad.add(param, alpha=weight_decay), not grad.add_(...).',
    },
    zeroed: {
      does: 'sets the gradient to zero after the step',
      consequence: 'Code that reads or accumulates the gradient after the step finds zeros.',
      fix: 'Only read the gradient in a step. Let the caller set it to zero with zero_grad.',
    },
    aliased: {
      does: 'stores its square average in the array of the first gradient',
      consequence:
        'If the caller writes the next gradient into that array, it overwrites the square average.',
      fix: 'Allocate a separate array for the state: square_avg = zeros_like(param), not the array of the gradient.',
    },
  },
  precision: {
    rounded: {
      does: 'rounds each operation to the dtype of the parameter',
      consequence:
        'The results are those of torch, to the last bit if the order of operations is the same.',
      fix: 'This is right: round each operation to the dtype, and compute 1 - alpha in float64.',
    },
    float64: {
      does: 'computes in float64, and rounds only the values that it stores',
      consequence: 'Only rounding differs: results are a little nearer to the exact values.',
      fix: 'For the same bits, round after each operation, in JavaScript with Math.fround: square_avg * alpha, then + (1 - alpha) * grad * grad.',
    },
    'reciprocal-root': {
      does: 'multiplies by the reciprocal of the root, instead of dividing by the root',
      consequence: 'Only rounding differs: there is one more rounding.',
      fix: 'For the same bits, divide: param = param - (lr * grad) / avg.',
    },
    'one-minus-alpha-float32': {
      does: 'rounds options to float32, and then computes 1 - alpha in float32',
      consequence:
        'The factor of the squares is wrong by a millionth with alpha = 0.99, and by more if alpha is nearer to 1.',
      fix: 'Keep options in float64, and round only the result: (float)(1.0 - 0.99), not 1.0f - 0.99f.',
    },
    'narrow-state': {
      does: 'keeps state in a narrower dtype than the parameters (float32 for float64, bfloat16 for float32)',
      consequence: 'Averages have fewer digits. With alpha near 1, rounding removes small changes.',
      fix: 'Keep state in the dtype of the parameter: square_avg = zeros_like(param).',
    },
    'subnormals-flushed': {
      does: 'replaces subnormal numbers by zero',
      consequence:
        'In float32, squares of gradients below about 1e-19 become zero. This shows if eps is zero or as small.',
      fix: 'Turn off flushing to zero (FTZ, DAZ, -ffast-math) so that square_avg keeps these squares, or declare in the port that it flushes.',
    },
    'denominator-float32': {
      does: 'computes the root, the sum with epsilon and the quotient in float32, if the dtype has 16 bits',
      consequence:
        'Epsilon does not become zero. In float16, torch rounds eps = 1e-8 to zero, so a zero gradient at the first step gives NaN. Here the parameter stays as it is.',
      fix: 'Round after each operation: the root, the sum with eps, and param - lr * grad / avg. A larger eps, such as 1e-4, avoids the NaN in both.',
    },
  },
};

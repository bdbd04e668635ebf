/** The options that hold a number, in the order of reports. */
export const numberOptions = ['lr', 'alpha', 'eps', 'momentum', 'weightDecay'] as const;

/** The name of an option that holds a number. */
export type NumberOption = (typeof numberOptions)[number];

/**
 * The values of each axis along which RMSprops differ. The first value is torch's. spec/dialects.md explains each value. The command
 * `rmsprop-parity explain epsilon` explains one axis.
 *
 * @example axisValues['bias-correction'] // ['none', 'square-avg', 'both']
 */
export const axisValues = {
  /** The place of epsilon. */
  epsilon: [
    'outside',
    'inside',
    'inside-with-momentum',
    'inside-subtracted-if-centered',
    'inside-kept',
    'floor',
    'absent',
  ],
  /** The square average before the first step. */
  'initial-square-avg': ['zero', 'one', 'eps', 'first-square', 'parameter'],
  /** The update of the square average. */
  'square-avg': [
    'average',
    'undamped',
    'sum',
    'swapped',
    'previous',
    'clipped-before',
    'clipped-after',
    'root-kept',
    'complex-square',
    'complex-square-size',
    'complex-magnitude',
  ],
  /** What a step takes from the square average. */
  denominator: ['root', 'no-root'],
  /** The place of the learning rate: outside or inside the momentum buffer. */
  'learning-rate': ['outside-buffer', 'inside-buffer', 'zero-is-default'],
  /** The kind of momentum. */
  momentum: ['heavy-ball', 'nesterov', 'dampened', 'only-if-centered', 'ignored'],
  /** The momentum buffer at the first step. */
  'initial-buffer': ['zero', 'gradient'],
  /** The place of weight decay. */
  'weight-decay': [
    'l2',
    'l2-after-clipping',
    'l2-after-square-avg',
    'decoupled-lr',
    'decoupled-raw',
    'decoupled-raw-after',
    'of-previous-gradient',
    'of-index',
    'multiplied',
    'in-movement',
    'ignored',
  ],
  /** The effect of the option centered. */
  centered: ['variance', 'multiply-add', 'ignored', 'eps-inside', 'clamped'],
  /** The mean of the gradients at the first step. */
  'initial-mean': ['zero', 'gradient'],
  /** The averages that the optimizer corrects for their start at zero. */
  'bias-correction': ['none', 'square-avg', 'both'],
  /** Whether the negation of maximize is before or after weight decay. */
  maximize: ['before-weight-decay', 'after-weight-decay', 'ignored'],
  /** What the optimizer does to the gradients before all else. */
  gradient: [
    'given',
    'scaled',
    'clipped-by-value',
    'clipped-by-norm',
    'clipped-by-tensor-norm',
    'accumulated',
    'zeros-skipped',
    'non-finite-skipped',
  ],
  /** When a step moves the parameter. */
  movement: ['at-once', 'one-step-late'],
  /** The parameter after a step. */
  parameter: ['free', 'clipped'],
  /** The learning rate that a step uses. */
  'lr-value': ['given', 'fixed', 'scaled', 'decays', 'decays-exponentially'],
  /** The alpha that a step uses. */
  'alpha-value': ['given', 'fixed', 'zero-is-default', 'one-minus'],
  /** The epsilon that a step uses. */
  'eps-value': ['given', 'fixed', 'scaled', 'zero-is-default', 'squared'],
  /** The momentum that a step uses. */
  'momentum-value': ['given', 'fixed', 'scaled', 'zero-is-default', 'one-minus'],
  /** The weight decay that a step uses. */
  'weight-decay-value': ['given', 'fixed', 'scaled', 'zero-is-default'],
  /** An option whose value the optimizer takes from another option. `lr-with-alpha`: it exchanges them. `lr-from-alpha`: lr has alpha's value. */
  options: [
    'own',
    'lr-with-alpha',
    'lr-with-eps',
    'lr-with-momentum',
    'lr-with-weight-decay',
    'alpha-with-eps',
    'alpha-with-momentum',
    'alpha-with-weight-decay',
    'eps-with-momentum',
    'eps-with-weight-decay',
    'momentum-with-weight-decay',
    'lr-from-alpha',
    'lr-from-eps',
    'lr-from-momentum',
    'lr-from-weight-decay',
    'alpha-from-lr',
    'alpha-from-eps',
    'alpha-from-momentum',
    'alpha-from-weight-decay',
    'eps-from-lr',
    'eps-from-alpha',
    'eps-from-momentum',
    'eps-from-weight-decay',
    'momentum-from-lr',
    'momentum-from-alpha',
    'momentum-from-eps',
    'momentum-from-weight-decay',
    'weight-decay-from-lr',
    'weight-decay-from-alpha',
    'weight-decay-from-eps',
    'weight-decay-from-momentum',
  ],
  /** The effect of a change of hyperparameters between steps. */
  changes: [
    'at-once',
    'ignored',
    'lr-ignored',
    'alpha-ignored',
    'eps-ignored',
    'momentum-ignored',
    'weight-decay-ignored',
    'centered-ignored',
    'maximize-ignored',
    'one-step-late',
    'lr-one-step-late',
    'lr-multiplied',
    'in-first-group',
    'in-all-groups',
    'lr-in-groups-with-equal-lr',
  ],
  /** The assignment of states to parameters. */
  state: [
    'per-parameter',
    'by-position',
    'shared-by-groups',
    'reset-on-reload',
    'created-for-null',
    'null-as-zero',
    'null-as-last-gradient',
    'seeded-from-gradient',
  ],
  /** What a save and reload keeps. */
  reload: [
    'everything',
    'not-square-avg',
    'not-grad-avg',
    'not-momentum-buffer',
    'first-options',
    'first-lr',
    'narrowed',
  ],
  /** What loading a saved state dict into an optimizer in use does. */
  load: ['replaces', 'options-stay', 'unsaved-state-stays', 'saved-is-live'],
  /** The default of an option that a group leaves out. */
  defaults: ['torch', 'lr', 'alpha', 'eps', 'momentum', 'weight-decay'],
  /** What a second backward pass does to the gradient of a parameter. */
  backward: ['added', 'replaces'],
  /** What zero_grad does to the gradients of the parameters. */
  'zero-grad': ['as-asked', 'ignored', 'to-none', 'to-zeros'],
  /** The learning rate of a group, if it is a tensor. */
  'tensor-lr': ['value', 'shortest-decimal', 'first-value'],
  /** What new data of a parameter does. */
  'new-data': ['used', 'ignored', 'resets-state'],
  /** What the step counter counts. */
  step: ['steps', 'stuck', 'shared', 'zero-after-reload'],
  /** The options that a parameter group uses. */
  groups: ['own', 'first-everywhere', 'last-everywhere', 'first-lr', 'only-lr-weight-decay'],
  /** The caller's gradient array after a step. */
  'caller-gradient': ['untouched', 'changed', 'zeroed', 'aliased'],
  /** The rounding of operations, options and state. */
  precision: [
    'rounded',
    'float64',
    'reciprocal-root',
    'one-minus-alpha-float32',
    'narrow-state',
    'subnormals-flushed',
    'denominator-float32',
  ],
} as const;

/**
 * The values that have a number, with the number of their mutant.
 *
 * @example exampleConstants['alpha-value: fixed'] // 0.9
 */
export const exampleConstants: Readonly<Record<string, number>> = {
  'square-avg: clipped-before': 5,
  'square-avg: clipped-after': 5,
  'learning-rate: zero-is-default': 0.01,
  'gradient: scaled': 0.125,
  'gradient: clipped-by-value': 1,
  'gradient: clipped-by-norm': 1,
  'gradient: clipped-by-tensor-norm': 1,
  'parameter: clipped': 1,
  'weight-decay: in-movement': -1,
  'defaults: lr': 0.001,
  'defaults: alpha': 0.9,
  'defaults: eps': 1e-7,
  'defaults: momentum': 0.9,
  'defaults: weight-decay': 0.01,
  'lr-value: fixed': 0.001,
  'lr-value: scaled': 0.5,
  'lr-value: decays': 0.01,
  'lr-value: decays-exponentially': 0.9,
  'alpha-value: fixed': 0.9,
  'alpha-value: zero-is-default': 0.99,
  'eps-value: fixed': 1e-7,
  'eps-value: scaled': 10,
  'eps-value: zero-is-default': 1e-7,
  'momentum-value: fixed': 0.9,
  'momentum-value: scaled': 0.5,
  'momentum-value: zero-is-default': 0.9,
  'weight-decay-value: fixed': 0.01,
  'weight-decay-value: scaled': 2,
  'weight-decay-value: zero-is-default': 0.01,
};

/**
 * What the violation of each invariant says about a port, by the id of the invariant. A sentence says "may" if the violation
 * can have other causes. The order is that of a diagnosis: the violations that point to one place in the code come first.
 */
export const violationSentences: Readonly<Record<string, string>> = {
  'two-optimizers':
    'Two optimizers that step in turn give other values than alone. The optimizers share state, unless the values depend on chance.',
  determinism:
    'A scenario gives other values when it runs again: results depend on what ran before, on chance or on the order of threads.',
  reload:
    'A save and reload changes what follows. The port may lose some state, a step counter or an option.',
  'caller-gradient': 'A step changes the gradients of its caller.',
  'null-gradient':
    'A step without a gradient changes that parameter or its state. It may use zeros or an older gradient instead.',
  'step-counter':
    'The step counter of a parameter does not count the steps in which this parameter had a gradient.',
  'unused-state-kept':
    'After steps without momentum or centering, the port does not continue as PyTorch does. It may lose the momentum buffer or the mean of gradients.',
  'group-alone':
    'A group gives other values if the optimizer has other groups: something of the other groups has an effect.',
  'groups-as-one':
    'Groups with equal options do not behave as one group: the values depend on the group of a parameter.',
  'independent-elements':
    'Elements depend on each other, on their position, or on the shape or the number of the tensors.',
  'nan-lane':
    'A NaN in the gradient of one element reaches another element, or does not reach its own element.',
  'momentum-zero': 'Momentum that becomes 0 before the first step still has an effect.',
  'weight-decay-zero': 'Weight decay that becomes 0 before the first step still has an effect.',
  'learning-rate-zero':
    'With lr = 0, a parameter moves, or the state changes in another way. The port may take 0 for a missing value.',
  'no-clamp':
    'With alpha above 1, a first step is not NaN. The port may use another alpha, or make a negative square average positive before the root.',
  maximize: 'maximize does not give the same values as negated gradients.',
  'weight-decay-is-l2':
    'Weight decay is not the same as adding weight_decay times the parameter to the gradient.',
  coasting:
    'When gradients become 0, momentum does not continue with momentum times the previous step.',
  'first-step-momentum': 'The length of the first step depends on momentum.',
  'centered-variance': 'Centering changes the square average, or makes a step shorter.',
  'state-from-gradients':
    'The state depends on the values of the parameters, without weight decay.',
  'zero-gradient':
    'A gradient of 0 moves the parameter, or does not multiply the square average by alpha.',
  'sign-symmetry': 'The optimizer treats positive and negative numbers differently.',
  'learning-rate-scale':
    'The first step is not proportional to lr, or lr has an effect on the state.',
  'gradient-scale':
    'The size of all gradients has an effect on the step, although epsilon and weight decay are 0.',
  'no-memory': 'With alpha = 0, a step is not lr · g / (|g| + eps).',
  'first-step':
    'The first step does not have the length lr / sqrt(1 - alpha), or with centering lr / sqrt(alpha (1 - alpha)).',
  'step-size': 'A step is longer than lr / sqrt(1 - alpha).',
  'square-average':
    'The square average is smaller than alpha times the old one, smaller than (1 - alpha) times the squared gradient, or NaN without a NaN.',
};

/** The invariants whose violation can also be the cause of all other violations. */
export const rootViolations: ReadonlySet<string> = new Set(['two-optimizers', 'determinism']);

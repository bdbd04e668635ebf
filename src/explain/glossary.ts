/** The meaning of each verdict, to follow a colon. */
export const verdictMeanings = {
  exact: 'the same bits everywhere. Any NaN equals any NaN; +0 and -0 differ.',
  equivalent: 'no value differs from the golden value by more than rounding alone can explain.',
  divergent: 'a value differs by more than rounding alone can explain, or is missing.',
  failed: 'the port broke. It crashed, did not answer in time, or sent an invalid answer.',
} as const;

/** The words of this project, each with a definition. */
export const glossary: Readonly<Record<string, string>> = {
  scenario:
    'One experiment: a dtype, parameter groups with hyperparameters, initial parameters, and a list of events.',
  event:
    'One entry of a scenario: a step with its gradients, a change of hyperparameters, a new group, a save and reload, or a zero_grad.',
  lane: 'The history of one element of a tensor. Its name says what the gradients of this element do: normal, constant, zero, subnormal, huge, sign-flipping and so on. Elements never interact, so one trajectory holds many lanes.',
  snapshot: 'The parameters and the optimizer state after one event.',
  trajectory: 'The snapshots of a scenario, in order.',
  golden: 'Recorded from real PyTorch. The suite compares a port with golden values.',
  oracle: 'The source of a golden trajectory: a version of PyTorch with one arithmetic.',
  arithmetic:
    'How a build of PyTorch rounds a multiplication with an addition after it. "portable" rounds both. "fma" fuses them and rounds once. "arm64" is PyTorch on a 64-bit Arm processor: it also fuses them, with other bits in float16 and bfloat16.',
  fixture: 'A scenario with its golden trajectory.',
  case: 'One fixture of the corpus, which the suite judges. The id of a case is the path of its file, a slash, and the id of the fixture.',
  corpus: 'All fixtures, and the manifest with their hashes.',
  port: 'The implementation that the suite judges.',
  adapter: 'The short program that makes an implementation a port.',
  divergence:
    'The place where a port leaves the golden trajectory: event, parameter, tensor and element, with both values.',
  bound:
    'The largest difference that rounding alone can cause between two correct implementations, for every value after every step. A formula gives it, not a choice of tolerance. "explain BND-2" shows that formula.',
  exact: `A verdict: ${verdictMeanings.exact}`,
  equivalent: `A verdict: ${verdictMeanings.equivalent}`,
  divergent: `A verdict: ${verdictMeanings.divergent}`,
  failed: `A verdict: ${verdictMeanings.failed}`,
  'not judged':
    'No verdict: the port does not declare a feature that the case needs, or answered that it does not support it. The same holds if the time limit of the run cut the case off. Such a case never counts as passed.',
  'ill-conditioned':
    'A value that rounding alone decides, for example a centered variance that cancels. Such a value has no bound, and a difference proves nothing.',
  ulp: 'A unit in the last place: the distance from one number of a format to the next.',
  axis: 'One way in which RMSprops differ, for example the place of epsilon. "explain" without an id lists all axes.',
  dialect: 'A named RMSprop: one value on each axis.',
  deviation:
    'An axis on which an RMSprop differs from torch, with its value, for example "epsilon: inside".',
  mutant: 'An RMSprop with deviations. The corpus must detect it.',
  invariant:
    'A property that every correct RMSprop has. It needs no golden data, because the suite compares the port with itself. "explain invariants/sign-symmetry" shows an example.',
  shrinking:
    'Making a failing scenario simpler while it still fails: first fewer events, then fewer parameters and elements, then default hyperparameters, then round numbers.',
  clause: 'A numbered sentence of spec/ that states a promise, for example BND-2.',
};

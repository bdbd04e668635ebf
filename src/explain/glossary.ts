/** What each verdict says of a port, to be continued from a colon. */
export const verdictMeanings = {
  exact: 'the same bits everywhere. Any NaN equals any NaN; +0 and -0 differ.',
  equivalent: 'no value is farther from the golden one than rounding alone can explain.',
  divergent: 'something is farther off than rounding alone can explain, or is missing.',
  failed: 'the port broke. It crashed, did not answer in time, or answered what is no answer.',
} as const;

/** The words of this project that are not the field's own, each in a sentence or two. */
export const glossary: Readonly<Record<string, string>> = {
  scenario:
    'One experiment: a dtype, parameter groups with hyperparameters, initial parameters, and a list of events.',
  event:
    'What happens in a scenario: a step with its gradients, a change of hyperparameters, a new group, a save and reload, a zero_grad.',
  lane: 'The story of one element of a tensor, named after what its gradients do: normal, constant, zero, subnormal, huge, sign-flipping and so on. Elements never interact, so one trajectory holds many lanes.',
  snapshot: 'Parameters and optimizer state after one event.',
  trajectory: 'The snapshots of a scenario, in order.',
  golden: 'Recorded from real PyTorch: what a port is held against.',
  oracle: 'What produced a golden trajectory: a version of PyTorch under one arithmetic.',
  arithmetic:
    'How a build of PyTorch rounds a multiplication that is followed by an addition: portable rounds both, fma fuses them and rounds once.',
  fixture: 'A scenario with its golden trajectory.',
  case: 'A fixture in its file: one thing to judge. Its id is the path of the file, a slash, and the id of the fixture.',
  corpus: 'All fixtures, with the manifest that holds their hashes.',
  port: 'The implementation that is judged.',
  adapter: 'The page of glue that makes an implementation a port.',
  divergence:
    'Where a port leaves the golden trajectory: event, parameter, tensor and element, with both values.',
  bound:
    'The most that rounding alone can put between two correct implementations, for every value after every step. It is derived, not chosen: "explain BND-2" has the formula.',
  exact: `A verdict: ${verdictMeanings.exact}`,
  equivalent: `A verdict: ${verdictMeanings.equivalent}`,
  divergent: `A verdict: ${verdictMeanings.divergent}`,
  failed: `A verdict: ${verdictMeanings.failed}`,
  'not judged':
    'No verdict: the port did not declare what a case needs, or said that it does not support it. It is never counted as passed.',
  'ill-conditioned':
    'Said of a value that rounding alone decides, such as a centered variance that cancels: no bound can be given, and nothing follows from a difference.',
  ulp: 'A unit in the last place: the step from one number of a format to the next.',
  axis: 'One way in which RMSprops differ, such as where epsilon is. "explain" without an id lists them.',
  dialect: 'A named RMSprop: a value on each axis.',
  deviation:
    'An axis on which an RMSprop is not torch\'s, with its value, such as "epsilon: inside".',
  mutant: 'An RMSprop with deviations that the corpus has to find out.',
  invariant:
    'A property that every right RMSprop has, needing no golden data: the port is held against itself. "explain invariants/sign-symmetry" is one.',
  shrinking:
    'Making a scenario that fails simpler, as long as it still fails: fewer events first, then fewer parameters and elements, then default hyperparameters, then round numbers.',
  clause: 'A numbered sentence of spec/, such as BND-2, that says what is promised.',
};

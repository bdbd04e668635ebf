import type { Invariant } from '../invariant.ts';
import { smallSteps } from '../invariant-settings.ts';

/** A gradient belongs to whoever made it. */
export const callerGradient: Invariant = {
  id: 'caller-gradient',
  clause: 'INV-17',
  statement: 'The gradients that a step is given are as they were afterwards.',
  exactness:
    'Exact in all dtypes. What a port in another process does to its copy cannot be seen from here.',
  settings: smallSteps,
  check: async (subject, scenario) => {
    const trajectory = await subject.run(scenario);
    const event = trajectory.findIndex(({ changedGradient }) => changedGradient !== undefined);
    const place = trajectory[event]?.changedGradient;
    return place
      ? { scenario, divergence: { kind: 'gradient', event, ...place }, relation: 'equal' }
      : null;
  },
};

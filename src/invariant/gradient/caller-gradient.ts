import type { Invariant } from '../invariant.ts';
import { smallSteps } from '../invariant-settings.ts';

/** Reports the first gradient that a step changed. */
export const callerGradient: Invariant = {
  id: 'caller-gradient',
  clause: 'INV-17',
  statement: 'A step does not change the gradients that it gets.',
  exactness:
    'Exact in all dtypes. The check cannot see what a port in another process does to its copy.',
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

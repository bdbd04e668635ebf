import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** A port that clamps a negative square average gives a number instead of NaN. */
export const noClamp: Invariant = {
  id: 'no-clamp',
  clause: 'INV-28',
  statement:
    'With alpha above 1, the square average of a first step is negative, and its root is NaN. An optimizer that makes it zero or positive before the root violates this. This holds with and without centering.',
  exactness: 'Exact in all dtypes.',
  settings: {
    ...smallSteps,
    lanes: ['moderate'],
    events: [1, 1],
    values: { ...usualValues, alpha: [1.5, 2], weightDecay: [0] },
  },
  check: async (subject, scenario) => {
    const trajectory = await subject.run(scenario);
    for (const step of elementSteps(subject, scenario, trajectory)) {
      if (!Number.isNaN(step.after.param)) {
        return violationAt(scenario, step, 'param', NaN);
      }
    }
    return null;
  },
};

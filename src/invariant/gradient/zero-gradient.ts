import type { Invariant } from '../invariant.ts';
import { elementSteps, isSame, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** A zero gradient is not a null gradient: it changes the state. */
export const zeroGradient: Invariant = {
  id: 'zero-gradient',
  clause: 'INV-9',
  statement:
    'Without momentum, weight decay and centering, a zero gradient does not move the parameter. It multiplies the square average by alpha.',
  exactness:
    'The square average is exact in all dtypes. The parameter is exact up to the sign of zero.',
  settings: {
    ...smallSteps,
    lanes: ['sparse', 'zero'],
    values: {
      ...usualValues,
      eps: [1e-3, 1],
      weightDecay: [0],
      momentum: [0],
      centered: [false],
    },
  },
  check: async (subject, scenario) => {
    const trajectory = await subject.run(scenario);
    for (const step of elementSteps(subject, scenario, trajectory)) {
      if (step.gradient !== 0) {
        continue;
      }
      const { before, after, bound } = step;
      const reach = subject.isExact ? 0 : bound.param; // compensated sums may still change it
      if (!isSame(after.param, before.param) && !(Math.abs(after.param - before.param) <= reach)) {
        return violationAt(scenario, step, 'param', before.param);
      }
      const decayed = step.operations.mul(step.options.alpha)(before.squareAvg ?? 0);
      const slack = subject.isExact ? 0 : (bound.squareAvg ?? 0);
      if (after.squareAvg !== null && !(Math.abs(after.squareAvg - decayed) <= slack)) {
        return violationAt(scenario, step, 'square_avg', decayed);
      }
    }
    return null;
  },
};

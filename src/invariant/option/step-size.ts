import { dtypes } from '../../float/dtype.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** The square average is at least (1 - alpha) g², and so |g| / sqrt(square_avg) is at most 1 / sqrt(1 - alpha). */
export const stepSize: Invariant = {
  id: 'step-size',
  clause: 'INV-13',
  statement:
    'Without centering and momentum, a step is never longer than lr / sqrt(1 - alpha), for any gradients.',
  exactness:
    'A limit up to rounding, in all dtypes. The check skips elements whose squares may underflow or overflow.',
  settings: {
    ...smallSteps,
    values: {
      ...usualValues,
      alpha: [0, 0.4, 0.5, 0.9, 0.99, 0.9999],
      eps: [0, 1e-8, 1e-3],
      momentum: [0],
      centered: [false],
    },
  },
  check: async (subject, scenario) => {
    const { unitRoundoff, minExponent, largestFinite } = dtypes[scenario.dtype].format;
    const trajectory = await subject.run(scenario);
    for (const step of elementSteps(subject, scenario, trajectory)) {
      const { options, gradient, before, after, bound } = step;
      const { lr, alpha, weightDecay } = options;
      const largest = Math.abs(gradient) + weightDecay * Math.abs(before.param);
      const share = (1 - alpha) * largest ** 2;
      if (share < 2 ** (minExponent + 8) || largest ** 2 > largestFinite / 8) {
        continue;
      }
      const longest = (lr / Math.sqrt(1 - alpha)) * (1 + 32 * unitRoundoff) + bound.param;
      const moved = Math.abs(after.param - before.param);
      if (moved > longest) {
        const limit = before.param + Math.sign(after.param - before.param) * longest;
        return violationAt(
          scenario,
          step,
          'param',
          limit,
          after.param > before.param ? 'at most' : 'at least',
        );
      }
    }
    return null;
  },
};

import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallLives, usualValues } from '../invariant-settings.ts';

/** The square average is a weighted mean of squares. */
export const squareAverage: Invariant = {
  id: 'square-average',
  clause: 'INV-1',
  statement:
    'For alpha from 0 to 1, the square average is never negative. It is never below alpha times its previous value, and never below (1 - alpha) g². It is NaN only after a NaN.',
  exactness:
    'Exact in all dtypes, with both limits rounded as in PyTorch. At level equivalent, the limits may round differently.',
  needsState: ['square_avg'],
  settings: {
    ...smallLives,
    lanes: ['at-the-edge', 'special'],
    values: {
      ...usualValues,
      alpha: [0, 0.4, 0.5, 0.9, 0.99, 0.9999, 1],
      weightDecay: [0, 0, 0, 1],
    },
  },
  check: async (subject, scenario) => {
    const trajectory = await subject.run(scenario);
    for (const step of elementSteps(subject, scenario, trajectory)) {
      const { gradient, operations } = step;
      const { alpha, weightDecay } = step.options;
      const old = step.before.squareAvg ?? 0;
      const actual = step.after.squareAvg ?? 0;
      const decayed = operations.mul(alpha)(old);
      const slack = subject.isExact ? 0 : (step.bound.squareAvg ?? 0);
      const share = weightDecay === 0 ? operations.addcmul(1 - alpha)(0, gradient, gradient) : 0;
      const least = Math.max(decayed, share, 0);
      if (actual < 0 || actual + slack < least) {
        return violationAt(scenario, step, 'square_avg', least, 'at least');
      }
      const isNumber =
        !Number.isNaN(gradient) && Number.isFinite(old) && alpha > 0 && alpha <= 0.9999;
      if (Number.isNaN(actual) && isNumber && weightDecay === 0) {
        return violationAt(scenario, step, 'square_avg', decayed, 'at least');
      }
    }
    return null;
  },
};

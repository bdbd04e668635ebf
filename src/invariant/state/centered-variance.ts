import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** A variance is a second moment less the square of the mean. */
export const centeredVariance: Invariant = {
  id: 'centered-variance',
  clause: 'INV-14',
  statement:
    'Centering does not change the square average. A step with centering is at least as long as a step without it.',
  exactness:
    'The square average is exact in all dtypes. The check compares the lengths of steps up to rounding, and skips a variance that cancels.',
  needs: ['centered'],
  settings: {
    ...smallSteps,
    values: {
      ...usualValues,
      weightDecay: [0],
      momentum: [0],
    },
    lanes: ['ordinary', 'constant', 'nearly-constant', 'moderate', 'many-scales', 'small'],
  },
  check: async (subject, drawn) => {
    const plain = mapGroups(drawn, (group) => ({ ...group, centered: false }));
    const centered = mapGroups(drawn, (group) => ({ ...group, centered: true }));
    const [without, within] = [await subject.run(plain), await subject.run(centered)];
    const steps = elementSteps(subject, plain, without);
    for (const step of elementSteps(subject, centered, within)) {
      const { value: other } = steps.next();
      if (!other) {
        return null;
      }
      const slackOfAverage = subject.isExact ? 0 : (other.bound.squareAvg ?? 0);
      const [own, expected] = [step.after.squareAvg, other.after.squareAvg];
      if (own !== null && expected !== null && Math.abs(own - expected) > slackOfAverage) {
        return violationAt(centered, step, 'square_avg', expected);
      }
      const moved = Math.abs(step.after.param - step.before.param);
      const movedWithout = Math.abs(other.after.param - other.before.param);
      const slack = step.bound.param + other.bound.param;
      if (moved + slack < movedWithout) {
        const direction = Math.sign(step.after.param - step.before.param);
        return violationAt(
          centered,
          step,
          'param',
          step.before.param + direction * movedWithout,
          direction > 0 ? 'at least' : 'at most',
        );
      }
    }
    return null;
  },
};

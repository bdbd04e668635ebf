import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** The variance is the square average minus the square of the mean, and so it is not larger. */
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
    const [plainRun, centeredRun] = [await subject.run(plain), await subject.run(centered)];
    const plainSteps = elementSteps(subject, plain, plainRun);
    for (const step of elementSteps(subject, centered, centeredRun)) {
      const { value: plainStep } = plainSteps.next();
      if (!plainStep) {
        return null;
      }
      const slackOfAverage = subject.isExact ? 0 : (plainStep.bound.squareAvg ?? 0);
      const [actual, expected] = [step.after.squareAvg, plainStep.after.squareAvg];
      if (actual !== null && expected !== null && Math.abs(actual - expected) > slackOfAverage) {
        return violationAt(centered, step, 'square_avg', expected);
      }
      const moved = Math.abs(step.after.param - step.before.param);
      const movedWithout = Math.abs(plainStep.after.param - plainStep.before.param);
      const slack = step.bound.param + plainStep.bound.param;
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

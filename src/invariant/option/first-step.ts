import { dtypes } from '../../float/dtype.ts';
import { mapTensors } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** The state starts at zero, and RMSprop has no bias correction. */
export const firstStep: Invariant = {
  id: 'first-step',
  clause: 'INV-23',
  statement:
    'Without epsilon, a first step has the length lr / sqrt(1 - alpha), for any gradient but 0. With centering, the length is lr / sqrt(alpha (1 - alpha)).',
  exactness: 'Up to rounding in all dtypes.',
  settings: {
    ...smallSteps,
    lanes: ['moderate'],
    events: [1, 1],
    values: {
      ...usualValues,
      alpha: [0.5, 0.75, 0.9, 0.99, 0.9999],
      eps: [0],
      weightDecay: [0],
      momentum: [0],
    },
  },
  check: async (subject, drawn) => {
    const { unitRoundoff } = dtypes[drawn.dtype].format;
    const scenario = mapTensors(drawn, (data, _, event) =>
      event === null ? data.slice().fill(0) : data,
    );
    const trajectory = await subject.run(scenario);
    for (const step of elementSteps(subject, scenario, trajectory)) {
      const { lr, alpha, centered, maximize } = step.options;
      const spread = (1 - alpha) * (centered ? alpha : 1);
      const direction = -Math.sign(step.gradient) * (maximize ? -1 : 1);
      const expected = (direction * lr) / Math.sqrt(spread);
      const slack = step.bound.param + 2 * unitRoundoff * Math.abs(expected);
      if (!(Math.abs(step.after.param - expected) <= slack)) {
        return violationAt(scenario, step, 'param', expected);
      }
    }
    return null;
  },
};

import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { smallSteps } from '../invariant-settings.ts';

/** The momentum buffer starts at zero, and so the first step makes it the quotient. */
export const firstStepMomentum: Invariant = {
  id: 'first-step-momentum',
  clause: 'INV-24',
  statement: 'The first step moves the parameters equally far with and without momentum.',
  exactness: 'Up to rounding in all dtypes: with momentum, the quotient is rounded once more.',
  needs: ['momentum'],
  settings: { ...smallSteps, events: [1, 1] },
  check: async (subject, drawn) => {
    const without = mapGroups(drawn, (group) => ({ ...group, momentum: 0 }));
    const carried = mapGroups(drawn, (group) => ({ ...group, momentum: group.momentum || 0.9 }));
    return subject.agree(without, await subject.run(without), await subject.run(carried), {
      isRounded: true,
      state: ['step', 'square_avg', 'grad_avg'],
    });
  },
};

import type { Scenario } from '../../scenario/scenario.ts';
import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { smallSteps } from '../invariant-settings.ts';

/** Compares a run that starts with weight decay 1 and sets it to 0 with a run that starts with weight decay 0. */
export const weightDecayZero: Invariant = {
  id: 'weight-decay-zero',
  clause: 'INV-12',
  statement:
    'If weight decay becomes 0 before the first step, the optimizer behaves as without weight decay.',
  exactness: 'Exact in all dtypes.',
  needs: ['weight_decay', 'set_hyperparameters'],
  settings: smallSteps,
  check: async (subject, drawn) => {
    const startedWith = (weightDecay: number): Scenario => ({
      ...mapGroups(drawn, (group) => ({ ...group, weightDecay })),
      events: [{ kind: 'set', group: 0, changes: { weightDecay: 0 } }, ...drawn.events],
    });
    const without = startedWith(0);
    return subject.agree(without, await subject.run(without), await subject.run(startedWith(1)));
  },
};

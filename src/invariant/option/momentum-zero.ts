import type { Scenario } from '../../scenario/scenario.ts';
import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { smallSteps } from '../invariant-settings.ts';

/** Compares a run that starts with momentum 0.9 and sets it to 0 with a run that starts with momentum 0. */
export const momentumZero: Invariant = {
  id: 'momentum-zero',
  clause: 'INV-11',
  statement:
    'If momentum becomes 0 before the first step, the optimizer behaves as without momentum.',
  exactness: 'Exact in all dtypes.',
  needs: ['momentum', 'set_hyperparameters'],
  settings: smallSteps,
  check: async (subject, drawn) => {
    const startedWith = (momentum: number): Scenario => ({
      ...mapGroups(drawn, (group) => ({ ...group, momentum })),
      events: [{ kind: 'set', group: 0, changes: { momentum: 0 } }, ...drawn.events],
    });
    const without = startedWith(0);
    return subject.agree(without, await subject.run(without), await subject.run(startedWith(0.9)));
  },
};

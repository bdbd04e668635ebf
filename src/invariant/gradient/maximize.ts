import { mapGroups } from '../../scenario/transforms.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Invariant } from '../invariant.ts';
import { negated } from '../trajectory-maps.ts';
import { smallLives } from '../invariant-settings.ts';
import { isComplex } from '../subject.ts';

/** Compares ascent along the gradients with descent along the negated gradients. */
export const maximize: Invariant = {
  id: 'maximize',
  clause: 'INV-6',
  statement:
    'maximize gives the same values as descent along negated gradients, with weight decay too.',
  exactness: 'Exact in real dtypes. Exact up to the sign of zero in complex dtypes.',
  needs: ['maximize'],
  settings: { ...smallLives, kinds: ['step', 'reload', 'add_group'] },
  check: async (subject, drawn) => {
    const ascending = mapGroups(drawn, (group) => ({ ...group, maximize: true }));
    const descending = mapGroups(drawn, (group) => ({ ...group, maximize: false }));
    const negatedScenario: Scenario = {
      ...descending,
      events: descending.events.map((event) =>
        event.kind === 'step'
          ? {
              ...event,
              gradients: event.gradients.map((data) => data && negated(drawn.dtype, data)),
            }
          : event,
      ),
    };
    return subject.agree(
      negatedScenario,
      await subject.run(negatedScenario),
      await subject.run(ascending),
      {
        ignoresZeroSign: isComplex(drawn.dtype),
      },
    );
  },
};

import { partOf } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';

/** Runs a scenario twice, with a part of it in between. */
export const determinism: Invariant = {
  id: 'determinism',
  clause: 'INV-18',
  statement: 'A scenario gives the same bits when it runs again, with another scenario in between.',
  exactness: 'Exact in all dtypes.',
  settings: smallLives,
  check: async (subject, scenario) => {
    const first = await subject.run(scenario);
    await subject.run(partOf(scenario, { event: (index) => index % 2 === 0 }));
    return subject.agree(scenario, first, await subject.run(scenario), { isBitwise: true });
  },
};

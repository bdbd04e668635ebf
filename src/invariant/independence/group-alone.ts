import { partOf } from '../../scenario/transforms.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import type { Invariant } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';

/** What a group does depends on its own options, and on nothing that other groups do. */
export const groupAlone: Invariant = {
  id: 'group-alone',
  clause: 'INV-4',
  statement: 'A group gives the same values with and without other groups in the optimizer.',
  exactness: 'Exact in all dtypes.',
  needs: ['param_groups'],
  settings: { ...smallLives, kinds: ['step', 'set', 'reload'], groups: [2, 3], events: [1, 5] },
  check: async (subject, scenario) => {
    const together = await subject.run(scenario);
    let start = 0;
    for (const [index, { params }] of scenario.groups.entries()) {
      const end = start + params.length;
      const own = (snapshot: Snapshot): Snapshot => ({
        params: snapshot.params.slice(start, end),
        state: snapshot.state.slice(start, end),
      });
      const isOwn = (event: number): boolean => {
        const happened = scenario.events[event];
        return happened?.kind !== 'set' || happened.group === index;
      };
      const alone = partOf(scenario, { group: (other) => other === index });
      const expected = await subject.run(alone);
      const actual = together.filter((_, event) => isOwn(event)).map(own);
      const violation = subject.agree(alone, expected, actual);
      if (violation) {
        return violation;
      }
      start = end;
    }
    return null;
  },
};

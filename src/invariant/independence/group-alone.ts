import { partOf } from '../../scenario/transforms.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import type { Invariant } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';

/** Runs each group in a separate optimizer, and compares it with the run of all groups. */
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
      const onlyGroup = (snapshot: Snapshot): Snapshot => ({
        params: snapshot.params.slice(start, end),
        state: snapshot.state.slice(start, end),
      });
      const isKept = (eventIndex: number): boolean => {
        const event = scenario.events[eventIndex];
        return event?.kind !== 'set' || event.group === index;
      };
      const alone = partOf(scenario, { group: (groupIndex) => groupIndex === index });
      const expected = await subject.run(alone);
      const actual = together.filter((_, eventIndex) => isKept(eventIndex)).map(onlyGroup);
      const violation = subject.agree(alone, expected, actual);
      if (violation) {
        return violation;
      }
      start = end;
    }
    return null;
  },
};

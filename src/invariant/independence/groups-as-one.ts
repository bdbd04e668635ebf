import { elementAt } from '../../float/element-at.ts';
import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';

/** Compares several groups with equal options with one group that has all their parameters. */
export const groupsAsOne: Invariant = {
  id: 'groups-as-one',
  clause: 'INV-3',
  statement: 'Groups with equal options behave as one group.',
  exactness: 'Exact in all dtypes.',
  needs: ['param_groups'],
  settings: { ...smallLives, kinds: ['step', 'reload'], groups: [2, 3] },
  check: async (subject, drawn) => {
    const { params: _, ...options } = elementAt(drawn.groups, 0);
    const separate = mapGroups(drawn, ({ params }) => ({ ...options, params }));
    const params = separate.groups.flatMap((group) => group.params);
    const merged = { ...separate, groups: [{ ...options, params }] };
    return subject.agree(separate, await subject.run(separate), await subject.run(merged));
  },
};

import { elementAt } from '../../float/element-at.ts';
import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';

/** A group is nothing but options that parameters share. */
export const groupsAsOne: Invariant = {
  id: 'groups-as-one',
  clause: 'INV-3',
  statement: 'Groups with equal options behave as one group.',
  exactness: 'Exact in all dtypes.',
  needs: ['param_groups'],
  settings: { ...smallLives, kinds: ['step', 'reload'], groups: [2, 3] },
  check: async (subject, drawn) => {
    const { params: _, ...options } = elementAt(drawn.groups, 0);
    const several = mapGroups(drawn, ({ params }) => ({ ...options, params }));
    const params = several.groups.flatMap((group) => group.params);
    const one = { ...several, groups: [{ ...options, params }] };
    return subject.agree(several, await subject.run(several), await subject.run(one));
  },
};

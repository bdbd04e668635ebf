import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps, isSame, violationAt } from '../elements.ts';
import { smallSteps } from '../invariant-settings.ts';

/** Standing still is not doing nothing. */
export const learningRateZero: Invariant = {
  id: 'learning-rate-zero',
  clause: 'INV-15',
  statement:
    'With lr = 0, no parameter changes. A step from the same parameters updates the state as with any other learning rate.',
  exactness: 'The state is exact in all dtypes. The parameters are exact up to the sign of zero.',
  settings: { ...smallSteps, lanes: ['moderate', 'sparse'] },
  check: async (subject, drawn) => {
    const still = mapGroups(drawn, (group) => ({ ...group, lr: 0 }));
    const trajectory = await subject.run(still);
    for (const step of elementSteps(subject, still, trajectory)) {
      const { before, after, bound } = step;
      // 0 · NaN is NaN, where a zero gradient meets no epsilon
      const reach = subject.isExact ? 0 : bound.param; // a sum may be compensated later
      const isAway = Math.abs(after.param - before.param) > reach;
      if (!isSame(after.param, before.param) && !Number.isNaN(after.param) && isAway) {
        return violationAt(still, step, 'param', before.param);
      }
    }
    // of the first step, which starts from the same parameters
    const first = { ...drawn, events: drawn.events.slice(0, 1) };
    const expected = await subject.run(first);
    const actual = trajectory.slice(0, 1).map((snapshot, index) => ({
      ...snapshot,
      params: expected[index]?.params ?? snapshot.params,
    }));
    return subject.agree(first, expected, actual);
  },
};

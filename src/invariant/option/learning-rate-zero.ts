import { mapGroups } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps, isSame, violationAt } from '../elements.ts';
import { smallSteps } from '../invariant-settings.ts';

/** With lr = 0, a step still updates the state. */
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
      // a zero gradient without epsilon gives 0 / 0 = NaN, and 0 · NaN is NaN
      const reach = subject.isExact ? 0 : bound.param; // compensated sums may still change it
      const hasMoved = Math.abs(after.param - before.param) > reach;
      if (!isSame(after.param, before.param) && !Number.isNaN(after.param) && hasMoved) {
        return violationAt(still, step, 'param', before.param);
      }
    }
    // compares the state after the first step, which starts from the same parameters
    const first = { ...drawn, events: drawn.events.slice(0, 1) };
    const expected = await subject.run(first);
    const actual = trajectory.slice(0, 1).map((snapshot, index) => ({
      ...snapshot,
      params: expected[index]?.params ?? snapshot.params,
    }));
    return subject.agree(first, expected, actual);
  },
};

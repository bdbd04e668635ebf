import type { Invariant } from '../invariant.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import { smallLives } from '../invariant-settings.ts';

/** A parameter without a gradient is passed over. */
export const nullGradient: Invariant = {
  id: 'null-gradient',
  clause: 'INV-16',
  statement:
    'A step without a gradient for a parameter does not change that parameter or its state.',
  exactness: 'Exact in all dtypes.',
  needs: ['null_gradients'],
  settings: { ...smallLives, nulls: 0.4, params: [2, 3] },
  check: async (subject, scenario) => {
    const trajectory = await subject.run(scenario);
    let before: Snapshot = {
      params: scenario.groups.flatMap(({ params }) => params.map(({ data }) => data)),
      state: scenario.groups.flatMap(({ params }) => params.map(() => null)),
    };
    for (const [event, happened] of scenario.events.entries()) {
      const after = trajectory[event];
      if (!after) {
        return null;
      }
      if (happened.kind === 'step') {
        const isPassedOver = (index: number): boolean => happened.gradients[index] === null;
        const select = ({ params, state }: Snapshot): Snapshot => ({
          params: params.filter((_, index) => isPassedOver(index)),
          state: state.filter((_, index) => isPassedOver(index)),
        });
        const violation = subject.agree(
          { ...scenario, groups: [], events: [{ kind: 'reload', integerStep: false }] },
          [select(before)],
          [select(after)],
        );
        if (violation) {
          return { ...violation, scenario };
        }
      }
      before = after;
    }
    return null;
  },
};

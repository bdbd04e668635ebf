import type { Invariant } from '../invariant.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import { smallLives } from '../invariant-settings.ts';

/** Compares each parameter without a gradient, and its state, before and after the step. */
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
    for (const [index, event] of scenario.events.entries()) {
      const after = trajectory[index];
      if (!after) {
        return null;
      }
      if (event.kind === 'step') {
        const isSkipped = (parameter: number): boolean => event.gradients[parameter] === null;
        const select = ({ params, state }: Snapshot): Snapshot => ({
          params: params.filter((_, parameter) => isSkipped(parameter)),
          state: state.filter((_, parameter) => isSkipped(parameter)),
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

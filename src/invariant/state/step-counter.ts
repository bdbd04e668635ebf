import type { Invariant, Violation } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';

/** Each parameter counts only the steps in which it had a gradient. */
export const stepCounter: Invariant = {
  id: 'step-counter',
  clause: 'INV-21',
  statement:
    'The step counter of a parameter is the number of steps in which the parameter had a gradient.',
  exactness: 'Exact in all dtypes.',
  needsState: ['step'],
  settings: smallLives,
  check: async (subject, scenario) => {
    const trajectory = await subject.run(scenario);
    const counts: number[] = [];
    for (const [index, event] of scenario.events.entries()) {
      if (event.kind === 'step') {
        event.gradients.forEach((gradient, parameter) => {
          counts[parameter] = (counts[parameter] ?? 0) + (gradient ? 1 : 0);
        });
      }
      const state = trajectory[index]?.state ?? [];
      const parameter = state.findIndex(
        (entry, position) => (entry?.step ?? 0) !== (counts[position] ?? 0),
      );
      if (parameter >= 0) {
        return wrongCount(
          { scenario, event: index, parameter },
          counts[parameter] ?? 0,
          state[parameter]?.step ?? 0,
        );
      }
    }
    return null;
  },
};

function wrongCount(
  {
    scenario,
    event,
    parameter,
  }: { scenario: Violation['scenario']; event: number; parameter: number },
  expected: number,
  actual: number,
): Violation {
  return {
    scenario,
    divergence: { kind: 'step', event, parameter, expected, actual },
    relation: 'equal',
  };
}

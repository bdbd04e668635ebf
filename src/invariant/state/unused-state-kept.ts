import { elementAt } from '../../float/element-at.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Scenario, ScenarioEvent } from '../../scenario/scenario.ts';
import type { Invariant } from '../invariant.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/**
 * Compares a run with a run that pauses: momentum and centering are off for a step that changes nothing else. A port may hide
 * unused state (CMP-4), so only the steps after the pause show whether the port kept it.
 */
export const unusedStateKept: Invariant = {
  id: 'unused-state-kept',
  clause: 'INV-29',
  statement:
    'A step without momentum and centering keeps the momentum buffer and the mean of gradients. When they are on again, the optimizer continues with them.',
  exactness: 'Exact in all dtypes, up to the sign of zero.',
  needs: ['momentum', 'set_hyperparameters'],
  settings: {
    ...smallSteps,
    lanes: ['moderate'],
    events: [2, 5],
    values: { ...usualValues, eps: [1e-3, 1], momentum: [0.5, 0.9] },
  },
  check: async (subject, scenario) => {
    const { momentum, centered, lr, alpha, weightDecay } = elementAt(scenario.groups, 0);
    const first = elementAt(scenario.events, 0);
    const set = (changes: Partial<Hyperparameters>): ScenarioEvent => ({
      kind: 'set',
      group: 0,
      changes: withoutUnused(scenario, changes),
    });
    const pause = [
      set({ momentum: 0, centered: false, lr: 0, alpha: 1, weightDecay: 0 }),
      first,
      set({ momentum, centered, lr, alpha, weightDecay }),
    ];
    const paused = { ...scenario, events: [first, ...pause, ...scenario.events.slice(1)] };
    const isKept = (index: number): boolean => index === 0 || index > pause.length;
    const actual = (await subject.run(paused)).filter((_, index) => isKept(index));
    return subject.agree(scenario, await subject.run(scenario), actual, {
      ignoresZeroSign: true,
      state: ['square_avg', 'grad_avg', 'momentum_buffer'],
    });
  },
};

/** Returns the changes without options that are off in the scenario: the port may not have them. */
function withoutUnused(
  { groups }: Scenario,
  { centered, weightDecay, ...changes }: Partial<Hyperparameters>,
): Partial<Hyperparameters> {
  const group = elementAt(groups, 0);
  return {
    ...changes,
    ...(group.centered && centered !== undefined && { centered }),
    ...(group.weightDecay !== 0 && weightDecay !== undefined && { weightDecay }),
  };
}

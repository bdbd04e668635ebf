import type { Scenario } from '../../scenario/scenario.ts';
import type { Invariant } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';

/** Compares a run with a run that reloads the state after every event. */
export const reload: Invariant = {
  id: 'reload',
  clause: 'INV-19',
  statement:
    'Saving the state after any event and loading it into a new optimizer changes nothing.',
  exactness: 'Exact in all dtypes.',
  needs: ['state_dict'],
  settings: { ...smallLives, kinds: ['step', 'set', 'add_group'] },
  check: async (subject, scenario) => {
    const reloading: Scenario = {
      ...scenario,
      events: scenario.events.flatMap((event) => [event, { kind: 'reload', integerStep: false }]),
    };
    const kept = (await subject.run(reloading)).filter((_, index) => index % 2 === 1);
    return subject.agree(scenario, await subject.run(scenario), kept);
  },
};

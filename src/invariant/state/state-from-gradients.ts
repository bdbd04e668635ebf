import { mapTensors } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { mapNumbers } from '../trajectory-maps.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** Compares a run with a run that starts from other parameters. */
export const stateFromGradients: Invariant = {
  id: 'state-from-gradients',
  clause: 'INV-27',
  statement:
    'Without weight decay, the state does not depend on the parameters. The same gradients give the same averages and buffers from any start.',
  exactness: 'Exact in all dtypes.',
  needsState: ['square_avg'],
  settings: { ...smallSteps, values: { ...usualValues, weightDecay: [0] } },
  check: async (subject, scenario) => {
    const { dtype } = scenario;
    const moved = mapTensors(scenario, (data, _, event) =>
      event === null ? mapNumbers(dtype, data, (value) => 1 - value / 2) : data,
    );
    const [original, fromElsewhere] = [await subject.run(scenario), await subject.run(moved)];
    const withoutParams = original.map(({ state }, index) => ({
      params: fromElsewhere[index]?.params ?? [],
      state,
    }));
    return subject.agree(moved, fromElsewhere, withoutParams);
  },
};

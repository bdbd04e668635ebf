import { dtypes } from '../../float/dtype.ts';
import { mapTensors } from '../../scenario/transforms.ts';
import type { Scenario, Snapshot, Trajectory } from '../../scenario/scenario.ts';
import type { Storage } from '../../float/dtype.ts';
import type { Invariant } from '../invariant.ts';
import { mapTrajectory } from '../trajectory-maps.ts';
import { smallSteps } from '../invariant-settings.ts';

/** What is broken stays where it is. */
export const nanLane: Invariant = {
  id: 'nan-lane',
  clause: 'INV-22',
  statement: 'A NaN in the gradient of an element makes that element NaN, and no other element.',
  exactness: 'Exact in all dtypes.',
  settings: { ...smallSteps, elements: [2, 6] },
  check: async (subject, scenario) => {
    const { components, format } = dtypes[scenario.dtype];
    const replace = (data: Storage, word: number): Storage =>
      data.slice().fill(word, 0, components);
    const spoiled: Scenario = mapTensors(scenario, (data, parameter, event) =>
      parameter === 0 && event === 0 ? replace(data, format.encode(NaN)) : data,
    );
    const trajectory = await subject.run(spoiled);
    const healthy = masked(await subject.run(scenario), (data) => replace(data, 0));
    const others = masked(trajectory, (data) => replace(data, 0));
    const violation = subject.agree(scenario, healthy, others);
    if (violation) {
      return violation;
    }
    // and the element itself is lost
    const lost = masked(trajectory, (data) => replace(data, format.encode(NaN)));
    return subject.agree(spoiled, lost, trajectory, { isBitwise: true });
  },
};

/** The first parameter's tensors replaced; its first element is not looked at then. */
function masked(trajectory: Trajectory, mask: (data: Storage) => Storage): Trajectory {
  const maps = { param: mask, squareAvg: mask, gradAvg: mask, momentumBuffer: mask };
  return trajectory.map((snapshot): Snapshot => {
    const [first] = mapTrajectory(
      [{ params: snapshot.params.slice(0, 1), state: snapshot.state.slice(0, 1) }],
      maps,
    );
    return {
      params: [...(first?.params ?? []), ...snapshot.params.slice(1)],
      state: [...(first?.state ?? []), ...snapshot.state.slice(1)],
    };
  });
}

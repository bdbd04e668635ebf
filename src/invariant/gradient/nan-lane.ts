import { dtypes } from '../../float/dtype.ts';
import { mapTensors } from '../../scenario/transforms.ts';
import type { Scenario, Snapshot, Trajectory } from '../../scenario/scenario.ts';
import type { Storage } from '../../float/dtype.ts';
import type { Invariant } from '../invariant.ts';
import { mapTrajectory } from '../trajectory-maps.ts';
import { smallSteps } from '../invariant-settings.ts';

/** Puts a NaN into one element of one gradient, and compares all other elements with a run without it. */
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
    const withNaN: Scenario = mapTensors(scenario, (data, parameter, event) =>
      parameter === 0 && event === 0 ? replace(data, format.encode(NaN)) : data,
    );
    const trajectory = await subject.run(withNaN);
    const expectedElsewhere = masked(await subject.run(scenario), (data) => replace(data, 0));
    const actualElsewhere = masked(trajectory, (data) => replace(data, 0));
    const violation = subject.agree(scenario, expectedElsewhere, actualElsewhere);
    if (violation) {
      return violation;
    }
    // the element itself is NaN
    const expected = masked(trajectory, (data) => replace(data, format.encode(NaN)));
    return subject.agree(withNaN, expected, trajectory, { isBitwise: true });
  },
};

/** Applies `mask` to the tensors of the first parameter. `mask` overwrites the first element, so that it compares equal. */
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

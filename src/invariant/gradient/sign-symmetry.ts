import type { Storage } from '../../float/dtype.ts';
import { settled } from '../../scenario/own-gradients.ts';
import { mapTensors } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { mapTrajectory, negated } from '../trajectory-maps.ts';
import { smallLives } from '../invariant-settings.ts';

/** Compares a run with a run on negated parameters and gradients. */
export const signSymmetry: Invariant = {
  id: 'sign-symmetry',
  clause: 'INV-5',
  statement:
    'Negating parameters and gradients negates parameters, means and buffers. The square average stays the same.',
  exactness: 'Exact in all dtypes, up to the sign of zero.',
  settings: smallLives,
  check: async (subject, scenario) => {
    const negate = (data: Storage): Storage => negated(scenario.dtype, data);
    const mirrored = await subject.run(settled(mapTensors(scenario, negate)));
    const mirroredBack = mapTrajectory(mirrored, {
      param: negate,
      gradAvg: negate,
      momentumBuffer: negate,
    });
    return subject.agree(scenario, await subject.run(scenario), mirroredBack, {
      ignoresZeroSign: true,
    });
  },
};

import { mapGroups, mapTensors } from '../../scenario/transforms.ts';
import type { Storage } from '../../float/dtype.ts';
import type { Invariant } from '../invariant.ts';
import { mapNumbers, mapTrajectory } from '../trajectory-maps.ts';
import { smallSteps } from '../invariant-settings.ts';

const SCALE = 8;

/** The learning rate scales the step and not the state. */
export const learningRateScale: Invariant = {
  id: 'learning-rate-scale',
  clause: 'INV-8',
  statement:
    'Multiplying the learning rate by a power of two multiplies a first step from zero by the same factor. The state stays the same.',
  exactness:
    'Exact if nothing overflows or underflows: gradients from 1/2 to 4. Not checked in float16: a step may be subnormal there.',
  dtypes: ['float32', 'float64', 'bfloat16', 'complex64', 'complex128'],
  settings: { ...smallSteps, lanes: ['moderate'], events: [1, 1] },
  check: async (subject, drawn) => {
    const fromZero = mapTensors(drawn, (data, _, event) =>
      event === null ? data.slice().fill(0) : data,
    );
    const longer = mapGroups(fromZero, (group) => ({ ...group, lr: group.lr * SCALE }));
    const shorten = (data: Storage): Storage =>
      mapNumbers(drawn.dtype, data, (value) => value / SCALE);
    const scaledBack = mapTrajectory(await subject.run(longer), { param: shorten });
    return subject.agree(fromZero, await subject.run(fromZero), scaledBack);
  },
};

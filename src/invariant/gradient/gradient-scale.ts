import { mapTensors } from '../../scenario/transforms.ts';
import type { Storage } from '../../float/dtype.ts';
import type { Invariant } from '../invariant.ts';
import { mapNumbers, mapTrajectory } from '../trajectory-maps.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

const SCALE = 8;

/** Multiplies all gradients by 8, and compares the runs after scaling the averages back. */
export const gradientScale: Invariant = {
  id: 'gradient-scale',
  clause: 'INV-7',
  statement:
    'Without epsilon and weight decay, multiplying all gradients by a power of two does not change the parameters.',
  exactness:
    'Exact if nothing overflows or underflows. The check multiplies gradients from 1/2 to 4 by 8. Not checked in float16: its range is too narrow for the squares.',
  dtypes: ['float32', 'float64', 'bfloat16', 'complex64', 'complex128'],
  settings: {
    ...smallSteps,
    lanes: ['moderate'],
    values: { ...usualValues, eps: [0], weightDecay: [0] },
  },
  check: async (subject, scenario) => {
    const times =
      (factor: number) =>
      (data: Storage): Storage =>
        mapNumbers(scenario.dtype, data, (value) => value * factor);
    const larger = mapTensors(scenario, (data, _, event) =>
      event === null ? data : times(SCALE)(data),
    );
    const scaledBack = mapTrajectory(await subject.run(larger), {
      squareAvg: times(SCALE ** -2),
      gradAvg: times(1 / SCALE),
    });
    return subject.agree(scenario, await subject.run(scenario), scaledBack);
  },
};

import type { Storage } from '../../float/dtype.ts';
import { settled } from '../../scenario/own-gradients.ts';
import { mapTensors } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { negated } from '../trajectory-maps.ts';
import { smallLives } from '../invariant-settings.ts';

/** Runs a scenario and its negated copy at the same time, and compares the first with a run alone. */
export const twoOptimizers: Invariant = {
  id: 'two-optimizers',
  clause: 'INV-20',
  statement: 'Two optimizers that step in turn do not disturb each other.',
  exactness: 'Exact in all dtypes. A port in another process runs one scenario after the other.',
  settings: smallLives,
  check: async (subject, scenario) => {
    const negate = (data: Storage): Storage => negated(scenario.dtype, data);
    const alone = await subject.run(scenario);
    const [together] = await Promise.all([
      subject.run(scenario),
      subject.run(settled(mapTensors(scenario, negate))),
    ]);
    return subject.agree(scenario, alone, together, { isBitwise: true });
  },
};

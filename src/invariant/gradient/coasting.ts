import { dtypes } from '../../float/dtype.ts';
import { mapTensors } from '../../scenario/transforms.ts';
import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** The momentum buffer keeps moving a parameter after its gradient has become zero. */
export const coasting: Invariant = {
  id: 'coasting',
  clause: 'INV-25',
  statement:
    'When gradients become zero, without weight decay, momentum continues: each step is momentum times the previous step.',
  exactness: 'The buffer is exact in all dtypes. The parameter holds up to rounding.',
  needs: ['momentum'],
  settings: {
    ...smallSteps,
    lanes: ['moderate'],
    events: [3, 5],
    values: {
      ...usualValues,
      eps: [1e-3, 1],
      weightDecay: [0],
      momentum: [0.5, 0.9],
      centered: [false],
    },
  },
  check: async (subject, drawn) => {
    const scenario = mapTensors(drawn, (data, _, event) =>
      event !== null && event > 0 ? data.slice().fill(0) : data,
    );
    const trajectory = await subject.run(scenario);
    const { format } = dtypes[scenario.dtype];
    for (const step of elementSteps(subject, scenario, trajectory)) {
      const { before, after, bound, options, operations } = step;
      if (step.event === 0) {
        continue;
      }
      if (before.momentumBuffer !== null && after.momentumBuffer !== null) {
        const carried = operations.mul(options.momentum)(before.momentumBuffer);
        const slack = subject.isExact ? 0 : (bound.momentumBuffer ?? 0);
        if (!(Math.abs(after.momentumBuffer - carried) <= slack)) {
          return violationAt(scenario, step, 'momentum_buffer', carried);
        }
      }
      const earlier =
        trajectory[step.event - 2]?.params ?? scenario.groups[0]?.params.map(({ data }) => data);
      const old = format.decode(earlier?.[step.parameter]?.[step.component] ?? 0);
      const expected = before.param + options.momentum * (before.param - old);
      // the expression has three parameters; the last one has the largest bound
      if (!(Math.abs(after.param - expected) <= 4 * bound.param)) {
        return violationAt(scenario, step, 'param', expected);
      }
    }
    return null;
  },
};

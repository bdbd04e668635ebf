import type { Invariant } from '../invariant.ts';
import { elementSteps, violationAt } from '../elements.ts';
import { smallSteps, usualValues } from '../invariant-settings.ts';

/** With alpha = 0, the square average is g², and its root is |g|. */
export const noMemory: Invariant = {
  id: 'no-memory',
  clause: 'INV-10',
  statement:
    'With alpha = 0, and without momentum, weight decay and centering, a step is lr · g / (|g| + eps).',
  exactness:
    'Exact in all dtypes: if the square neither overflows nor underflows, its root is |g|. At level equivalent, each operation may round.',
  settings: {
    ...smallSteps,
    lanes: ['moderate', 'sparse'],
    values: {
      ...usualValues,
      alpha: [0],
      eps: [1e-3, 0.1, 1],
      weightDecay: [0],
      momentum: [0],
      centered: [false],
      maximize: [false],
    },
  },
  check: async (subject, scenario) => {
    const trajectory = await subject.run(scenario);
    for (const step of elementSteps(subject, scenario, trajectory)) {
      const { operations, options, gradient, before, after, bound } = step;
      const size = Math.abs(gradient);
      if (size > 0 && size < 2 ** -5) {
        continue; // its square may be subnormal in float16
      }
      const denominator = operations.addScalar(options.eps)(size);
      const expected = operations.addcdiv(-options.lr)(before.param, gradient, denominator);
      const slack = subject.isExact ? 0 : bound.param;
      if (!(Math.abs(after.param - expected) <= slack)) {
        return violationAt(scenario, step, 'param', expected);
      }
    }
    return null;
  },
};

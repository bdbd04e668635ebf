import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFirstDifference } from '../../src/scale/bisect.ts';
import { readGoldenScale } from '../../src/scale/golden.ts';
import { tensorNames } from '../../src/scale/scale-case.ts';
import { referenceReplay } from '../../src/scale/scale-reference.ts';
import { altered } from '../scale/altered.ts';

const { cases } = await readGoldenScale();
const everything = cases.find(({ id }) => id === 'float32/portable/everything/10037');
if (!everything) {
  throw new Error('the scale cases lack the one that this tries');
}
const { scaleCase } = everything;
const shown = ['square_avg', 'grad_avg', 'momentum_buffer'];
const right = referenceReplay('portable');

describe('findFirstDifference() [SCL-7]', () => {
  const places = fc
    .integer({ min: 1, max: 300 })
    .chain((elements) =>
      fc.tuple(fc.constant(elements), fc.integer({ min: 0, max: elements - 1 })),
    );
  const steps = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 }));

  it('finds any element of any tensor', async () => {
    await fc.assert(
      fc.asyncProperty(
        places,
        steps,
        fc.constantFrom(...tensorNames),
        fc.integer({ min: 2, max: 20 }),
        async ([elements, element], [step, more], tensor, parts) => {
          const isGradient = tensor === 'grad'; // the optimizer keeps no gradient
          const found = await findFirstDifference({
            scaleCase: { ...scaleCase, elements },
            right,
            other: altered({ step, tensor, element }),
            shown,
            equal: isGradient ? step - 1 : 0,
            different: isGradient ? step : step + more,
            parts,
          });
          const total = Math.ceil(elements / Math.ceil(elements / parts));
          expect(found).toMatchObject({
            step,
            tensor,
            element,
            parts: { different: 1, total: elements > parts ? total : elements },
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});

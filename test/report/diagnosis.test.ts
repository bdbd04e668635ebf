import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { reportDiagnosis } from '../../src/report/make-report.ts';
import { diagnosisText } from '../../src/report/diagnosis/diagnosis-text.ts';
import { answersOf, textOf } from './diagnosed-text.ts';

describe('diagnosisText() [DIA-6, DIA-7]', () => {
  it('says what the port computes, which RMSprops compute the same, what follows, and what to change', () => {
    expect(
      textOf(
        answersOf([
          { axis: 'epsilon', value: 'inside' },
          { axis: 'initial-square-avg', value: 'one' },
        ]),
      ),
    ).toMatchInlineSnapshot(`
      "DIAGNOSIS

      The port's RMSprop differs from PyTorch's:
        - it adds epsilon inside the square root (epsilon: inside)
        - it starts the square average at one (initial-square-avg: one)

      The port computes exactly this: every bit fits. This explains 30,092 of 33,039
      values. The other 2,947 values do not count: there, rounding can decide between
      very different results. PyTorch's formula explains 22.0 %.

      Known RMSprops with only these differences: Stable-Baselines3 RMSpropTFLike.

      epsilon: inside
        Consequence: If a gradient is smaller than about sqrt(eps), epsilon shortens
        its step. In torch, the limit is eps. For example, with eps = 1e-8, the limit
        here is 1e-4, and torch's is 1e-8.
        Fix: Add eps after the root: avg = sqrt(square_avg) + eps, not sqrt(square_avg
        + eps).

      initial-square-avg: one
        Consequence: The first steps of small gradients are only lr * grad long. With
        alpha = 0.99, this effect lasts for hundreds of steps.
        Fix: Start from zeros: square_avg = zeros_like(param), not ones_like(param)."
    `);
  });

  it('shows the quantities of a step if the formula is unknown', () => {
    expect(textOf(answersOf([], (value) => value * 1.5))).toMatchInlineSnapshot(`
      "DIAGNOSIS

      Only steps with a gradient, or of parameters that have had no step yet, can be
      wrong: 529 of 534. All 8 other steps are right. 5 more steps cannot show the
      mistake. The answers fit this rule as well: steps with a gradient, or at the
      optimizer's step 1.

      No known RMSprop explains all values. PyTorch's formula explains 20,791 of
      33,039 values. 8,553 values contradict it. The other 3,695 values do not count:
      there, rounding can decide between very different results.

      The first step that differs: grid/float32/portable/plain, event 0, parameter 0,
      value, element 0
                                   torch           port
        g  gradient            -0.060853   not returned
        v  square average  0.00003703088  0.00003703088
        a  denominator        0.00608531  ~ 0.001219577  first difference
        q  quotient g / a      -9.999984    ~ -49.89679
        p  parameter           0.7979361       1.196904
        ~ means: computed from how far the parameter moved

      The averages are right, as far as the port shows them. Either the denominator is
      wrong, or a factor changes the step. Check the square root, epsilon, any
      correction of the averages, and the learning rate."
    `);
  });

  it('fits 80 columns with the longest numbers in the table of a step', () => {
    const rows = (['g', 'v', 'm', 'a', 'q', 'b', 'p'] as const).map((name) => ({
      name,
      torch: -0.0000012345678,
      port: -1.2345678e-308,
      isImplied: true,
      isOff: name === 'v',
    }));
    const { step, ...others } = diagnose({
      answers: answersOf([], (value) => value * 1.5),
      capabilities: allCapabilities,
    });
    const text = diagnosisText(reportDiagnosis({ ...others, step: step && { ...step, rows } }));
    expect(text).toContain('first difference');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

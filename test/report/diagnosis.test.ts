import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { reportDiagnosis } from '../../src/report/make-report.ts';
import { diagnosisText } from '../../src/report/text/diagnosis-text.ts';
import { answersOf, textOf } from './diagnosed-text.ts';

describe('diagnosisText() [DIA-6, DIA-7]', () => {
  it('shows what the port computes, known implementations, consequences and fixes', () => {
    expect(
      textOf(
        answersOf([
          { axis: 'epsilon', value: 'inside' },
          { axis: 'initial-square-avg', value: 'one' },
        ]),
      ),
    ).toMatchInlineSnapshot(`
      "DIAGNOSIS

      The port computes another RMSprop than torch's:
        - it adds epsilon inside the square root (epsilon: inside)
        - it starts the square average at one (initial-square-avg: one)

      That explains 33,039 of 33,039 values; torch's formula explains 30.9 %.

      This is what these compute: Stable-Baselines3 RMSpropTFLike.

      epsilon: inside
        What follows: Gradients up to about sqrt(eps), not eps, take shorter steps: up
        to 1e-4 instead of 1e-8 with eps = 1e-8.
        What to change: Take the root first and add eps to it: avg = sqrt(square_avg)
        + eps, not sqrt(square_avg + eps).

      initial-square-avg: one
        What follows: Small gradients take steps of only lr * grad at first, and
        hundreds of steps pass with alpha = 0.99 until the one is forgotten.
        What to change: Start from zeros: square_avg = zeros_like(param), not
        ones_like(param)."
    `);
  });

  it('shows the operations of a step if no known formula matches', () => {
    expect(textOf(answersOf([], (value) => value * 1.5))).toMatchInlineSnapshot(`
      "DIAGNOSIS

      No known RMSprop computes this: torch's formula explains 23,665 of 33,039 values
      (821 are open: rounding decides there), and nothing that is known explains all.

      A step that departs, from within: grid/float32/portable/plain, event 0,
      parameter 0, param, element 0
                                   torch           port
        g  gradient            -0.060853      not shown
        v  square average  0.00003703088  0.00003703088
        a  denominator        0.00608531  ~ 0.001219577  first that is off
        q  quotient g / a      -9.999984    ~ -49.89679
        p  parameter           0.7979361       1.196904
        ~ is what the movement of the parameter implies

      The averages are right where they are shown, and what the step divides by is
      not, or the step is scaled: look at the root, at epsilon, at anything that
      corrects the averages, and at the learning rate."
    `);
  });

  it('fits a terminal of 80 columns with the longest numbers of a step', () => {
    const rows = (['g', 'v', 'm', 'a', 'q', 'b', 'p'] as const).map((name) => ({
      name,
      torch: -0.0000012345678,
      port: -1.2345678e-308,
      isImplied: true,
      isOff: name === 'v',
    }));
    const { explanations, partial, torch, step } = diagnose({
      answers: answersOf([], (value) => value * 1.5),
      capabilities: allCapabilities,
    });
    const text = diagnosisText(
      reportDiagnosis({ explanations, partial, torch, step: step && { ...step, rows } }),
    );
    expect(text).toContain('first that is off');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

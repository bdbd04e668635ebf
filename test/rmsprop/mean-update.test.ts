import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../src/rmsprop/rmsprop.ts';

/** Returns the mean of the gradients 0.3 and 0.7 with alpha 0.4, in float32. */
function meanAfterTwoSteps(options: RMSpropOptions): number | undefined {
  const parameter = new Parameter(Float32Array.of(1));
  const optimizer = new RMSprop([parameter], { alpha: 0.4, centered: true, ...options });
  for (const gradient of [0.3, 0.7]) {
    parameter.grad = Float32Array.of(gradient);
    optimizer.step();
  }
  return optimizer.stateOf(parameter)?.gradAvg?.[0];
}

describe('meanUpdate [NUM-15]', () => {
  it('computes m · α + w · g in "multiply-add", and m + w · (g - m) in "lerp"', () => {
    const { fround } = Math;
    const [alpha, weight] = [fround(0.4), fround(1 - 0.4)];
    const [first, second] = [fround(0.3), fround(0.7)];
    const mean = fround(weight * first);
    const multiplyAdd = fround(fround(mean * alpha) + fround(weight * second));
    expect(meanAfterTwoSteps({ meanUpdate: 'multiply-add' })).toBe(multiplyAdd);
    expect(meanAfterTwoSteps({})).toBe(meanAfterTwoSteps({ meanUpdate: 'lerp' }));
  });

  it('rejects other values', () => {
    const options: RMSpropOptions = JSON.parse('{ "meanUpdate": "average" }');
    expect(() => new RMSprop([new Parameter(Float32Array.of(1))], options)).toThrow(
      InvalidArgumentError,
    );
  });
});

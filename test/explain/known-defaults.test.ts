import { describe, expect, it } from 'vitest';
import { knownDefault } from '../../src/explain/known-defaults.ts';

describe('knownDefault()', () => {
  it.each([
    ['lr-value', 0.001, "Keras's default"],
    ['lr-value', 0.01, "torch's default"],
    ['learning-rate', 0.01, "torch's default"],
    ['alpha-value', 0.9, 'the default of Keras, TensorFlow 1 and autograd'],
    ['alpha-value', 0.99, "torch's default"],
    ['eps-value', 1e-5, "Burn's default"],
    ['eps-value', 1e-10, "TensorFlow 1's default"],
    ['eps-value', 1e-6, 'the default of Lasagne, PaddlePaddle and ConvNetJS'],
    ['momentum-value', 0.9, "Burn's default"],
    ['momentum-value', 0, "torch's default"],
    ['weight-decay-value', 0, "torch's default"],
  ] as const)('for %s, says of %d: %s', (axis, constant, text) => {
    expect(knownDefault(axis, constant)).toBe(text);
  });

  it.each([
    ['eps-value', Math.fround(1e-7)],
    ['lr-value', 0.9],
    ['alpha-value', NaN],
    ['weight-decay-value', 0.01],
    ['gradient', 1],
    ['square-avg', 0.01],
  ] as const)('returns null for %s with %d', (axis, constant) => {
    expect(knownDefault(axis, constant)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { initialState } from '../../src/rmsprop/parameter-state.ts';

describe('initialState() [OPT-6]', () => {
  const parameter = new Parameter(Float32Array.of(1, 2));
  const zeros = new Float32Array(2);

  it.each([
    ['nothing more', {}, {}],
    ['a momentum buffer', { momentum: 0.9 }, { momentumBuffer: zeros }],
    ['an average of gradients', { centered: true }, { gradAvg: zeros }],
    ['both', { momentum: 1, centered: true }, { momentumBuffer: zeros, gradAvg: zeros }],
    ['no buffer for a negative momentum', { momentum: -1 }, {}],
  ])('has zeros for the tensors that the options use: %s', (_, options, expected) => {
    expect(initialState(parameter, { ...defaultOptions, ...options }, false)).toStrictEqual({
      step: 0,
      squareAvg: zeros,
      ...expected,
    });
  });

  it.each([
    ['float16', new Uint16Array(3)],
    ['bfloat16', new Uint16Array(3)],
    ['float64', new Float64Array(3)],
    ['complex64', new Float32Array(4)],
    ['complex128', new Float64Array(4)],
  ] as const)("has the parameter's storage and length: %s", (dtype, data) => {
    const state = initialState(new Parameter(data, { dtype }), defaultOptions, false);
    expect(state.squareAvg).toStrictEqual(data);
    expect(state.squareAvg).not.toBe(data);
  });

  it('creates a separate array for each average', () => {
    const options = { ...defaultOptions, momentum: 0.9, centered: true };
    const { squareAvg, momentumBuffer, gradAvg } = initialState(parameter, options, false);
    expect(new Set([squareAvg, momentumBuffer, gradAvg]).size).toBe(3);
  });
});

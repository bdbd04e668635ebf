import { describe, expect, it } from 'vitest';
import { dtypes } from '../../src/float/dtype.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import { initialState } from '../../src/rmsprop/parameter-state.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { updateTensor } from '../../src/rmsprop/tensor-update.ts';

describe('updateTensor() [NUM-8, NUM-10]', () => {
  // a.lerp(-0, 1) from +0 is -0 in the vector body and +0 in the scalar tail: the signs show the end of the body.
  const centered = { ...defaultOptions, alpha: 0, centered: true };

  it.each([
    ['float32', 35, 32],
    ['float32', 15, 0],
    ['float64', 35, 32],
    ['float64', 16, 16],
    ['float16', 63, 32],
    ['bfloat16', 64, 64],
    ['complex64', 38, 32],
    ['complex128', 22, 16],
  ] as const)('ends the body of %s of %d reals at %d', (dtype, length, bodyLength) => {
    const { format, StorageType } = dtypes[dtype];
    const parameter = new Parameter(new StorageType(length), { dtype });
    const grad = new StorageType(length).fill(format.encode(-0));
    const state = initialState(parameter, centered, false);
    updateTensor(parameter, grad, state, centered, { arithmetic: 'portable', meanUpdate: 'lerp' });
    const gradAvg = Array.from(state.gradAvg ?? [], format.decode);
    expect(gradAvg).toStrictEqual([
      ...Array(bodyLength).fill(-0),
      ...Array(length - bodyLength).fill(0),
    ]);
  });

  it('uses the other part of a complex element as it was before the step', () => {
    const weightDecay = { ...defaultOptions, alpha: 0, eps: 0, weightDecay: 1 };
    const update = (dtype: 'complex64' | 'float32'): Parameter => {
      const parameter = new Parameter(Float32Array.of(1, Infinity, Infinity, 1), { dtype });
      const state = initialState(parameter, weightDecay, false);
      updateTensor(parameter, Float32Array.of(0, 0, 0, 0), state, weightDecay, {
        arithmetic: 'portable',
        meanUpdate: 'lerp',
      });
      return parameter;
    };
    const { lr } = weightDecay;
    expect([...update('float32').data]).toEqual([
      Math.fround(1 - lr),
      NaN,
      NaN,
      Math.fround(1 - lr),
    ]);
    expect([...update('complex64').data]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('counts the steps of a tensor without elements', () => {
    const parameter = new Parameter(new Float32Array(0));
    const state = initialState(parameter, defaultOptions, false);
    updateTensor(parameter, new Float32Array(0), state, defaultOptions, {
      arithmetic: 'portable',
      meanUpdate: 'lerp',
    });
    expect(state).toStrictEqual({ step: 1, squareAvg: new Float32Array(0) });
  });

  it("stops counting at float32's limit of 2^24", () => {
    const parameter = new Parameter(Float32Array.of(1));
    const state = { ...initialState(parameter, defaultOptions, false), step: 2 ** 24 - 1 };
    const steps = [0, 1, 2].map(() => {
      updateTensor(parameter, Float32Array.of(1), state, defaultOptions, {
        arithmetic: 'portable',
        meanUpdate: 'lerp',
      });
      return state.step;
    });
    expect(steps).toEqual([2 ** 24, 2 ** 24, 2 ** 24]);
  });

  it.each(['portable', 'fma'] as const)('rounds the product like %s arithmetic', (arithmetic) => {
    const x = 1 + 2 ** -13;
    const options = { ...defaultOptions, alpha: 1, eps: 1, weightDecay: x, lr: 1 };
    const parameter = new Parameter(Float32Array.of(x));
    const square = Math.fround(x * x);
    const state = initialState(parameter, options, false);
    updateTensor(parameter, Float32Array.of(-square), state, options, {
      arithmetic,
      meanUpdate: 'lerp',
    });
    const lost = arithmetic === 'fma' ? x * x - square : 0;
    expect(parameter.data[0]).toBe(Math.fround(x - lost));
  });
});

import { describe, expect, it } from 'vitest';
import { dtypeNames, dtypes, type Dtype } from '../../src/float/dtype.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../src/rmsprop/rmsprop.ts';
import { torchErrorOf } from './torch-error.ts';

function parameterOfOnes(dtype: Dtype): Parameter {
  const { format, StorageType } = dtypes[dtype];
  const parameter = new Parameter(new StorageType(6).fill(format.encode(1)), { dtype });
  parameter.grad = new StorageType(6).fill(format.encode(0.5));
  return parameter;
}

const scalarTypes = {
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  float32: 'float',
  complex64: 'c10::complex<float>',
} as const;
const overflowing = dtypeNames.filter((dtype) => dtype in scalarTypes);

const overflows: readonly (readonly [Dtype, RMSpropOptions, string])[] = [
  ['float16', { lr: 1e5, momentum: 0.9 }, scalarTypes.float16],
  ['float16', { weightDecay: 65504.5 }, scalarTypes.float16],
  ['float16', { lr: 1e39 }, 'float'],
  ['bfloat16', { weightDecay: 1e39 }, scalarTypes.bfloat16],
  ['bfloat16', { lr: 3.4e38, momentum: 0.9 }, scalarTypes.bfloat16],
  ['bfloat16', { alpha: 1e39 }, 'float'],
  ['float32', { lr: 1e39 }, 'float'],
  ['float32', { alpha: 1e39, centered: true }, 'float'],
  ['float32', { weightDecay: 1e39, maximize: true }, 'float'],
  ['complex64', { weightDecay: 1e39 }, scalarTypes.complex64],
  ['complex64', { weightDecay: 1e39, foreach: true }, 'float'],
  ['complex64', { lr: 1e39 }, 'float'],
];

describe('RMSprop.step() with a scalar that does not fit [NUM-12]', () => {
  it.each(overflows)(
    'raises RuntimeError in %s for %j, and changes nothing',
    (dtype, laterOptions, type) => {
      const parameter = parameterOfOnes(dtype);
      const optimizer = new RMSprop([parameter], { momentum: 0.5, centered: true });
      optimizer.step();
      const before = [structuredClone(optimizer.stateDict().state), parameter.data.slice()];
      Object.assign(optimizer.paramGroups[0] ?? {}, { momentum: 0, centered: false }, laterOptions);
      expect(torchErrorOf(() => optimizer.step())).toEqual({
        exception: 'RuntimeError',
        message: `value cannot be converted to type ${type} without overflow`,
      });
      expect([optimizer.stateDict().state, parameter.data]).toEqual(before);
    },
  );

  it.each(overflowing)('raises the error before the first step of %s takes effect', (dtype) => {
    const parameter = parameterOfOnes(dtype);
    const before = parameter.data.slice();
    const optimizer = new RMSprop([parameter], { weightDecay: 1e39 });
    expect(torchErrorOf(() => optimizer.step())?.exception).toBe('RuntimeError');
    expect(parameter.data).toEqual(before);
    const { step = 0, squareAvg = new Float32Array(6) } = optimizer.stateOf(parameter) ?? {};
    expect([step, ...squareAvg]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it.each(dtypeNames)('accepts infinity, which every dtype has: %s', (dtype) => {
    const parameter = parameterOfOnes(dtype);
    new RMSprop([parameter], { lr: Infinity }).step();
    const { format } = dtypes[dtype];
    expect(Array.from(parameter.data, format.decode)).toEqual(Array(6).fill(-Infinity));
  });

  it.each(dtypeNames)('accepts the largest finite number: %s', (dtype) => {
    const { format } = dtypes[dtype];
    const optimizer = new RMSprop([parameterOfOnes(dtype)], { weightDecay: format.largestFinite });
    expect(torchErrorOf(() => optimizer.step())).toBeNull();
  });

  it.each(['float64', 'complex128'] as const)('accepts every number in %s', (dtype) => {
    const parameter = parameterOfOnes(dtype);
    new RMSprop([parameter], { lr: 1e300, eps: 1e300 }).step();
    expect([...parameter.data]).toEqual(Array(6).fill(0.5));
  });

  it('skips a parameter without a gradient, even if the scalar does not fit its dtype', () => {
    const [wide, idle] = [parameterOfOnes('float64'), parameterOfOnes('float16')];
    idle.grad = null;
    const optimizer = new RMSprop([idle, wide], { lr: 1e39 });
    optimizer.step();
    expect(optimizer.stateOf(wide)?.step).toBe(1);
  });
});

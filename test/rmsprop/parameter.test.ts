import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { dtypeNames, dtypes } from '../../src/float/dtype.ts';
import { kernelMemoryOf } from '../../src/rmsprop/kernel/kernel-memory.ts';
import { stateTensors } from '../../src/rmsprop/parameter-state.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { torchErrorOf } from './torch-error.ts';

const arrays =
  'a Float32Array, a Float64Array, or a Uint16Array with the raw bits of float16 or bfloat16';
const orNumber = 'expected a typed array, or a length in elements, a whole number from 0';
const asData = 'expected a Float32Array of length 2, as data is';

/** Calls the constructor with arguments that the types forbid. */
function construct(...args: readonly unknown[]): unknown {
  return Reflect.construct(Parameter, args);
}

function assignGrad(parameter: Parameter, grad: unknown): void {
  Reflect.set(parameter, 'grad', grad);
}

describe('new Parameter()', () => {
  it.each([
    ['float32', new Float32Array(3)],
    ['float64', new Float64Array(3)],
  ])('infers %s', (dtype, data) => {
    expect(new Parameter(data).dtype).toBe(dtype);
  });

  it.each([
    ['float32', new Float32Array(6), 6],
    ['float64', new Float64Array(6), 6],
    ['float16', new Uint16Array(6), 6],
    ['bfloat16', new Uint16Array(6), 6],
    ['complex64', new Float32Array(6), 3],
    ['complex128', new Float64Array(6), 3],
  ] as const)('has one dimension with all elements: %s', (dtype, data, elements) => {
    const parameter = new Parameter(data, { dtype });
    expect(parameter.dtype).toBe(dtype);
    expect(parameter.shape).toEqual([elements]);
  });

  it.each([
    [[6], 6],
    [[2, 3], 6],
    [[1, 6, 1], 6],
    [[], 1],
    [[0], 0],
    [[3, 0, 7], 0],
  ])('accepts the shape %j', (shape, length) => {
    expect(new Parameter(new Float32Array(length), { shape }).shape).toEqual(shape);
  });

  it('accepts a complex scalar', () => {
    const scalar = new Parameter(Float64Array.of(1, 2), { dtype: 'complex128', shape: [] });
    expect(scalar.shape).toEqual([]);
    expect(scalar.data).toEqual(Float64Array.of(1, 2));
  });

  it('keeps the given array, and copies the shape', () => {
    const data = Float32Array.of(1, 2);
    const shape = [2];
    const parameter = new Parameter(data, { shape });
    shape[0] = 5;
    expect(parameter.data).toBe(data);
    expect(parameter.shape).toEqual([2]);
  });

  it('has no gradient at first', () => {
    expect(new Parameter(Float32Array.of(1)).grad).toBeNull();
  });

  it.each([
    ['an array', [[1, 2]], `data has the type Array: expected ${arrays}`],
    ['null', [null], `data has the type null: expected ${arrays}`],
    ['a fraction', [1.5], `data is 1.5: ${orNumber}`],
    ['a negative number', [-1], `data is -1: ${orNumber}`],
    ['NaN', [NaN], `data is NaN: ${orNumber}`],
    [
      'a number that does not fit the shape',
      [3, { shape: [2] }],
      'shape is [2], which has 2 elements: expected 3 elements, as data has',
    ],
    [
      'more elements than the engine allows',
      [2 ** 50],
      'cannot allocate 1125899906842624 numbers of float32: the system or the JavaScript engine does not allow so many. Use fewer elements.',
    ],
    [
      'a number as a shape',
      [3, { shape: 3 }],
      'shape has the type number: expected an array of lengths, such as [2, 3]',
    ],
    ['nothing', [], `data has the type undefined: expected ${arrays}`],
    ['an Int16Array', [new Int16Array(2)], `data has the type Int16Array: expected ${arrays}`],
    [
      'an unknown dtype',
      [new Float32Array(2), { dtype: 'float8' }],
      'dtype is "float8": expected one of float32, float64, float16, bfloat16, complex64, complex128',
    ],
    [
      'a name that objects have',
      [new Float32Array(2), { dtype: 'constructor' }],
      'dtype is "constructor": expected one of float32, float64, float16, bfloat16, complex64, complex128',
    ],
    [
      'float64 data in a Float32Array',
      [new Float32Array(2), { dtype: 'float64' }],
      'data is a Float32Array: expected a Float64Array, because dtype is float64',
    ],
    [
      'float16 data in a Float32Array',
      [new Float32Array(2), { dtype: 'float16' }],
      'data is a Float32Array: expected a Uint16Array, because dtype is float16',
    ],
    [
      'half a complex element',
      [new Float32Array(3), { dtype: 'complex64' }],
      'data has length 3: expected an even length, because each complex64 element has a real and an imaginary part',
    ],
    [
      'too large a shape',
      [new Float32Array(2), { shape: [2, 2] }],
      'shape is [2, 2], which has 4 elements: expected 2 elements, as data has',
    ],
    [
      'a shape that counts reals',
      [new Float32Array(4), { dtype: 'complex64', shape: [4] }],
      'shape is [4], which has 4 elements: expected 2 elements, as data has',
    ],
    [
      'no dimensions for two elements',
      [new Float32Array(2), { shape: [] }],
      'shape is [], which has 1 element: expected 2 elements, as data has',
    ],
    [
      'no dimensions for no element',
      [new Float32Array(0), { shape: [] }],
      'shape is [], which has 1 element: expected 0 elements, as data has',
    ],
    [
      'negative lengths',
      [new Float32Array(2), { shape: [-1, -2] }],
      'shape is [-1, -2]: expected only whole numbers from 0',
    ],
    [
      'a fractional length',
      [new Float32Array(1), { shape: [0.5, 2] }],
      'shape is [0.5, 2]: expected only whole numbers from 0',
    ],
    [
      'NaN for a length',
      [new Float32Array(1), { shape: [NaN] }],
      'shape is [NaN]: expected only whole numbers from 0',
    ],
  ])('rejects %s', (_, args, message) => {
    expect(() => construct(...args)).toThrow(new InvalidArgumentError(message));
  });

  it('rejects a Uint16Array without a dtype', () => {
    expect(() => construct(new Uint16Array(2))).toThrow(InvalidArgumentError);
    expect(() => construct(new Uint16Array(2))).toThrow(
      "a Uint16Array can hold float16 or bfloat16. Pass { dtype: 'float16' } or { dtype: 'bfloat16' }.",
    );
  });
});

describe('Parameter.grad', () => {
  it.each([
    ['float32', new Float32Array(2), new Float32Array(2)],
    ['float64', new Float64Array(2), new Float64Array(2)],
    ['float16', new Uint16Array(2), new Uint16Array(2)],
    ['bfloat16', new Uint16Array(2), new Uint16Array(2)],
    ['complex64', new Float32Array(2), new Float32Array(2)],
    ['complex128', new Float64Array(2), new Float64Array(2)],
  ] as const)('keeps the given array: %s', (dtype, data, grad) => {
    const parameter = new Parameter(data, { dtype });
    parameter.grad = grad;
    expect(parameter.grad).toBe(grad);
    parameter.grad = null;
    expect(parameter.grad).toBeNull();
  });

  it.each([
    ['raw bits', new Uint16Array(2), `grad is a Uint16Array of length 2: ${asData}`],
    ['a list', [1, 2], `grad has the type Array: expected ${arrays}`],
    ['undefined', undefined, `grad has the type undefined: expected ${arrays}`],
    ['a number', 0, `grad has the type number: expected ${arrays}`],
  ])('rejects %s, and keeps the previous gradient', (_, wrong, message) => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    const grad = Float32Array.of(3, 4);
    parameter.grad = grad;
    expect(() => assignGrad(parameter, wrong)).toThrow(new InvalidArgumentError(message));
    expect(parameter.grad).toBe(grad);
  });
});

describe("Parameter.grad with torch's errors [OPT-18]", () => {
  it.each([
    [
      new Float64Array(2),
      "attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype 'Float'. ",
    ],
    [
      new Float64Array(3),
      "attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype 'Float'. ",
    ],
    [
      new Float32Array(1),
      "attempting to assign a gradient of size '[1]' to a tensor of size '[2]'. ",
    ],
    [
      new Float32Array(3),
      "attempting to assign a gradient of size '[3]' to a tensor of size '[2]'. ",
    ],
  ])('rejects %o, and keeps the previous gradient', (wrong, start) => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    const grad = Float32Array.of(3, 4);
    parameter.grad = grad;
    const error = torchErrorOf(() => assignGrad(parameter, wrong));
    expect(error?.exception).toBe('RuntimeError');
    expect(error?.message.startsWith(start)).toBe(true);
    expect(parameter.grad).toBe(grad);
  });

  it('has no words of torch for half a complex number', () => {
    const parameter = new Parameter(Float32Array.of(1, 2), { dtype: 'complex64' });
    expect(() => assignGrad(parameter, new Float32Array(3))).toThrow(
      new InvalidArgumentError(`grad is a Float32Array of length 3: ${asData}`),
    );
  });
});

describe('Parameter.sparseGrad [OPT-18]', () => {
  const sparse = { indices: [1], values: Float32Array.of(5) };

  it('is null at first, and takes the place of grad, as grad takes its place', () => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    expect(parameter.sparseGrad).toBeNull();
    parameter.grad = Float32Array.of(3, 4);
    parameter.sparseGrad = sparse;
    expect([parameter.grad, parameter.sparseGrad]).toEqual([null, sparse]);
    parameter.grad = Float32Array.of(3, 4);
    expect([parameter.grad, parameter.sparseGrad]).toEqual([Float32Array.of(3, 4), null]);
    parameter.sparseGrad = null;
    expect(parameter.grad).toEqual(Float32Array.of(3, 4));
  });

  it('makes the next step throw, until zeroGrad() removes it', () => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    const optimizer = new RMSprop([parameter]);
    parameter.sparseGrad = sparse;
    const error = {
      exception: 'RuntimeError',
      message: 'RMSprop does not support sparse gradients',
    };
    expect(torchErrorOf(() => optimizer.step())).toEqual(error);
    optimizer.zeroGrad(false);
    expect(torchErrorOf(() => optimizer.step())).toEqual(error);
    expect(parameter.data).toEqual(Float32Array.of(1, 2));
    optimizer.zeroGrad();
    expect(torchErrorOf(() => optimizer.step())).toBeNull();
  });

  it('does not add up with dense gradients', () => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    parameter.sparseGrad = sparse;
    expect(() => parameter.accumulateGrad(Float32Array.of(1, 1))).toThrow(
      'the parameter has a sparse gradient: expected a dense one, or none. Call zeroGrad() before you add gradients.',
    );
    expect([parameter.grad, parameter.sparseGrad]).toEqual([null, sparse]);
  });

  it('rejects other values', () => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    const assign = (): unknown =>
      Reflect.set(parameter, 'sparseGrad', { indices: [1], values: [5] });
    expect(assign).toThrow(
      new InvalidArgumentError(`sparseGrad.values has the type Array: expected ${arrays}`),
    );
  });
});

describe('a Parameter from a length', () => {
  it.each(dtypeNames)('has zeros of %s', (dtype) => {
    const { StorageType, components } = dtypes[dtype];
    const parameter = new Parameter(5, { dtype });
    expect(parameter.shape).toEqual([5]);
    expect(parameter.data).toEqual(new StorageType(5 * components));
    expect(parameter.zerosLike()).toEqual(parameter.data);
    expect(parameter.grad).toBeNull();
  });

  it('is float32 by default, and can have any shape', () => {
    expect(new Parameter(6, { shape: [3, 2] })).toMatchObject({ dtype: 'float32', shape: [3, 2] });
    expect(Parameter.zeros([3, 2]).data).toEqual(new Float32Array(6));
    expect(Parameter.zeros([], { dtype: 'float64' }).data).toEqual(new Float64Array(1));
    expect(Parameter.zeros([0, 4]).shape).toEqual([0, 4]);
    expect(new Parameter(0).data).toHaveLength(0);
  });

  it.each([[[-1, -2]], [[1.5]], [[NaN]]])('rejects the shape %j', (shape) => {
    expect(() => Parameter.zeros(shape)).toThrow(
      new InvalidArgumentError(
        `shape is [${shape.join(', ')}]: expected only whole numbers from 0`,
      ),
    );
  });

  it('is in one memory with its gradient and its state, so that a step copies nothing [OPT-11]', () => {
    const weights = [3, 7, 100_000].map((length) => new Parameter(length));
    const optimizer = new RMSprop(weights, { centered: true, momentum: 0.9 });
    for (const weight of weights) {
      weight.grad = weight.zerosLike();
      weight.grad.fill(1);
    }
    optimizer.step();
    for (const weight of weights) {
      const state = optimizer.stateOf(weight);
      const tensors = [weight.data, ...(weight.grad ? [weight.grad] : [])];
      const all = [...tensors, ...(state ? stateTensors(state) : [])];
      expect(all).toHaveLength(5);
      expect(new Set(all.map(kernelMemoryOf)).size).toBe(1);
      expect(kernelMemoryOf(weight.data)).toBeDefined();
    }
  });

  it('gives each array only once, and has ordinary arrays after that', () => {
    const weight = new Parameter(4);
    const taken = [weight.data, weight.zerosLike(), weight.zerosLike(), weight.zerosLike()];
    taken.forEach((array, index) => array.fill(index + 1));
    weight.grad = weight.zerosLike();
    weight.grad.fill(1);
    const optimizers = [1, 2, 3].map(() => new RMSprop([weight], { momentum: 0.9, lr: 0 }));
    optimizers.forEach((optimizer) => optimizer.step());
    optimizers[0]?.step();
    // each optimizer has its state: a shared array would have the average of another one
    const averages = optimizers.map((optimizer) => optimizer.stateOf(weight)?.squareAvg[0]);
    expect(averages[0]).toBeGreaterThan(averages[1] ?? NaN);
    expect(averages[1]).toBe(averages[2]);
    expect(taken.map((array) => array[0])).toEqual([1, 2, 3, 4]);
  });

  it('computes the bits of an ordinary array [OPT-11]', () => {
    const wave = Float32Array.from({ length: 5001 }, (_, index) => Math.sin(index));
    const ordinary = new Parameter(wave.slice());
    const placed = new Parameter(wave.length);
    placed.data.set(wave);
    ordinary.grad = wave.slice();
    placed.grad = placed.zerosLike();
    placed.grad.set(wave);
    const options = { centered: true, momentum: 0.9, weightDecay: 0.01 };
    const [first, second] = [ordinary, placed].map((weight) => new RMSprop([weight], options));
    for (let step = 0; step < 3; step++) {
      first?.step();
      second?.step();
    }
    expect(placed.data).toEqual(ordinary.data);
    expect(second?.stateDict()).toEqual(first?.stateDict());
  });
});

describe('Parameter.accumulateGrad() [OPT-16]', () => {
  it('copies the first gradient', () => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    const gradient = Float32Array.of(3, 4);
    parameter.accumulateGrad(gradient);
    expect(parameter.grad).toEqual(gradient);
    expect(parameter.grad).not.toBe(gradient);
  });

  it('adds to the gradient in the same array, and rounds each sum to the dtype', () => {
    const parameter = new Parameter(Uint16Array.of(0x3f80), { dtype: 'bfloat16' });
    const grad = Uint16Array.of(0x3f80); // 1
    parameter.grad = grad;
    parameter.accumulateGrad(Uint16Array.of(0x3b80)); // half an ULP of 1
    parameter.accumulateGrad(Uint16Array.of(0x3b80));
    expect(grad).toEqual(Uint16Array.of(0x3f80));
    parameter.accumulateGrad(Uint16Array.of(0x3f80));
    expect(grad).toEqual(Uint16Array.of(0x4000));
    expect(parameter.grad).toBe(grad);
  });

  it.each([
    [Float32Array.of(1), `gradient is a Float32Array of length 1: ${asData}`],
    [Float64Array.of(1, 2), `gradient is a Float64Array of length 2: ${asData}`],
  ])('rejects %o', (gradient, message) => {
    const parameter = new Parameter(Float32Array.of(1, 2));
    expect(() => parameter.accumulateGrad(gradient)).toThrow(new InvalidArgumentError(message));
    expect(parameter.grad).toBeNull();
  });
});

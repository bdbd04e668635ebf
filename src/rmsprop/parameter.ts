import { InvalidArgumentError } from '../errors.ts';
import { addTensors } from '../float/add-tensors.ts';
import { dtypes, inferDtype, isDtype, type Dtype, type Storage } from '../float/dtype.ts';
import { dataForKernels, takeSpare } from './kernel/parameter-arrays.ts';
import { checkAssignedGrad, isLikeData, unlikeData } from './assigned-grad.ts';
import { typeName } from './type-name.ts';

/** The options of {@link Parameter}. */
export interface ParameterOptions {
  /**
   * The dtype. By default, a Float32Array is float32 and a Float64Array is float64. Required for float16, bfloat16,
   * complex64 and complex128.
   */
  readonly dtype?: Dtype;
  /** The length of each dimension, in elements. By default, one dimension. `[]` is a scalar. */
  readonly shape?: readonly number[];
}

/** A sparse gradient: the elements at some indices. All others are zero. */
export interface SparseGrad {
  /** The indices of elements, or of rows. */
  readonly indices: ArrayLike<number>;
  /** The elements at these indices. */
  readonly values: Storage;
}

/**
 * A tensor to optimize. A step of {@link RMSprop} reads `grad` and changes `data` in place.
 *
 * The typed array of `data` depends on the dtype:
 * - float32: Float32Array; float64: Float64Array.
 * - float16 and bfloat16: Uint16Array of the raw bits.
 * - complex64: Float32Array; complex128: Float64Array. Real and imaginary parts alternate: two numbers for each element.
 *
 * A step is fastest if the parameter makes the arrays: they are then where the optimizer's kernels work. Pass a length, or call
 * {@link Parameter.zeros}, and write the initial values into `data`. Make the gradient with {@link Parameter.zerosLike}.
 *
 * @example new Parameter(Float32Array.of(1, 2, 3)).shape // [3]
 * @example new Parameter(1_000_000).data // Float32Array of 1,000,000 zeros
 * @example new Parameter(Uint16Array.of(0x3c00), { dtype: 'float16' }) // one float16 element, 1
 * @example new Parameter(Float32Array.of(1, 2), { dtype: 'complex64' }).shape // [1]: the element 1 + 2i
 * @throws InvalidArgumentError if `data`, `dtype` and `shape` do not fit together.
 */
export class Parameter {
  /** The elements, contiguous in row-major order. The optimizer changes them in place, and never replaces the array. */
  readonly data: Storage;
  /** The dtype of `data` and `grad`. */
  readonly dtype: Dtype;
  /** The length of each dimension, in elements; `[]` for a scalar. */
  readonly shape: readonly number[];
  #grad: Storage | null = null;
  #sparseGrad: SparseGrad | null = null;

  /**
   * Creates a parameter.
   *
   * @param data The elements, or a length in elements. A length makes zeros, in float32 unless you pass a dtype.
   */
  constructor(data: Storage | number, options: ParameterOptions = {}) {
    if (typeof data !== 'number') {
      checkStorage('data', data);
    }
    const dtype = options.dtype ?? (typeof data === 'number' ? 'float32' : inferDtype(data));
    if (!isDtype(dtype)) {
      throw new InvalidArgumentError(
        `dtype is ${JSON.stringify(dtype)}: expected one of ${Object.keys(dtypes).join(', ')}`,
      );
    }
    const elements = typeof data === 'number' ? checkedLength(data) : elementsOf(data, dtype);
    const shape = checkedShape(options.shape ?? [elements]);
    if (productOf(shape) !== elements) {
      throw new InvalidArgumentError(
        `shape is [${shape.join(', ')}], which has ${countOf(productOf(shape))}: expected ${countOf(elements)}, as data has`,
      );
    }
    this.data = typeof data === 'number' ? dataForKernels(dtype, elements) : data;
    this.dtype = dtype;
    this.shape = shape;
  }

  /**
   * Creates a parameter of zeros, where the optimizer's kernels work.
   *
   * @param shape The length of each dimension, in elements; `[]` for a scalar.
   * @example Parameter.zeros([2, 3]).data // Float32Array [0, 0, 0, 0, 0, 0]
   * @throws InvalidArgumentError if a length is not a whole number from 0, or the dtype is unknown.
   */
  static zeros(shape: readonly number[], options: Omit<ParameterOptions, 'shape'> = {}): Parameter {
    return new Parameter(productOf(checkedShape(shape)), { ...options, shape });
  }

  /**
   * Returns an array of zeros of the same type and length as `data`, for the gradient. If the parameter made `data`,
   * the first such array is in the memory of `data`. A step then copies nothing.
   *
   * @example weight.grad = weight.zerosLike();
   */
  zerosLike(): Storage {
    const [zeros = new dtypes[this.dtype].StorageType(this.data.length)] = takeSpare(
      this.data,
      'gradient',
      1,
    );
    return zeros;
  }

  /**
   * Adds a gradient to `grad`, as a backward pass does. Without a gradient, `grad` becomes a copy. Each sum rounds once, to
   * the dtype.
   *
   * @example
   * weight.accumulateGrad(Float32Array.of(1));
   * weight.accumulateGrad(Float32Array.of(2));
   * weight.grad; // Float32Array [3]
   * @throws InvalidArgumentError if the gradient has another type or length than `data`, or the parameter has a sparse gradient.
   */
  accumulateGrad(gradient: Storage): void {
    checkStorage('gradient', gradient);
    if (!isLikeData(gradient, this.data)) {
      throw unlikeData('gradient', gradient, this.data);
    }
    if (this.#sparseGrad !== null) {
      throw new InvalidArgumentError(
        'the parameter has a sparse gradient: expected a dense one, or none. Call zeroGrad() before you add gradients.',
      );
    }
    if (this.#grad === null) {
      this.#grad = gradient.slice();
    } else {
      this.#grad.set(addTensors(this.dtype, this.#grad, gradient));
    }
  }

  /**
   * The gradient: a typed array of the same type and length as `data`. With null, a step skips the parameter, as in torch.
   * The optimizer only reads the gradient. The setter keeps the array itself, without a copy.
   *
   * @throws TorchError if you assign an array of another dtype or length, with torch's message.
   * @throws InvalidArgumentError if you assign anything else.
   */
  get grad(): Storage | null {
    return this.#grad;
  }

  set grad(grad: Storage | null) {
    if (grad !== null) {
      checkStorage('grad', grad);
      checkAssignedGrad('grad', grad, this);
    }
    this.#grad = grad;
    this.#sparseGrad = null;
  }

  /**
   * A sparse gradient, as an embedding makes it in torch. It takes the place of `grad`, and `grad` takes its place. RMSprop
   * refuses it in the next step, as torch does.
   *
   * @example
   * weight.sparseGrad = { indices: [2], values: Float32Array.of(0.5) };
   * optimizer.step(); // throws a TorchError: RMSprop does not support sparse gradients
   * @throws InvalidArgumentError if the values are not a typed array of a dtype.
   */
  get sparseGrad(): SparseGrad | null {
    return this.#sparseGrad;
  }

  set sparseGrad(gradient: SparseGrad | null) {
    if (gradient !== null) {
      checkStorage('sparseGrad.values', gradient.values);
      this.#grad = null;
    }
    this.#sparseGrad = gradient;
  }
}

/** Returns the number of elements of data. Checks that it fits the dtype. */
function elementsOf(data: Storage, dtype: Dtype): number {
  const { StorageType, components } = dtypes[dtype];
  if (!(data instanceof StorageType)) {
    throw new InvalidArgumentError(
      `data is a ${data.constructor.name}: expected a ${StorageType.name}, because dtype is ${dtype}`,
    );
  }
  const elements = data.length / components;
  if (!Number.isInteger(elements)) {
    throw new InvalidArgumentError(
      `data has length ${data.length}: expected an even length, because each ${dtype} element has a real and an imaginary part`,
    );
  }
  return elements;
}

function isLength(length: number): boolean {
  return Number.isSafeInteger(length) && length >= 0;
}

function checkedLength(elements: number): number {
  if (!isLength(elements)) {
    throw new InvalidArgumentError(
      `data is ${elements}: expected a typed array, or a length in elements, a whole number from 0`,
    );
  }
  return elements;
}

function checkedShape(shape: readonly number[]): number[] {
  if (!Array.isArray(shape)) {
    throw new InvalidArgumentError(
      `shape has the type ${shape === null ? 'null' : typeName(shape)}: expected an array of lengths, such as [2, 3]`,
    );
  }
  if (!shape.every(isLength)) {
    throw new InvalidArgumentError(
      `shape is [${shape.join(', ')}]: expected only whole numbers from 0`,
    );
  }
  return [...shape];
}

function productOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function countOf(elements: number): string {
  return `${elements} ${elements === 1 ? 'element' : 'elements'}`;
}

/** Rejects values other than the typed arrays of the dtypes, for callers without a type checker. */
function checkStorage(name: string, value: unknown): void {
  if (!(
    value instanceof Float32Array ||
    value instanceof Float64Array ||
    value instanceof Uint16Array
  )) {
    throw new InvalidArgumentError(
      `${name} has the type ${value === null ? 'null' : typeName(value)}: expected a Float32Array, a Float64Array, or a Uint16Array with the raw bits of float16 or bfloat16`,
    );
  }
}

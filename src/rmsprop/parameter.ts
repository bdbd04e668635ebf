import { InvalidArgumentError } from '../errors.ts';
import { dtypes, inferDtype, isDtype, type Dtype, type Storage } from '../float/dtype.ts';

export interface ParameterOptions {
  /** Needed for float16, bfloat16, complex64 and complex128; else what the typed array's type says. */
  readonly dtype?: Dtype;
  /** Lengths of the dimensions; one dimension of all elements where none is given; `[]` for a scalar. */
  readonly shape?: readonly number[];
}

/**
 * A tensor to optimize: data that a step changes in place, and the gradient that a step reads.
 *
 * @example new Parameter(Float32Array.of(1, 2, 3)).shape // [3]
 * @example new Parameter(Uint16Array.of(0x3c00), { dtype: 'float16' }) // one float16, of value 1
 * @throws InvalidArgumentError where data, dtype and shape do not go together.
 */
export class Parameter {
  /** The elements, contiguous in row-major order. Updated in place; the optimizer never replaces it. */
  readonly data: Storage;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  #grad: Storage | null = null;

  constructor(data: Storage, options: ParameterOptions = {}) {
    checkStorage('data', data);
    const dtype = options.dtype ?? inferDtype(data);
    if (!isDtype(dtype)) {
      throw new InvalidArgumentError(
        `dtype ${JSON.stringify(dtype)} is none of ${Object.keys(dtypes).join(', ')}`,
      );
    }
    const { StorageType, components } = dtypes[dtype];
    if (!(data instanceof StorageType)) {
      throw new InvalidArgumentError(
        `${dtype} data lives in a ${StorageType.name}, not in a ${data.constructor.name}`,
      );
    }
    const elements = data.length / components;
    if (!Number.isInteger(elements)) {
      throw new InvalidArgumentError(
        `${dtype} data has a real and an imaginary part for each element: ${data.length} is an odd length`,
      );
    }
    const shape = [...(options.shape ?? [elements])];
    if (shape.some((length) => !Number.isSafeInteger(length) || length < 0)) {
      throw new InvalidArgumentError(
        `shape [${shape.join(', ')}] has a length that is not a whole number of at least 0`,
      );
    }
    if (shape.reduce((product, length) => product * length, 1) !== elements) {
      throw new InvalidArgumentError(
        `shape [${shape.join(', ')}] does not hold ${elements} elements`,
      );
    }
    this.data = data;
    this.dtype = dtype;
    this.shape = shape;
  }

  /** The gradient, in the same storage and length as `data`; null: the optimizer passes the parameter over. */
  get grad(): Storage | null {
    return this.#grad;
  }

  set grad(grad: Storage | null) {
    if (grad !== null) {
      checkStorage('grad', grad);
      if (grad.constructor !== this.data.constructor || grad.length !== this.data.length) {
        throw new InvalidArgumentError(
          `grad is a ${grad.constructor.name} of length ${grad.length}: expected what data is, a ${this.data.constructor.name} of length ${this.data.length}`,
        );
      }
    }
    this.#grad = grad;
  }
}

function checkStorage(name: string, value: unknown): void {
  if (!(
    value instanceof Float32Array ||
    value instanceof Float64Array ||
    value instanceof Uint16Array
  )) {
    throw new InvalidArgumentError(
      `${name} is ${value === null ? 'null' : typeof value}: expected a Float32Array, a Float64Array or a Uint16Array of raw float16 or bfloat16 bits`,
    );
  }
}

import { InvalidArgumentError } from '../errors.ts';
import { formats, type RealFormat } from './format.ts';

/** The names of the six dtypes, in the order in which reports list them. */
export const dtypeNames = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'complex64',
  'complex128',
] as const;

/** The dtypes for which `torch.optim.RMSprop` runs on a CPU, by torch's names. */
export type Dtype = (typeof dtypeNames)[number];

/**
 * The typed array that holds a dtype's elements. float16 and bfloat16 are raw bits in a `Uint16Array`. A complex dtype has the
 * parts (real, imaginary, real, …).
 */
export interface StorageTypes {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly float16: Uint16Array;
  readonly bfloat16: Uint16Array;
  readonly complex64: Float32Array;
  readonly complex128: Float64Array;
}

/**
 * The typed array of a dtype. For a union of dtypes, the union of their typed arrays.
 *
 * @example StorageOf<'float32'> // Float32Array
 */
export type StorageOf<Name extends Dtype> = StorageTypes[Name];

/** The typed array of any tensor: `Float32Array`, `Float64Array` or `Uint16Array`. */
export type Storage = StorageOf<Dtype>;

/** A dtype: one row of `dtypes`. */
export interface DtypeRow {
  readonly name: Dtype;
  /** The real format of a component. */
  readonly format: RealFormat;
  /** Reals per element: 1, or 2 for a complex dtype. */
  readonly components: 1 | 2;
  /** The number of digits of an element's hex word. A complex word has the digits of the real part, then of the imaginary part. */
  readonly hexDigits: number;
  readonly StorageType: Float32ArrayConstructor | Float64ArrayConstructor | Uint16ArrayConstructor;
}

function row(name: Dtype, format: RealFormat, components: 1 | 2): DtypeRow {
  const StorageType = { 16: Uint16Array, 32: Float32Array, 64: Float64Array }[format.bits];
  return { name, format, components, hexDigits: (components * format.bits) / 4, StorageType };
}

/** The six dtypes. */
export const dtypes: Readonly<Record<Dtype, DtypeRow>> = {
  float32: row('float32', formats.float32, 1),
  float64: row('float64', formats.float64, 1),
  float16: row('float16', formats.float16, 1),
  bfloat16: row('bfloat16', formats.bfloat16, 1),
  complex64: row('complex64', formats.float32, 2),
  complex128: row('complex128', formats.float64, 2),
};

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(dtypes, name);
}

/**
 * Returns the default dtype of a typed array: float32 or float64.
 *
 * @throws InvalidArgumentError for a `Uint16Array`, which has no default.
 */
export function inferDtype(data: Storage): Dtype {
  if (data instanceof Float32Array) {
    return 'float32';
  }
  if (data instanceof Float64Array) {
    return 'float64';
  }
  throw new InvalidArgumentError(
    "a Uint16Array can hold float16 or bfloat16. Pass { dtype: 'float16' } or { dtype: 'bfloat16' }.",
  );
}

/** Returns a view of `buffer` for a dtype: `length` numbers, from the byte `start` on. */
export function storageOver(
  buffer: ArrayBufferLike,
  dtype: Dtype,
  start: number,
  length: number,
): Storage {
  switch (dtypes[dtype].format.bits) {
    case 16:
      return new Uint16Array(buffer, start, length);
    case 32:
      return new Float32Array(buffer, start, length);
    case 64:
      return new Float64Array(buffer, start, length);
  }
}

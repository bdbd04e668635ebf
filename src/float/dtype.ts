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
 * The typed array that holds a dtype's elements: raw bits in a `Uint16Array`, (real, imaginary, real, …) for a complex
 * dtype.
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
 * Where the elements of a tensor of a dtype live; of any of several, if several are named.
 *
 * @example StorageOf<'float32'> // Float32Array
 */
export type StorageOf<Name extends Dtype> = StorageTypes[Name];

/** Where the elements of any tensor live: `Float32Array`, `Float64Array` or `Uint16Array`. */
export type Storage = StorageOf<Dtype>;

/** A dtype: one row of {@link dtypes}. */
export interface DtypeRow {
  readonly name: Dtype;
  /** The real format of a component. */
  readonly format: RealFormat;
  /** Reals per element: 1, or 2 for a complex dtype. */
  readonly components: 1 | 2;
  /** Digits of an element's hex word; a complex word is the real part's digits, then the imaginary part's. */
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

/** The dtype that a typed array means when none is named: float32 or float64. */
export function inferDtype(data: Storage): Dtype {
  if (data instanceof Float32Array) {
    return 'float32';
  }
  if (data instanceof Float64Array) {
    return 'float64';
  }
  throw new InvalidArgumentError(
    "a Uint16Array holds float16 or bfloat16 and does not say which: give { dtype: 'float16' } or { dtype: 'bfloat16' }",
  );
}

/** Storage of a dtype over memory that is there already: so many numbers, from a byte on. */
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

import { dtypes, type Dtype } from '../../float/dtype.ts';
import { formats, type RealDtype, type RealFormat } from '../../float/format.ts';
import type { Tracked } from '../../parity/tracked.ts';
import { operations, type Operations, type OperationsKey } from '../../rmsprop/operations.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import type { Share } from './tracked-operations.ts';

type Precision = Dialect['precision'];

/** Returns the operations of a dialect. */
export function operationsOf(precision: Precision, key: OperationsKey): Operations {
  switch (precision) {
    case 'float64': {
      const dtype = dtypes[key.dtype].components === 2 ? 'complex128' : 'float64';
      return operations({ ...key, dtype, foreach: false });
    }
    case 'denominator-float32':
      return dtypes[key.dtype].format.bits === 16 ? wideDenominator(key) : operations(key);
    case 'subnormals-flushed':
      return flushing(operations(key), dtypes[key.dtype].format);
    default:
      return operations(key);
  }
}

/** Returns operations that compute the root, the sum with epsilon, and the quotient in float32. The averages stay in the dtype. */
function wideDenominator(key: OperationsKey): Operations {
  const dtype = dtypes[key.dtype].components === 2 ? 'complex64' : 'float32';
  const { sqrt, addScalar, addcdiv } = operations({ ...key, dtype, foreach: false });
  return { ...operations(key), sqrt, addScalar, addcdiv };
}

/**
 * Returns 1 - alpha, the weight of the new value in the averages. It is a float32 difference if a dialect keeps alpha
 * as float32. Otherwise it is a float64 difference. float16 and bfloat16 round both to the same number. In float64, such a dialect
 * may also subtract in float64.
 */
export function takenShare(precision: Precision, alpha: number, { bits }: RealFormat): Share {
  if (precision !== 'one-minus-alpha-float32' || bits === 16) {
    return { value: 1 - alpha, uncertainty: 0 };
  }
  const kept = Math.fround(alpha);
  const value = Math.fround(1 - kept);
  return { value, uncertainty: bits === 64 ? Math.abs(value - (1 - kept)) : 0 };
}

/**
 * Returns the options, as float32 numbers if the dialect stores them so. In a float32 optimizer, only 1 - alpha shows
 * the difference.
 */
export function roundedOptions<Options extends Hyperparameters>(
  precision: Precision,
  options: Options,
): Options {
  if (precision !== 'one-minus-alpha-float32') {
    return options;
  }
  const { lr, alpha, momentum, weightDecay } = options;
  return {
    ...options,
    lr: Math.fround(lr),
    alpha: Math.fround(alpha),
    momentum: Math.fround(momentum),
    weightDecay: Math.fround(weightDecay),
  };
}

/** Returns the uncertainty of epsilon: a dialect with float32 options may store it as float32 or as float64. */
export function epsilonError(precision: Precision, eps: number): number {
  return precision === 'one-minus-alpha-float32' ? Math.abs(eps - Math.fround(eps)) : 0;
}

/** The format of a dialect with narrow state, for each format. Null if the format has no narrower format. */
export const narrowerFormats: Readonly<Record<RealDtype, RealDtype | null>> = {
  float64: 'float32',
  float32: 'bfloat16',
  float16: 'bfloat16',
  bfloat16: null,
};

/** Returns the rule that rounds a value for storage in the state. */
export function storageRule(precision: Precision, dtype: Dtype): (value: Tracked) => Tracked {
  const { format } = dtypes[dtype];
  if (precision === 'narrow-state') {
    return narrowingRule(dtype);
  }
  // both compute some operations in a wider type
  return precision === 'float64' || precision === 'denominator-float32'
    ? ({ value, distance }) => ({ value: format.round(value), distance })
    : (value) => value;
}

/** Returns the rule that rounds a value to the next narrower format. It changes nothing without a narrower format. */
export function narrowingRule(dtype: Dtype): (value: Tracked) => Tracked {
  const narrower = narrowerFormats[dtypes[dtype].format.name];
  if (narrower === null) {
    return (value) => value;
  }
  const { round } = formats[narrower];
  return ({ value, distance }) => {
    const rounded = round(value);
    // near a tie, the two sides may round to different neighbors
    const [low, high] = [round(value - distance), round(value + distance)];
    const apart = Math.max(Math.abs(rounded - low), Math.abs(high - rounded));
    return { value: rounded, distance: Number.isNaN(apart) ? distance : apart };
  };
}

/** Returns operations that replace subnormal operands and subnormal results by zero. */
function flushing(exact: Operations, { minExponent }: RealFormat): Operations {
  const smallestNormal = 2 ** minExponent;
  const flush = (value: number): number =>
    Math.abs(value) < smallestNormal ? (value < 0 || Object.is(value, -0) ? -0 : 0) : value;
  const flushed =
    <Operands extends number[]>(bind: (scalar: number) => (...operands: Operands) => number) =>
    (scalar: number): ((...operands: Operands) => number) => {
      const operation = bind(scalar);
      return (...operands) => flush(operation(...(operands.map(flush) as Operands)));
    };
  return {
    neg: exact.neg,
    add: flushed(exact.add),
    addWeightDecay: flushed(exact.addWeightDecay),
    mul: flushed(exact.mul),
    addcmul: flushed(exact.addcmul),
    lerp: flushed(exact.lerp),
    sqrt: (a) => flush(exact.sqrt(flush(a))),
    addScalar: flushed(exact.addScalar),
    addcdiv: flushed(exact.addcdiv),
  };
}

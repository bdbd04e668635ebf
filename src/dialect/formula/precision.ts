import { dtypes, type Dtype } from '../../float/dtype.ts';
import { formats, type RealDtype, type RealFormat } from '../../float/format.ts';
import type { Tracked } from '../../parity/tracked.ts';
import { operations, type Operations, type OperationsKey } from '../../rmsprop/operations.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';

type Precision = Dialect['precision'];

/** The operations that a dialect computes with. */
export function operationsOf(precision: Precision, key: OperationsKey): Operations {
  switch (precision) {
    case 'float64': {
      const dtype = dtypes[key.dtype].components === 2 ? 'complex128' : 'float64';
      return operations({ ...key, dtype, foreach: false });
    }
    case 'subnormals-flushed':
      return flushing(operations(key), dtypes[key.dtype].format);
    default:
      return operations(key);
  }
}

/**
 * 1 - alpha: formed in float64, or, if alpha itself is a float32, in float32. The narrow types do not see the
 * difference.
 */
export function takenShare(precision: Precision, alpha: number, { bits }: RealFormat): number {
  return precision === 'one-minus-alpha-float32' && bits > 16
    ? Math.fround(1 - Math.fround(alpha))
    : 1 - alpha;
}

/** Options that are kept as float32 numbers: in a float32 optimizer only 1 - alpha shows that. */
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

/** How far epsilon may be off: as a float32 number it is another one, and may be kept in float64 all the same. */
export function epsilonError(precision: Precision, eps: number): number {
  return precision === 'one-minus-alpha-float32' ? Math.abs(eps - Math.fround(eps)) : 0;
}

/** In what a dialect that keeps its state in another dtype keeps it; null where there is nothing narrower. */
export const narrowerFormats: Readonly<Record<RealDtype, RealDtype | null>> = {
  float64: 'float32',
  float32: 'bfloat16',
  float16: 'bfloat16',
  bfloat16: null,
};

/** What becomes of a value that is kept as state. */
export function storageRule(precision: Precision, dtype: Dtype): (value: Tracked) => Tracked {
  const { format } = dtypes[dtype];
  const narrower = precision === 'narrow-state' ? narrowerFormats[format.name] : null;
  if (narrower !== null) {
    const { round } = formats[narrower];
    return ({ value, distance }) => {
      const rounded = round(value);
      // near a tie, the other side may round to the other neighbour
      const [low, high] = [round(value - distance), round(value + distance)];
      const apart = Math.max(Math.abs(rounded - low), Math.abs(high - rounded));
      return { value: rounded, distance: Number.isNaN(apart) ? distance : apart };
    };
  }
  return precision === 'float64'
    ? ({ value, distance }) => ({ value: format.round(value), distance })
    : (value) => value;
}

/** Operations that take subnormal numbers for zero, and give zero for them. */
function flushing(on: Operations, { minExponent }: RealFormat): Operations {
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
    neg: on.neg,
    add: flushed(on.add),
    addWeightDecay: flushed(on.addWeightDecay),
    mul: flushed(on.mul),
    addcmul: flushed(on.addcmul),
    lerp: flushed(on.lerp),
    sqrt: (a) => flush(on.sqrt(flush(a))),
    addScalar: flushed(on.addScalar),
    addcdiv: flushed(on.addcdiv),
  };
}

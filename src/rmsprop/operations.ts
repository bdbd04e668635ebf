import type { Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';
import type { RealFormat } from '../float/format.ts';
import { TorchError } from '../errors.ts';
import { numberMachine, workingFormat, type Machine } from './machine.ts';

/**
 * The tensor operations that `torch.optim.RMSprop` is made of, for one real component. Each takes the scalar that torch
 * gives the operation, and returns the operation on elements. Named after torch's methods; the first operand is the
 * tensor whose method it is.
 */
export interface Operations<Value = number> {
  /** `-a`. */
  readonly neg: (a: Value) => Value;
  /** `a.add(b, alpha)` = a + alpha · b */
  readonly add: (alpha: number) => (a: Value, b: Value) => Value;
  /**
   * `gradient.add(parameter, alpha)` on whole elements: as `add`, but a complex product takes the other component too.
   * `turned` is the component of i · parameter: the negated imaginary part for the real part, the real part for the
   * imaginary part.
   */
  readonly addWeightDecay: (
    alpha: number,
  ) => (gradient: Value, parameter: Value, turned: Value) => Value;
  /** `a.mul(scalar)` = a · scalar */
  readonly mul: (scalar: number) => (a: Value) => Value;
  /** `a.addcmul(b, c, value)` = a + value · b · c */
  readonly addcmul: (value: number) => (a: Value, b: Value, c: Value) => Value;
  /** `a.lerp(b, weight)` = a + weight · (b - a) */
  readonly lerp: (weight: number) => (a: Value, b: Value) => Value;
  /** `a.sqrt()`, correctly rounded */
  readonly sqrt: (a: Value) => Value;
  /** `a.add(scalar)` = a + scalar */
  readonly addScalar: (scalar: number) => (a: Value) => Value;
  /** `a.addcdiv(b, c, value)` = a + value · b / c */
  readonly addcdiv: (value: number) => (a: Value, b: Value, c: Value) => Value;
}

/**
 * Which part of PyTorch's loop over contiguous memory an element is in: the vector `body`, or the scalar `tail` of what
 * does not fill it.
 */
export type LoopPart = 'body' | 'tail';

export interface OperationsKey {
  readonly dtype: Dtype;
  readonly arithmetic: Arithmetic;
  /** torch's multi-tensor implementation, which rounds some scalars differently in the narrow dtypes. */
  readonly foreach: boolean;
  readonly part: LoopPart;
}

/** The operations on numbers: `operationsOn` a machine that computes. */
export function operations(key: OperationsKey): Operations {
  return operationsOn(numberMachine(key.dtype, key.arithmetic), key);
}

/**
 * The operations as PyTorch 2.13.0 rounds them on a CPU (spec/numerics.md has each as a formula and how it was found).
 *
 * float32 and float64 work in their own format. float16 and bfloat16 work in float32 and round each operation's result
 * once more; the places where PyTorch rounds a scalar or a product to the narrow format first are written out.
 */
export function operationsOn<Value>(
  on: Machine<Value>,
  { dtype, arithmetic, foreach, part }: OperationsKey,
): Operations<Value> {
  const { format, components } = dtypes[dtype];
  const isNarrow = format.bits === 16;
  const isFloat32 = workingFormat(dtype) === 'float32';
  const round = isFloat32 ? Math.fround : format.round; // a scalar, to the working format
  const { narrow } = on;

  // A narrow type takes a scalar by way of float32: what float32 rounds to a tie is rounded again.
  const toFormat = (scalar: number): number => format.round(round(scalar));

  const isProductKept = !isNarrow || (arithmetic === 'fma' && part === 'body');

  function add(alpha: number): (a: Value, b: Value) => Value {
    const scalar = on.scalar(toFormat(checkScalar(alpha, format, cppNames[format.name])));
    return isProductKept
      ? (a, b) => narrow(on.multiplyAdd(scalar, b, a))
      : (a, b) => narrow(on.add(a, narrow(on.mul(scalar, b))));
  }

  function addComplex(alpha: number): (gradient: Value, parameter: Value, turned: Value) => Value {
    const real = toFormat(checkScalar(alpha, format, `c10::complex<${cppNames[format.name]}>`));
    const [scalar, imaginary] = [on.scalar(real), on.scalar(SCALAR_IMAGINARY)];
    return (gradient, parameter, turned) =>
      on.add(gradient, on.add(on.mul(scalar, parameter), on.mul(imaginary, turned)));
  }

  const toWorking = (value: number): number =>
    isFloat32 ? Math.fround(checkScalar(value, float32Format, 'float')) : value;

  function subtractFromZero(): (a: Value) => Value {
    const zero = on.scalar(0);
    return (a) => on.sub(zero, a);
  }

  // A vector of complex numbers is negated by subtracting it from +0, which makes +0 of both zeros.
  const isSubtracted = components === 2 && !foreach && arithmetic === 'fma' && part === 'body';

  return {
    neg: isSubtracted ? subtractFromZero() : on.neg,
    add,
    addWeightDecay: components === 2 && !foreach ? addComplex : add,
    mul: (scalar) => {
      const factor = on.scalar(foreach ? toFormat(scalar) : round(scalar));
      return (a) => narrow(on.mul(a, factor));
    },
    addcmul: (value) => {
      const scalar = on.scalar(toWorking(value));
      return (a, b, c) => narrow(on.multiplyAdd(on.mul(scalar, b), c, a));
    },
    lerp: (weight) => lerpOn(on, toWorking(weight), part, round),
    sqrt: (a) => narrow(on.sqrt(a)),
    addScalar: (scalar) => {
      const term = on.scalar(toFormat(scalar));
      return (a) => narrow(on.add(a, term));
    },
    addcdiv: (value) => {
      const scalar = on.scalar(toWorking(value));
      return (a, b, c) => narrow(on.add(a, on.div(on.mul(scalar, b), c)));
    },
  };
}

/** torch's lerp with one weight, in the working format; `round` rounds to that. */
function lerpOn<Value>(
  { scalar, narrow, multiplyAdd, sub, neg }: Machine<Value>,
  weight: number,
  part: LoopPart,
  round: (value: number) => number,
): (start: Value, end: Value) => Value {
  if (isLerpFromStart(weight)) {
    const share = scalar(weight);
    return (a, b) => narrow(multiplyAdd(share, sub(b, a), a));
  }
  const rest = scalar(round(part === 'body' ? weight - 1 : 1 - weight));
  return part === 'body'
    ? (a, b) => narrow(multiplyAdd(rest, sub(b, a), b))
    : (a, b) => narrow(multiplyAdd(neg(sub(b, a)), rest, b));
}

/** Whether torch's lerp steps from its start; with a larger weight, or NaN, it steps back from its end. */
export function isLerpFromStart(weight: number): boolean {
  return Math.abs(weight) < 0.5;
}

/** A real scalar taken as a complex one. Its product is 0, or NaN where the other factor is infinite or NaN. */
const SCALAR_IMAGINARY = 0;

const cppNames = {
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  float32: 'float',
  float64: 'double',
} as const;

const float32Format: RealFormat = dtypes.float32.format;

/** A scalar that fits a format, as torch wants it of a finite one; whether it rounds to infinity is not looked at. */
function checkScalar(value: number, format: RealFormat, cppName: string): number {
  if (Number.isFinite(value) && Math.abs(value) > format.largestFinite) {
    throw new TorchError(
      'RuntimeError',
      `value cannot be converted to type ${cppName} without overflow`,
      `the scalar ${value} does not fit ${format.name}: its magnitude may be at most ${format.largestFinite}`,
    );
  }
  return value;
}

import { vectorLoops, type Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';
import type { RealFormat } from '../float/format.ts';
import { TorchError } from '../errors.ts';
import { numberMachine, workingFormat, type Machine } from './machine.ts';

/**
 * The tensor operations of `torch.optim.RMSprop`, for one real component. The names are those of torch's methods. Each
 * function takes the scalar of the operation and returns a function of components. The first operand is the tensor of
 * the method.
 */
export interface Operations<Value = number> {
  /** `-a`. */
  readonly neg: (a: Value) => Value;
  /** `a.add(b, alpha)` = a + alpha · b */
  readonly add: (alpha: number) => (a: Value, b: Value) => Value;
  /**
   * `gradient.add(parameter, alpha)`. For real dtypes, and with foreach, it is `add`. Otherwise torch's complex product
   * also reads the other component: `turned`, this component of i · parameter. For the real part, it is the negated
   * imaginary part. For the imaginary part, it is the real part.
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
 * The part of PyTorch's loop over contiguous memory that computes an element. The vector loop computes the `body`. A scalar
 * loop computes the `tail`: the elements that do not fill a round of the vector loop.
 */
export type LoopPart = 'body' | 'tail';

/** The choices that decide how the operations round. */
export interface OperationsKey {
  readonly dtype: Dtype;
  readonly arithmetic: Arithmetic;
  /**
   * Whether to compute like torch's multi-tensor implementation. It rounds some scalars differently in float16 and
   * bfloat16.
   */
  readonly foreach: boolean;
  readonly part: LoopPart;
}

/** Returns the operations on numbers: `operationsOn` a machine that computes. */
export function operations(key: OperationsKey): Operations {
  const { dtype, arithmetic, foreach, part } = key;
  const name = `${dtype} ${arithmetic} ${foreach} ${part}`;
  const made = madeOperations.get(name) ?? operationsOn(numberMachine(dtype, arithmetic), key);
  madeOperations.set(name, made);
  return made;
}

/** The operations so far, by their key. A diagnosis asks for the same few again and again. */
const madeOperations = new Map<string, Operations>();

/**
 * Returns the operations on a machine, as PyTorch 2.13.0 rounds them on a CPU. spec/numerics.md has the formula of each
 * operation, and the evidence.
 *
 * float32 and float64 compute in their own format. float16 and bfloat16 compute in float32, and round the result of each
 * operation again. In a few places PyTorch first rounds a scalar or a product to float16 or bfloat16: the code shows them.
 */
export function operationsOn<Value>(
  machine: Machine<Value>,
  { dtype, arithmetic, foreach, part }: OperationsKey,
): Operations<Value> {
  const { format, components } = dtypes[dtype];
  const isNarrow = format.bits === 16;
  const isFloat32 = workingFormat(dtype) === 'float32';
  const round = isFloat32 ? Math.fround : format.round; // a scalar, to the working format
  const { narrow } = machine;

  // A scalar reaches float16 and bfloat16 through float32, so it is rounded twice. float32 can round it to a tie.
  const toFormat = (scalar: number): number => format.round(round(scalar));

  const vectorLoop = part === 'body' ? vectorLoops[arithmetic] : null;
  const isProductKept = !isNarrow || vectorLoop?.keepsNarrowProduct === true;

  function add(alpha: number): (a: Value, b: Value) => Value {
    const scalar = machine.scalar(toFormat(checkScalar(alpha, format, cppNames[format.name])));
    return isProductKept
      ? (a, b) => narrow(machine.multiplyAdd(scalar, b, a))
      : (a, b) => narrow(machine.add(a, narrow(machine.mul(scalar, b))));
  }

  function addComplex(alpha: number): (gradient: Value, parameter: Value, turned: Value) => Value {
    const real = toFormat(checkScalar(alpha, format, `c10::complex<${cppNames[format.name]}>`));
    const [scalar, imaginary] = [machine.scalar(real), machine.scalar(SCALAR_IMAGINARY)];
    return (gradient, parameter, turned) =>
      machine.add(
        gradient,
        machine.add(machine.mul(scalar, parameter), machine.mul(imaginary, turned)),
      );
  }

  const toWorking = (value: number): number =>
    isFloat32 ? Math.fround(checkScalar(value, float32Format, 'float')) : value;

  function subtractFromZero(): (a: Value) => Value {
    const zero = machine.scalar(0);
    return (a) => machine.sub(zero, a);
  }

  // an x86 vector of complex numbers is negated by subtraction from +0: that gives +0 for +0 and for -0
  const isSubtracted = components === 2 && !foreach && vectorLoop?.negatesBySubtraction === true;

  return {
    neg: isSubtracted ? subtractFromZero() : machine.neg,
    add,
    addWeightDecay: components === 2 && !foreach ? addComplex : add,
    mul: (scalar) => {
      const factor = machine.scalar(foreach ? toFormat(scalar) : round(scalar));
      return (a) => narrow(machine.mul(a, factor));
    },
    addcmul: (value) => {
      const scalar = machine.scalar(toWorking(value));
      return (a, b, c) => narrow(machine.multiplyAdd(machine.mul(scalar, b), c, a));
    },
    lerp: (weight) => lerpOn(machine, toWorking(weight), part, round),
    sqrt: (a) => narrow(machine.sqrt(a)),
    addScalar: (scalar) => {
      const term = machine.scalar(toFormat(scalar));
      return (a) => narrow(machine.add(a, term));
    },
    addcdiv: (value) => {
      const scalar = machine.scalar(toWorking(value));
      return (a, b, c) => narrow(machine.add(a, machine.div(machine.mul(scalar, b), c)));
    },
  };
}

/** Returns torch's lerp with a weight in the working format. `round` rounds to the working format. */
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
  const complement = scalar(round(part === 'body' ? weight - 1 : 1 - weight));
  return part === 'body'
    ? (a, b) => narrow(multiplyAdd(complement, sub(b, a), b))
    : (a, b) => narrow(multiplyAdd(neg(sub(b, a)), complement, b));
}

/** Returns whether torch's lerp computes from its start. With a larger weight, or NaN, it computes from its end. */
export function isLerpFromStart(weight: number): boolean {
  return Math.abs(weight) < 0.5;
}

/** The imaginary part of a real scalar. Its product with infinity or NaN is NaN; other products are ±0. */
const SCALAR_IMAGINARY = 0;

const cppNames = {
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  float32: 'float',
  float64: 'double',
} as const;

const float32Format: RealFormat = dtypes.float32.format;

/** Rejects a finite scalar beyond the largest number of a format, as torch does. A scalar may still round to infinity. */
function checkScalar(value: number, format: RealFormat, cppName: string): number {
  if (Number.isFinite(value) && Math.abs(value) > format.largestFinite) {
    throw new TorchError(
      'RuntimeError',
      `value cannot be converted to type ${cppName} without overflow`,
      `The scalar ${value} does not fit ${format.name}. Use a magnitude of at most ${format.largestFinite}, or a wider dtype.`,
    );
  }
  return value;
}

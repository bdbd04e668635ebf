import { multiplyAdds, type Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';
import type { RealFormat } from '../float/format.ts';
import { TorchError } from '../errors.ts';

/**
 * The tensor operations that `torch.optim.RMSprop` is made of, for one real component. Each takes the scalar that torch
 * gives the operation, and returns the operation on elements. Named after torch's methods; the first operand is the
 * tensor whose method it is.
 */
export interface Operations {
  /** `-a`. */
  readonly neg: (a: number) => number;
  /** `a.add(b, alpha)` = a + alpha · b */
  readonly add: (alpha: number) => (a: number, b: number) => number;
  /**
   * `gradient.add(parameter, alpha)` on whole elements: as `add`, but a complex product takes the other component too.
   * `turned` is the component of i · parameter: the negated imaginary part for the real part, the real part for the
   * imaginary part.
   */
  readonly addWeightDecay: (
    alpha: number,
  ) => (gradient: number, parameter: number, turned: number) => number;
  /** `a.mul(scalar)` = a · scalar */
  readonly mul: (scalar: number) => (a: number) => number;
  /** `a.addcmul(b, c, value)` = a + value · b · c */
  readonly addcmul: (value: number) => (a: number, b: number, c: number) => number;
  /** `a.lerp(b, weight)` = a + weight · (b - a) */
  readonly lerp: (weight: number) => (a: number, b: number) => number;
  /** `a.sqrt()`, correctly rounded */
  readonly sqrt: (a: number) => number;
  /** `a.add(scalar)` = a + scalar */
  readonly addScalar: (scalar: number) => (a: number) => number;
  /** `a.addcdiv(b, c, value)` = a + value · b / c */
  readonly addcdiv: (value: number) => (a: number, b: number, c: number) => number;
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

/**
 * The operations as PyTorch 2.13.0 rounds them on a CPU (spec/numerics.md has each as a formula and how it was found).
 *
 * float32 and float64 work in their own format. float16 and bfloat16 work in float32 and round each operation's result
 * once more; the places where PyTorch rounds a scalar or a product to the narrow format first are written out.
 */
export function operations({ dtype, arithmetic, foreach, part }: OperationsKey): Operations {
  const { format, components } = dtypes[dtype];
  const isNarrow = format.bits === 16;
  const working = format.bits === 64 ? 'float64' : 'float32';
  const multiplyAdd = multiplyAdds[arithmetic][working];
  const round = working === 'float32' ? Math.fround : format.round; // to the working format
  const result = isNarrow ? format.round : round; // of an operation

  // A narrow type takes a scalar by way of float32: what float32 rounds to a tie is rounded again.
  const toFormat = (scalar: number): number => format.round(round(scalar));

  const isProductKept = !isNarrow || (arithmetic === 'fma' && part === 'body');

  function add(alpha: number): (a: number, b: number) => number {
    const scalar = toFormat(checkScalar(alpha, format, cppNames[format.name]));
    return isProductKept
      ? (a, b) => result(multiplyAdd(scalar, b, a))
      : (a, b) => result(round(a + format.round(round(scalar * b))));
  }

  function addComplex(
    alpha: number,
  ): (gradient: number, parameter: number, turned: number) => number {
    const scalar = toFormat(checkScalar(alpha, format, `c10::complex<${cppNames[format.name]}>`));
    return (gradient, parameter, turned) =>
      round(gradient + round(round(scalar * parameter) + SCALAR_IMAGINARY * turned));
  }

  const toWorking = (value: number): number =>
    working === 'float32' ? Math.fround(checkScalar(value, float32Format, 'float')) : value;

  // A vector of complex numbers is negated by subtracting it from +0, which makes +0 of both zeros.
  const isSubtracted = components === 2 && !foreach && arithmetic === 'fma' && part === 'body';

  return {
    neg: isSubtracted ? (a) => 0 - a : (a) => -a,
    add,
    addWeightDecay: components === 2 && !foreach ? addComplex : add,
    mul: (scalar) => {
      const factor = foreach ? toFormat(scalar) : round(scalar);
      return (a) => result(round(a * factor));
    },
    addcmul: (value) => {
      const scalar = toWorking(value);
      return (a, b, c) => result(multiplyAdd(round(scalar * b), c, a));
    },
    lerp: (weight) => {
      const w = toWorking(weight);
      if (Math.abs(w) < 0.5) {
        return (a, b) => result(multiplyAdd(w, round(b - a), a));
      }
      const rest = round(part === 'body' ? w - 1 : 1 - w);
      return part === 'body'
        ? (a, b) => result(multiplyAdd(rest, round(b - a), b))
        : (a, b) => result(multiplyAdd(-round(b - a), rest, b));
    },
    sqrt: (a) => result(round(Math.sqrt(a))),
    addScalar: (scalar) => {
      const term = toFormat(scalar);
      return (a) => result(round(a + term));
    },
    addcdiv: (value) => {
      const scalar = toWorking(value);
      return (a, b, c) => result(round(a + round(round(scalar * b) / c)));
    },
  };
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

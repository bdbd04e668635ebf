import { multiplyAdds, type Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';

/**
 * The arithmetic below torch's operations: IEEE 754 operations in a working format, each rounded once. A machine of
 * numbers ({@link numberMachine}) computes. Other machines write instructions, or note the scalars. So the kernels and
 * the definition come from the same formulas.
 */
export interface Machine<Value> {
  /** Returns a constant of the step. The number is already rounded. */
  readonly scalar: (value: number) => Value;
  readonly neg: (a: Value) => Value;
  readonly add: (a: Value, b: Value) => Value;
  readonly sub: (a: Value, b: Value) => Value;
  readonly mul: (a: Value, b: Value) => Value;
  readonly div: (a: Value, b: Value) => Value;
  readonly sqrt: (a: Value) => Value;
  /** a · b + c. The arithmetic `portable` rounds it twice, `fma` once. */
  readonly multiplyAdd: (a: Value, b: Value, c: Value) => Value;
  /**
   * Rounds from the working format to the dtype. It changes only float16 and bfloat16: other dtypes are their working
   * format.
   */
  readonly narrow: (a: Value) => Value;
}

/**
 * Returns the format in which PyTorch computes on a CPU: float32 for float16 and bfloat16, the dtype's format
 * otherwise.
 */
export function workingFormat(dtype: Dtype): 'float32' | 'float64' {
  return dtypes[dtype].format.bits === 64 ? 'float64' : 'float32';
}

/** Returns the machine that computes with numbers. */
export function numberMachine(dtype: Dtype, arithmetic: Arithmetic): Machine<number> {
  const { format } = dtypes[dtype];
  const working = workingFormat(dtype);
  return {
    ...basics[working],
    multiplyAdd: multiplyAdds[arithmetic][working],
    narrow: format.bits === 16 ? format.round : (a) => a,
  };
}

const basics: Readonly<
  Record<'float32' | 'float64', Omit<Machine<number>, 'multiplyAdd' | 'narrow'>>
> = {
  float32: {
    scalar: (value) => value,
    neg: (a) => -a,
    add: (a, b) => Math.fround(a + b),
    sub: (a, b) => Math.fround(a - b),
    mul: (a, b) => Math.fround(a * b),
    div: (a, b) => Math.fround(a / b),
    sqrt: (a) => Math.fround(Math.sqrt(a)),
  },
  float64: {
    scalar: (value) => value,
    neg: (a) => -a,
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div: (a, b) => a / b,
    sqrt: Math.sqrt,
  },
};

import { multiplyAdds, type Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';

/**
 * The arithmetic that torch's operations are made of: IEEE 754 operations of a working format, each rounded once. On
 * numbers ({@link numberMachine}) it computes; on anything that stands for a number it may record or write instead, and
 * so the kernels come from the same formulas as the definition.
 */
export interface Machine<Value> {
  /** A number that stays the same throughout a step, rounded already. */
  readonly scalar: (value: number) => Value;
  readonly neg: (a: Value) => Value;
  readonly add: (a: Value, b: Value) => Value;
  readonly sub: (a: Value, b: Value) => Value;
  readonly mul: (a: Value, b: Value) => Value;
  readonly div: (a: Value, b: Value) => Value;
  readonly sqrt: (a: Value) => Value;
  /** a · b + c, rounded twice or once, as the arithmetic has it. */
  readonly multiplyAdd: (a: Value, b: Value, c: Value) => Value;
  /** From the working format to the dtype's own: nothing to do but for float16 and bfloat16. */
  readonly narrow: (a: Value) => Value;
}

/** The format that PyTorch computes a dtype in on a CPU: float32 for the narrow ones, else the dtype's own. */
export function workingFormat(dtype: Dtype): 'float32' | 'float64' {
  return dtypes[dtype].format.bits === 64 ? 'float64' : 'float32';
}

/** The machine that computes. */
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

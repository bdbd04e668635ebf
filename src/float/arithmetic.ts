import { fmaFloat32, fmaFloat64 } from './fma.ts';

/** The arithmetics, in the order in which reports list them. */
export const arithmeticNames = ['portable', 'fma', 'arm64'] as const;

/**
 * How a build of PyTorch rounds a multiplication and the addition that follows it. `portable` rounds both (plain IEEE 754).
 * `fma` fuses them and rounds once. `arm64` is PyTorch on 64-bit Arm: it also fuses them, but its vectors are narrower, and it
 * rounds some products of float16 and bfloat16.
 */
export type Arithmetic = (typeof arithmeticNames)[number];

/** The arithmetics of PyTorch on an x86 processor. */
export const x86Arithmetics = ['portable', 'fma'] as const;

/** a · b + c in a working format, with the rounding of an arithmetic. */
export type MultiplyAdd = (a: number, b: number, c: number) => number;

const fused: Readonly<Record<'float32' | 'float64', MultiplyAdd>> = {
  float32: fmaFloat32,
  float64: fmaFloat64,
};

/** The multiply-add of each arithmetic, in the two formats in which PyTorch's CPU kernels compute. */
export const multiplyAdds: Readonly<
  Record<Arithmetic, Readonly<Record<'float32' | 'float64', MultiplyAdd>>>
> = {
  portable: {
    float32: (a, b, c) => Math.fround(Math.fround(a * b) + c),
    float64: (a, b, c) => a * b + c,
  },
  fma: fused,
  arm64: fused,
};

/** What else differs between the arithmetics, besides the multiply-add. */
export interface VectorLoop {
  /**
   * The bytes of one round of PyTorch's vector loop: two vectors. The elements that do not fill a round are the scalar tail.
   */
  readonly bytesPerRound: number;
  /** Whether the vector loop of `add` keeps the product in float32, where the dtype is float16 or bfloat16. */
  readonly keepsNarrowProduct: boolean;
  /** Whether the vector loop negates a complex number by subtraction from +0, which gives +0 for both zeros. */
  readonly negatesBySubtraction: boolean;
}

/** The vector loop of each arithmetic. */
export const vectorLoops: Readonly<Record<Arithmetic, VectorLoop>> = {
  portable: { bytesPerRound: 64, keepsNarrowProduct: false, negatesBySubtraction: false },
  fma: { bytesPerRound: 64, keepsNarrowProduct: true, negatesBySubtraction: true },
  arm64: { bytesPerRound: 32, keepsNarrowProduct: false, negatesBySubtraction: false },
};

export function isArithmetic(name: string): name is Arithmetic {
  return Object.hasOwn(multiplyAdds, name);
}

import { fmaFloat32, fmaFloat64 } from './fma.ts';

/** The arithmetics, in the order in which reports list them. */
export const arithmeticNames = ['portable', 'fma'] as const;

/**
 * How a build of PyTorch rounds a multiplication and the addition that follows it. `portable` rounds both (plain IEEE 754).
 * `fma` fuses them and rounds once.
 */
export type Arithmetic = (typeof arithmeticNames)[number];

/** a · b + c in a working format, with the rounding of an arithmetic. */
export type MultiplyAdd = (a: number, b: number, c: number) => number;

/** The multiply-add of each arithmetic, in the two formats in which PyTorch's CPU kernels compute. Nothing else differs. */
export const multiplyAdds: Readonly<
  Record<Arithmetic, Readonly<Record<'float32' | 'float64', MultiplyAdd>>>
> = {
  portable: {
    float32: (a, b, c) => Math.fround(Math.fround(a * b) + c),
    float64: (a, b, c) => a * b + c,
  },
  fma: { float32: fmaFloat32, float64: fmaFloat64 },
};

export function isArithmetic(name: string): name is Arithmetic {
  return Object.hasOwn(multiplyAdds, name);
}

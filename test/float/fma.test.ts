import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fmaFloat32, fmaFloat64 } from '../../src/float/fma.ts';
import { formats, type RealFormat } from '../../src/float/format.ts';
import { exactFma } from './exact.ts';
import {
  productTieTriple,
  specialTriples,
  sumTieTriple,
  tripleArbitraries,
  type Triple,
} from './raw-triples.ts';

type Row = readonly [title: string, operands: Triple, expected: number];

/**
 * Returns the rows for a format. M and N are its largest and its smallest normal number, t is its smallest subnormal.
 */
function rows({ largestFinite, minExponent, smallestSubnormal, unitRoundoff }: RealFormat): Row[] {
  const [M, N, t, u] = [largestFinite, 2 ** minExponent, smallestSubnormal, unitRoundoff];
  const halfLastPlaceOfM = M * (u / (2 - 2 * u));
  return [
    ['0, not -0, if the sum cancels: 2 · 3 - 6', [2, 3, -6], 0],
    ['0, not -0, if the sum cancels: -2 · 3 + 6', [-2, 3, 6], 0],
    ['0 for 0 · 1 - 0', [0, 1, -0], 0],
    ['0 for -0 · 1 + 0', [-0, 1, 0], 0],
    ['-0 for -0 · 1 - 0', [-0, 1, -0], -0],
    ['c for a zero product', [-0, 7, -t], -t],
    ['-0 for -t · t + 0', [-t, t, 0], -0],
    ['-0 for -t · t - 0', [-t, t, -0], -0],
    ['0 for t · t - 0', [t, t, -0], 0],
    ['c if the product is too small to matter', [t, t, 1], 1],
    ['the bits that a rounded product would lose', [1 + 2 * u, 1 - 2 * u, -1], -4 * u * u],

    ['0 at the tie t / 2', [t, 0.5, 0], 0],
    ['t just above the tie t / 2', [t, 0.5 + u, 0], t],
    ['2t at the tie 3t / 2', [t, 0.5, t], 2 * t],
    ['t just below the tie 3t / 2', [t, 0.5 - u / 2, t], t],
    ['-0 at the tie t / 2 - t', [t, 0.5, -t], -0],
    ['N at the tie below it', [t, 0.5, N - t], N],
    ['N - t just below the tie below N', [t, 0.5 - u / 2, N - t], N - t],
    ['N at the tie above it', [t, 0.5, N], N],
    ['N + t just above the tie above N', [t, 0.5 + u, N], N + t],
    ['N for half of 2N - 2t, plus t', [0.5, 2 * N - 2 * t, t], N],
    ['a subnormal difference of normal numbers', [N, 1 + 2 * u, -N], t],

    ['M just below the tie at the overflow threshold', [halfLastPlaceOfM, 1 - u, M], M],
    ['∞ at the tie at the overflow threshold', [halfLastPlaceOfM, 1, M], Infinity],
    ['-∞ at the tie at the overflow threshold', [-halfLastPlaceOfM, 1, -M], -Infinity],
    ['M for 2M - M', [M, 2, -M], M],
    ['-M for -2M + M', [M, -2, M], -M],
    ['∞ for M · M - M', [M, M, -M], Infinity],
    ['2Mu for M · (1 + 2u) - M', [M, 1 + 2 * u, -M], M * u * 2],

    ['-∞ for M · 2 - ∞', [M, 2, -Infinity], -Infinity],
    ['∞ for -M · M + ∞', [-M, M, Infinity], Infinity],
    ['-∞ for -∞ · t + M', [-Infinity, t, M], -Infinity],
    ['NaN for ∞ · 1 - ∞', [Infinity, 1, -Infinity], NaN],
    ['NaN for ∞ · 0 + 1', [Infinity, 0, 1], NaN],
    ['NaN for 0 · -∞ + NaN', [0, -Infinity, NaN], NaN],
    ['NaN for NaN · 0 + 0', [NaN, 0, 0], NaN],
    ['NaN for 1 · NaN + ∞', [1, NaN, Infinity], NaN],
    ['NaN for M · M + NaN', [M, M, NaN], NaN],
  ];
}

const naiveFloat32 = (a: number, b: number, c: number): number => Math.fround(a * b + c);
const naiveFloat64 = (a: number, b: number, c: number): number => a * b + c;

/** Operands for which rounding twice gives a wrong result. */
const nearTies: Record<'float32' | 'float64', Row[]> = {
  float32: [
    ['up just above 1 + 2^-24', [33025 * 2 ** -27, 32513 * 2 ** -27, 1], 1 + 2 ** -23],
    ['away from 0 just below -1 - 2^-24', [-33025 * 2 ** -27, 32513 * 2 ** -27, -1], -1 - 2 ** -23],
    [
      'down just below 1 + 3 · 2^-24',
      [2 ** -12 + 2 ** -27, 2 ** -12 - 2 ** -27, 1 + 2 ** -23],
      1 + 2 ** -23,
    ],
    [
      'down just below a tie of subnormal numbers',
      [2 ** -75 + 2 ** -95, 2 ** -75 - 2 ** -95, 2 ** -130 + 2 ** -149],
      2 ** -130 + 2 ** -149,
    ],
    ['up a product at a tie, for a tiny c', [5, 5592405, 2 ** -40], 27962026],
    ['down a product at a tie, for a tiny c', [5, 5592403, -(2 ** -40)], 27962014],
  ],
  float64: [
    [
      'up just above 1 + 2^-53',
      [2 ** -26 + 2 ** -51 + 2 ** -77, 2 ** -27 - 2 ** -52 + 2 ** -78, 1],
      1 + 2 ** -52,
    ],
    [
      'down just below 1 + 3 · 2^-53',
      [2 ** -26 + 2 ** -78, 2 ** -27 - 2 ** -79, 1 + 2 ** -52],
      1 + 2 ** -52,
    ],
    ['the error of a product that cancels', [1 + 2 ** -27, 1 + 2 ** -27, -1 - 2 ** -26], 2 ** -54],
    ['the difference of 0.1 and one tenth, times ten', [0.1, 10, -1], 2 ** -54],
    [
      'up half the smallest subnormal that the product has',
      [3 * 2 ** -1074, 0.5, 2 ** -1074],
      2 ** -1073,
    ],
    [
      'a finite sum of an overflowing product',
      [Number.MAX_VALUE, 2, -Number.MAX_VALUE],
      Number.MAX_VALUE,
    ],
  ],
};

describe.each([
  ['fmaFloat32', fmaFloat32, naiveFloat32, formats.float32, nearTies.float32],
  ['fmaFloat64', fmaFloat64, naiveFloat64, formats.float64, nearTies.float64],
] as const)('%s() [NUM-4]', (_name, fma, naive, format, ties) => {
  it.each(rows(format))('returns %s', (_, operands, expected) => {
    expect(fma(...operands)).toBe(expected);
  });

  it.each(ties)('rounds once, unlike the naive formula: %s', (_, operands, expected) => {
    expect(naive(...operands)).not.toBe(expected);
    expect(fma(...operands)).toBe(expected);
  });

  it('equals the exact value rounded once, for every triple of special values', () => {
    const mismatches = specialTriples(format).filter(
      (triple) => !Object.is(fma(...triple), exactFma(format, ...triple)),
    );
    expect(mismatches).toEqual([]);
  });

  it.each(Object.entries(tripleArbitraries))(
    'equals the exact value rounded once: %s',
    (_, arbitrary) => {
      fc.assert(
        fc.property(arbitrary(format), (triple) => {
          expect(fma(...triple)).toBe(exactFma(format, ...triple));
        }),
        { numRuns: 5000 },
      );
    },
  );

  it.each([
    ['sums', sumTieTriple],
    ['products', productTieTriple],
  ])('differs from the naive formula for many of: %s', (_, arbitrary) => {
    const triples = fc.sample(arbitrary(format), { numRuns: 1000, seed: 1 });
    const wrong = triples.filter((triple) => !Object.is(naive(...triple), fma(...triple)));
    expect(wrong.length).toBeGreaterThan(50);
  });

  it('is independent of the order and the common sign of the factors', () => {
    const triples = fc.oneof(...Object.values(tripleArbitraries).map((make) => make(format)));
    fc.assert(
      fc.property(triples, ([a, b, c]) => {
        const result = fma(a, b, c);
        expect(fma(b, a, c)).toBe(result);
        expect(fma(-a, -b, c)).toBe(result);
      }),
    );
  });
});

describe('fmaFloat32()', () => {
  it('keeps a float64 off a tie when it rounds to odd', () => {
    const c = 1 + 2 ** -23;
    const [a, b] = [2 ** -12 + 2 ** -26 - 2 ** -35, 2 ** -12 - 2 ** -26 + 2 ** -35];
    const tie = c + 2 ** -24;
    expect(tie - (a * b + c)).toBe(2 ** -52); // one step below the tie, and the error points to the tie
    expect(fmaFloat32(a, b, c)).toBe(c);
  });
});

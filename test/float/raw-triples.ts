import fc from 'fast-check';
import { fromBits } from '../../src/float/bits.ts';
import type { RealFormat } from '../../src/float/format.ts';
import { rawFloat } from './raw-floats.ts';

/** The operands of a · b + c. */
export type Triple = readonly [a: number, b: number, c: number];

const sign = fc.constantFrom(1, -1);

/** Draws an integer from raw bits: all lengths up to this number of bits are equally likely. */
function rawInteger(bits: number): fc.Arbitrary<bigint> {
  return fc
    .tuple(fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), fc.nat(bits - 1))
    .map(([integer, cleared]) => integer >> BigInt(cleared));
}

/** Draws a float with this exponent field and raw fraction bits. */
function withField(format: RealFormat, field: number): fc.Arbitrary<number> {
  const fractionBits = format.precision - 1;
  return fc
    .tuple(sign, rawInteger(fractionBits))
    .map(
      ([unit, fraction]) =>
        unit * fromBits(format, (BigInt(field) << BigInt(fractionBits)) | fraction),
    );
}

/** Draws three floats from raw bits: mostly, either the product or c is too small to matter. */
function wideTriple(format: RealFormat): fc.Arbitrary<Triple> {
  return fc.tuple(rawFloat(format), rawFloat(format), rawFloat(format));
}

/** Draws floats from raw bits whose product is about as large as c, for any c of the format. */
function nearbyTriple(format: RealFormat): fc.Arbitrary<Triple> {
  const { precision } = format;
  const bias = 1 - format.minExponent;
  const reach = 2 * precision + 3;
  return fc
    .tuple(fc.nat(2 * bias), fc.integer({ min: -reach, max: reach }))
    .chain(([cField, above]) => {
      const sum = cField + above + bias; // of the fields of a and b
      const least = Math.max(0, sum - 2 * bias);
      return fc
        .integer({ min: least, max: Math.max(least, Math.min(2 * bias, sum)) })
        .chain((aField) =>
          fc.tuple(
            withField(format, aField),
            withField(format, Math.max(0, sum - aField)),
            withField(format, cField),
          ),
        );
    });
}

/** Draws pairs of significands whose product is 1, just below 1, or just above 1. */
function factorsOfAlmostOne(precision: number): fc.Arbitrary<readonly [number, number]> {
  return fc.oneof(
    fc.constant([1, 1] as const),
    rawInteger(precision - 1)
      .map((integer) => Number(integer) * 2 ** (1 - precision))
      .map((x) => [1 + x, 1 - x] as const),
    // 2^(4m+2) + 1 = (2^(2m+1) + 2^(m+1) + 1) (2^(2m+1) - 2^(m+1) + 1)
    fc
      .integer({ min: 1, max: Math.floor(precision / 2) - 1 })
      .map((m) => [1 + 2 ** -m + 2 ** (-2 * m - 1), 1 - 2 ** -m + 2 ** (-2 * m - 1)] as const),
  );
}

/** Draws c plus or minus half its last place: a tie, or the smallest possible distance from it. */
export function sumTieTriple(format: RealFormat): fc.Arbitrary<Triple> {
  const { precision, minExponent } = format;
  const bias = 1 - minExponent;
  const anyField = fc.oneof(
    { weight: 4, arbitrary: fc.nat(2 * bias) },
    fc.constantFrom(0, 2 * bias),
  );
  return anyField.chain((cField) => {
    const half = Math.max(cField, 1) - bias - precision;
    const aExponent = fc.integer({
      min: Math.max(minExponent, half - bias),
      max: Math.min(bias, half - minExponent - 1),
    });
    return fc
      .tuple(sign, aExponent, factorsOfAlmostOne(precision), withField(format, cField))
      .map(([unit, exponent, [a, b], c]) => [
        unit * a * 2 ** exponent,
        b * 2 ** (half - exponent),
        c,
      ]);
  });
}

/**
 * Draws odd integers whose product is a tie: it has one bit more than the format's significand. c is tiny or 0.
 */
export function productTieTriple(format: RealFormat): fc.Arbitrary<Triple> {
  const { precision } = format;
  const half = 1n << BigInt(precision);
  return fc
    .tuple(
      fc.bigInt({ min: 1n, max: 1n << BigInt(Math.floor(precision / 2)) }).map((a) => 2n * a + 1n),
      fc.bigInt({ min: 0n, max: half }),
      fc.integer({ min: -precision - 60, max: precision }),
      fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1, max: 2 * precision }).map((k) => 2 ** -k),
      ),
      fc.tuple(sign, sign),
    )
    .map(([a, pick, exponent, tiny, [aSign, cSign]]) => {
      const least = (half / a + 1n) | 1n;
      const greatest = (2n * half - 1n) / a;
      const b = least + 2n * (pick % ((greatest - least) / 2n + 1n));
      const scale = 2 ** exponent;
      return [aSign * Number(a) * scale, Number(b), cSign * tiny * scale];
    });
}

/** The ways of choosing a triple, by name. */
export const tripleArbitraries: Readonly<
  Record<string, (format: RealFormat) => fc.Arbitrary<Triple>>
> = {
  'floats of all magnitudes': wideTriple,
  'a product about as large as c': nearbyTriple,
  'sums at and beside a tie': sumTieTriple,
  'products at a tie, moved off it by c': productTieTriple,
};

/** Returns every triple of the values at which a format changes its behaviour. */
export function specialTriples(format: RealFormat): Triple[] {
  const { smallestSubnormal, largestFinite, minExponent, unitRoundoff } = format;
  const smallestNormal = 2 ** minExponent;
  const positive = [
    0,
    smallestSubnormal,
    smallestNormal - smallestSubnormal,
    smallestNormal,
    0.5,
    1,
    1 + 2 * unitRoundoff,
    2,
    largestFinite,
    Infinity,
  ];
  const values = [...positive, ...positive.map((value) => -value), NaN];
  return values.flatMap((a) => values.flatMap((b) => values.map((c): Triple => [a, b, c])));
}

import fc from 'fast-check';
import { fromBits } from '../../src/float/bits.ts';
import type { RealFormat } from '../../src/float/format.ts';

const special = (format: RealFormat): number[] => {
  const { smallestSubnormal, largestFinite, minExponent, unitRoundoff } = format;
  const positive = [
    0,
    smallestSubnormal,
    2 ** minExponent - smallestSubnormal,
    2 ** minExponent,
    1,
    1 + 2 * unitRoundoff,
    1 - unitRoundoff,
    largestFinite,
    Infinity,
  ];
  return [...positive, ...positive.map((value) => -value), NaN];
};

/** Draws values of a format from raw bits, so that all exponents are equally likely, mixed with special values. */
export function rawFloat(format: RealFormat): fc.Arbitrary<number> {
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .bigInt({ min: 0n, max: (1n << BigInt(format.bits)) - 1n })
        .map((bits) => fromBits(format, bits)),
    },
    { weight: 1, arbitrary: fc.constantFrom(...special(format)) },
  );
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arithmeticNames,
  isArithmetic,
  multiplyAdds,
  vectorLoops,
  x86Arithmetics,
} from '../../src/float/arithmetic.ts';
import { formats } from '../../src/float/format.ts';
import { exactFma } from './exact.ts';
import { tripleArbitraries } from './raw-triples.ts';

describe('arithmeticNames', () => {
  it('lists the keys of the table', () => {
    expect(arithmeticNames).toEqual(Object.keys(multiplyAdds));
    expect(arithmeticNames).toEqual([...x86Arithmetics, 'arm64']);
  });
});

describe('isArithmetic()', () => {
  it.each(arithmeticNames)('accepts %s', (name) => {
    expect(isArithmetic(name)).toBe(true);
  });

  it.each(['', 'FMA', 'fused', 'toString', '__proto__'])('rejects %j', (name) => {
    expect(isArithmetic(name)).toBe(false);
  });
});

describe('vectorLoops [NUM-8, NUM-9, NUM-10]', () => {
  it('has rounds of two vectors: 64 bytes on x86, 32 on Arm', () => {
    const bytes = Object.values(vectorLoops).map(({ bytesPerRound }) => bytesPerRound);
    expect(bytes).toEqual([64, 64, 32]);
  });

  it('gives arm64 the multiply-add of fma, but not its vector loop', () => {
    expect(multiplyAdds.arm64).toEqual(multiplyAdds.fma);
    expect(vectorLoops.arm64.keepsNarrowProduct).toBe(false);
    expect(vectorLoops.arm64.negatesBySubtraction).toBe(false);
  });
});

describe.each([
  ['float32', 2 ** -12],
  ['float64', 2 ** -27],
] as const)('multiplyAdds in %s [NUM-4]', (name, small) => {
  const format = formats[name];
  const anyTriple = fc.oneof(...Object.values(tripleArbitraries).map((make) => make(format)));

  it('rounds twice in portable and once in fma: (1 + s)² - (1 + 2s) is 0 or s²', () => {
    const operands = [1 + small, 1 + small, -1 - 2 * small] as const;
    expect(multiplyAdds.portable[name](...operands)).toBe(0);
    expect(multiplyAdds.fma[name](...operands)).toBe(small * small);
  });

  it('overflows in portable but not in fma: 2M - M', () => {
    const { largestFinite } = format;
    const operands = [largestFinite, 2, -largestFinite] as const;
    expect(multiplyAdds.portable[name](...operands)).toBe(Infinity);
    expect(multiplyAdds.fma[name](...operands)).toBe(largestFinite);
  });

  it('rounds the product and then the sum in portable', () => {
    fc.assert(
      fc.property(anyTriple, ([a, b, c]) => {
        const product = exactFma(format, a, b, -0); // a zero product keeps its sign
        expect(multiplyAdds.portable[name](a, b, c)).toBe(exactFma(format, product, 1, c));
      }),
      { numRuns: 2000 },
    );
  });

  it('rounds the exact value once in fma', () => {
    fc.assert(
      fc.property(anyTriple, (triple) => {
        expect(multiplyAdds.fma[name](...triple)).toBe(exactFma(format, ...triple));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { fromHex, toHex } from '../../src/float/hex.ts';
import { haveSameWords } from '../../src/scenario/same-words.ts';

const dtypesWithNaNs: readonly [Dtype, string][] = [
  ['float32', '7fc00000 ffc00001 00000000 80000000 3f800000'],
  ['float64', '7ff8000000000000 fff0000000000001 8000000000000000 3ff0000000000000'],
  ['float16', '7e00 fc01 0000 8000 3c00'],
  ['complex64', '7fc0000080000000 ff80000100000000'],
];

describe('haveSameWords() [CMP-1]', () => {
  it.each(dtypesWithNaNs)('compares each pair of words like Object.is: %s', (dtype, words) => {
    const values = [...fromHex(dtype, words)];
    const { StorageType } = dtypes[dtype];
    const storage = fc
      .array(fc.constantFrom(...values), { maxLength: 4 })
      .map((chosen): Storage => StorageType.from(chosen));
    fc.assert(
      fc.property(storage, storage, (left, right) => {
        const isSame =
          left.length === right.length &&
          [...left].every((value, index) => Object.is(value, right[index]));
        expect(haveSameWords(left, right)).toBe(isSame);
      }),
      { numRuns: 1000 },
    );
  });

  it('compares every word', () => {
    const left = Float64Array.from({ length: 100 }, (_, index) => index);
    for (let index = 0; index < left.length; index++) {
      const right = left.slice();
      right[index] = -1;
      expect({ index, isSame: haveSameWords(left, right) }).toEqual({ index, isSame: false });
    }
    expect(toHex('float64', left)).toBe(toHex('float64', left.slice()));
    expect(haveSameWords(left, left.slice())).toBe(true);
  });
});

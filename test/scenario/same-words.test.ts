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
  it.each(dtypesWithNaNs)('says what Object.is says of each pair of words: %s', (dtype, words) => {
    const values = [...fromHex(dtype, words)];
    const { StorageType } = dtypes[dtype];
    const storage = fc
      .array(fc.constantFrom(...values), { maxLength: 4 })
      .map((some): Storage => StorageType.from(some));
    fc.assert(
      fc.property(storage, storage, (one, other) => {
        const isSame =
          one.length === other.length &&
          [...one].every((value, index) => Object.is(value, other[index]));
        expect(haveSameWords(one, other)).toBe(isSame);
      }),
      { numRuns: 1000 },
    );
  });

  it('looks at every word', () => {
    const one = Float64Array.from({ length: 100 }, (_, index) => index);
    for (let index = 0; index < one.length; index++) {
      const other = one.slice();
      other[index] = -1;
      expect({ index, isSame: haveSameWords(one, other) }).toEqual({ index, isSame: false });
    }
    expect(toHex('float64', one)).toBe(toHex('float64', one.slice()));
    expect(haveSameWords(one, one.slice())).toBe(true);
  });
});

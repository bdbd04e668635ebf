import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grouped } from '../../src/report/text/grouped.ts';

describe('grouped()', () => {
  it.each([0, -0, 7, 999, 1000, -1000, 999_999, 1_397_513, 0.5, 1234.5678, 2 ** 53, 2 ** 63, 1e21])(
    'writes %s as toLocaleString does',
    (number) => {
      expect(grouped(number)).toBe(number.toLocaleString('en'));
    },
  );

  it('writes any number as toLocaleString does', () => {
    const integer = fc.oneof(fc.integer(), fc.maxSafeInteger());
    fc.assert(
      fc.property(fc.oneof(integer, fc.double()), (number) => {
        expect(grouped(number)).toBe(number.toLocaleString('en'));
      }),
      { numRuns: 2000 },
    );
  });
});

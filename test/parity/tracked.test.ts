import { describe, expect, it } from 'vitest';
import { besidePartner, settle, type Tracked } from '../../src/parity/tracked.ts';

const at = (value: number, distance: number): Tracked => ({ value, distance });
const certainNaN = at(NaN, 0);
const openNaN = at(NaN, Infinity);

describe('settle() [BND-4]', () => {
  it('keeps the distance of a finite result, including 0', () => {
    expect(settle(1, 0.5, at(1, 0))).toBe(0.5);
    expect(settle(1, 0, at(1, 0))).toBe(0);
    expect(settle(0, 2 ** -149, at(1, 0), at(2, 0))).toBe(2 ** -149);
  });

  it('returns infinity for an infinite result, and for an invalid distance', () => {
    expect(settle(Infinity, 0, at(1, 0))).toBe(Infinity);
    expect(settle(-Infinity, 0.5, at(1, 0))).toBe(Infinity);
    expect(settle(1, NaN, at(1, 0))).toBe(Infinity);
    expect(settle(1, -1, at(1, 0))).toBe(Infinity);
  });

  it('returns 0 for a NaN that follows from a certain NaN, for either operand', () => {
    expect(settle(NaN, 0.5, certainNaN)).toBe(0);
    expect(settle(NaN, 0.5, certainNaN, at(1, 0))).toBe(0);
    expect(settle(NaN, 0.5, at(1, 0), certainNaN)).toBe(0);
  });

  it('returns infinity for any other NaN', () => {
    expect(settle(NaN, 0, at(1, 0))).toBe(Infinity);
    expect(settle(NaN, 0, openNaN, openNaN)).toBe(Infinity);
    expect(settle(NaN, 0, at(Infinity, 0), at(0, 0))).toBe(Infinity);
  });
});

describe('besidePartner() [BND-2]', () => {
  const part = at(1, 0.25);

  it('keeps a part if the other part is certainly finite', () => {
    expect(besidePartner(part, at(-2, 0.5))).toEqual(part);
  });

  it.each([
    ['infinite', at(Infinity, 0)],
    ['NaN', certainNaN],
    ['of infinite distance', at(1, Infinity)],
    ['possibly NaN', openNaN],
  ])('returns an infinite distance if the other part is %s, and keeps the value', (_, partner) => {
    expect(besidePartner(part, partner)).toEqual(at(1, Infinity));
  });

  it('keeps a part that is certainly NaN, for any other part', () => {
    expect(besidePartner(certainNaN, at(Infinity, 0))).toEqual(certainNaN);
    expect(besidePartner(openNaN, at(Infinity, 0))).toEqual(openNaN);
  });
});

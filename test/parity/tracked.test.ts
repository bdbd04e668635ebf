import { describe, expect, it } from 'vitest';
import { besidePartner, settle, type Tracked } from '../../src/parity/tracked.ts';

const at = (value: number, distance: number): Tracked => ({ value, distance });
const certainNaN = at(NaN, 0);
const openNaN = at(NaN, Infinity);

describe('settle() [BND-4]', () => {
  it('keeps the distance of a finite result, 0 among them', () => {
    expect(settle(1, 0.5, at(1, 0))).toBe(0.5);
    expect(settle(1, 0, at(1, 0))).toBe(0);
    expect(settle(0, 2 ** -149, at(1, 0), at(2, 0))).toBe(2 ** -149);
  });

  it('says nothing of infinity, nor where the distance is no distance', () => {
    expect(settle(Infinity, 0, at(1, 0))).toBe(Infinity);
    expect(settle(-Infinity, 0.5, at(1, 0))).toBe(Infinity);
    expect(settle(1, NaN, at(1, 0))).toBe(Infinity);
    expect(settle(1, -1, at(1, 0))).toBe(Infinity);
  });

  it('is certain of a NaN that comes of a certain NaN, whichever of two that is', () => {
    expect(settle(NaN, 0.5, certainNaN)).toBe(0);
    expect(settle(NaN, 0.5, certainNaN, at(1, 0))).toBe(0);
    expect(settle(NaN, 0.5, at(1, 0), certainNaN)).toBe(0);
  });

  it('says nothing of a NaN that comes of anything else', () => {
    expect(settle(NaN, 0, at(1, 0))).toBe(Infinity);
    expect(settle(NaN, 0, openNaN, openNaN)).toBe(Infinity);
    expect(settle(NaN, 0, at(Infinity, 0), at(0, 0))).toBe(Infinity);
  });
});

describe('besidePartner() [BND-2]', () => {
  const part = at(1, 0.25);

  it('leaves a part as it is beside one that is certainly finite', () => {
    expect(besidePartner(part, at(-2, 0.5))).toEqual(part);
  });

  it.each([
    ['infinite', at(Infinity, 0)],
    ['NaN', certainNaN],
    ['of unknown distance', at(1, Infinity)],
    ['NaN, or not', openNaN],
  ])('says nothing of a part whose partner is %s, but keeps its value', (_, partner) => {
    expect(besidePartner(part, partner)).toEqual(at(1, Infinity));
  });

  it('leaves a part that is certainly NaN, whatever its partner', () => {
    expect(besidePartner(certainNaN, at(Infinity, 0))).toEqual(certainNaN);
    expect(besidePartner(openNaN, at(Infinity, 0))).toEqual(openNaN);
  });
});

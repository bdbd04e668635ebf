import { describe, expect, it } from 'vitest';
import type { Deviation } from '../../src/dialect/dialect.ts';
import { findingsOf } from '../../src/identify/same-option.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';

const given = { ...defaultOptions, alpha: 0.9, momentum: 0.5, eps: 1e-4 };
const steps = [given, given];
const fixed: Deviation = { axis: 'eps-value', value: 'fixed', constant: 1e-8 };
const squared: Deviation = { axis: 'eps-value', value: 'squared' };
const inside: Deviation = { axis: 'epsilon', value: 'inside' };

describe('findingsOf()', () => {
  it('joins sets that replace the same option by a number, and prefers fixed', () => {
    expect(findingsOf([[squared], [inside], [fixed]], steps)).toEqual([
      { deviations: [fixed], same: [[squared]] },
      { deviations: [inside], same: [] },
    ]);
  });

  it('returns the number of the option if no set has the value fixed', () => {
    const taken: Deviation = { axis: 'options', value: 'alpha-from-momentum' };
    expect(findingsOf([[taken]], steps)).toEqual([
      { deviations: [{ axis: 'alpha-value', value: 'fixed', constant: 0.5 }], same: [[taken]] },
    ]);
  });

  it.each<[string, Deviation[]]>([
    ['an exchange of two options', [{ axis: 'options', value: 'alpha-with-momentum' }]],
    ['a number that changes', [{ axis: 'lr-value', value: 'decays', constant: 0.5 }]],
    ['a set of two deviations', [inside, fixed]],
  ])('keeps %s', (_, deviations) => {
    expect(findingsOf([deviations], steps)).toEqual([{ deviations, same: [] }]);
  });

  it('keeps a factor if the option changes', () => {
    const scaled: Deviation = { axis: 'lr-value', value: 'scaled', constant: 0.5 };
    const changing = [given, { ...given, lr: 1 }];
    expect(findingsOf([[scaled]], changing)).toEqual([{ deviations: [scaled], same: [] }]);
    expect(findingsOf([[scaled]], steps)).toMatchObject([
      { deviations: [{ value: 'fixed', constant: 0.005 }] },
    ]);
  });
});

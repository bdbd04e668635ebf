import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import {
  givenChanges,
  givenOptions,
  lrTensorOf,
  lrValue,
} from '../../src/scenario/given-options.ts';
import type { ScenarioGroup } from '../../src/scenario/scenario.ts';

const group: ScenarioGroup = { ...defaultOptions, foreach: false, lr: 0.1, params: [] };

describe('givenOptions()', () => {
  it('has all options and no parameters', () => {
    expect(givenOptions(group)).toStrictEqual({ ...defaultOptions, foreach: false, lr: 0.1 });
  });

  it('leaves out what the group omits', () => {
    const given = givenOptions({ ...group, omitted: ['lr', 'weightDecay', 'centered'] });
    expect(Object.keys(given).toSorted()).toEqual(
      ['alpha', 'eps', 'foreach', 'maximize', 'momentum'].toSorted(),
    );
  });

  it('has lr as a tensor, and the options without effect', () => {
    const given = givenOptions({ ...group, lrTensor: 'float64', differentiable: true });
    expect(given).toMatchObject({ lr: Float64Array.of(0.1), differentiable: true });
    expect(given).not.toHaveProperty('lrTensor');
  });
});

describe('givenChanges()', () => {
  it.each([
    [{ lr: 0.5 }, 'float32', { lr: Float32Array.of(0.5) }],
    [{ lr: 0.5 }, undefined, { lr: 0.5 }],
    [{ eps: 1 }, 'float32', { eps: 1 }],
  ] as const)('of %j, with lr as a tensor of %s', (changes, dtype, given) => {
    expect(givenChanges(changes, dtype)).toStrictEqual(given);
  });
});

describe('lrValue() and lrTensorOf()', () => {
  it.each([
    ['float32', Math.fround(0.1)],
    ['float64', 0.1],
  ] as const)('round to %s', (dtype, value) => {
    expect(lrValue(dtype, 0.1)).toBe(value);
    expect([...lrTensorOf(dtype, 0.1)]).toEqual([value]);
  });

  it('leave a number as it is', () => {
    expect(lrValue(undefined, 0.1)).toBe(0.1);
  });
});

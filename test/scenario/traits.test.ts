import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario, ScenarioGroup } from '../../src/scenario/scenario.ts';
import { isSpecial, namesTrait, traitsOf } from '../../src/scenario/traits.ts';

const group = (options: Partial<ScenarioGroup> = {}): ScenarioGroup => ({
  ...defaultOptions,
  foreach: false,
  params: [{ shape: [1], data: Float32Array.of(1) }],
  ...options,
});

describe('traitsOf()', () => {
  it("lists the values of all options by torch's names, once each, and the dtype", () => {
    const scenario: Scenario = {
      dtype: 'complex64',
      defaults: { lr: -1 },
      groups: [group({ eps: 0, weightDecay: 0.5 })],
      events: [{ kind: 'set', group: 0, changes: { eps: 0, weightDecay: 1 } }],
    };
    expect(traitsOf(scenario)).toEqual([
      'lr = -1',
      'lr = 0.01',
      'momentum = 0',
      'alpha = 0.99',
      'eps = 0',
      'centered = false',
      'weight_decay = 0.5',
      'foreach = false',
      'maximize = false',
      'weight_decay = 1',
      'a change of eps',
      'a change of weight_decay',
      'complex64',
    ]);
  });

  it('lists kinds of events and of tensors', () => {
    const empty = { shape: [0], data: new Float32Array() };
    const scalar = { shape: [], data: Float32Array.of(1) };
    const scenario: Scenario = {
      dtype: 'float32',
      groups: [group({ params: [empty] }), group()],
      events: [
        { kind: 'step', gradients: [null, null] },
        { kind: 'add_group', group: group({ params: [scalar], lr: 3 }) },
        { kind: 'reload', integerStep: false },
        { kind: 'zero_grad', setToNone: true },
        { kind: 'backward', gradients: [null, null, null] },
        { kind: 'set_data', data: [null, null, null] },
        { kind: 'save' },
        { kind: 'load', saved: 0 },
      ],
    };
    expect(traitsOf(scenario)).toEqual(
      expect.arrayContaining([
        'lr = 3',
        'a null gradient',
        'an empty tensor',
        'a tensor without dimensions',
        'several groups',
        'a new group',
        'a reload',
        'zero_grad',
        'a backward pass',
        'new data of a parameter',
        'a load',
      ]),
    );
    expect(traitsOf({ ...scenario, groups: [group()], events: [] })).not.toContain(
      'several groups',
    );
  });
});

describe('namesTrait()', () => {
  it.each([
    ['epsilon must be above 0', 'eps = 0'],
    ['Invalid learning rate: -1', 'lr = -1'],
    ['rho is 1', 'alpha = 1'],
    ['cannot change weightDecay', 'a change of weight_decay'],
  ])('is true for %j and %j', (message, trait) => {
    expect(namesTrait(message, trait)).toBe(true);
  });

  it.each([
    ['3 steps are too few', 'eps = 0'],
    ['momentum_buffer is missing', 'momentum = 0.9'],
    ['eps must be above 0', 'lr = 0'],
    ['float32 is slow', 'float32'],
  ])('is false for %j and %j', (message, trait) => {
    expect(namesTrait(message, trait)).toBe(false);
  });
});

describe('isSpecial()', () => {
  it('is true for limits, options that are on, events and dtypes', () => {
    const special = ['eps = 0', 'alpha = 1', 'lr = -2', 'lr = NaN', 'alpha = 1.5', 'lr = Infinity'];
    expect([...special, 'centered = true', 'a null gradient', 'float16'].every(isSpecial)).toBe(
      true,
    );
  });

  it("is false for ordinary numbers, and for torch's defaults", () => {
    const usual = ['lr = 0.3', 'lr = 2', 'eps = 1e-8', 'momentum = 0', 'weight_decay = 0'];
    expect([...usual, 'centered = false'].filter(isSpecial)).toEqual([]);
  });
});

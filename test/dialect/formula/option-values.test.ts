import { describe, expect, it } from 'vitest';
import { exampleConstants } from '../../../src/dialect/axis-values.ts';
import { dialectOf, type Deviation } from '../../../src/dialect/dialect.ts';
import { optionsInEffect } from '../../../src/dialect/formula/option-values.ts';
import { defaultOptions, type Hyperparameters } from '../../../src/rmsprop/options.ts';

const all: Hyperparameters = {
  ...defaultOptions,
  lr: 0,
  momentum: 0.9,
  weightDecay: 0.1,
  centered: true,
  maximize: true,
};

describe('optionsInEffect() [DIA-1]', () => {
  it.each<[Deviation, Partial<Hyperparameters>]>([
    [{ axis: 'learning-rate', value: 'zero-is-default' }, { lr: 0.01 }],
    [{ axis: 'momentum', value: 'ignored' }, { momentum: 0 }],
    [{ axis: 'weight-decay', value: 'ignored' }, { weightDecay: 0 }],
    [{ axis: 'centered', value: 'ignored' }, { centered: false }],
    [{ axis: 'maximize', value: 'ignored' }, { maximize: false }],
    [{ axis: 'weight-decay', value: 'decoupled-lr' }, {}],
    [{ axis: 'momentum', value: 'only-if-centered' }, {}],
  ])('with %j returns the given options, except %j', (deviation, changed) => {
    expect(optionsInEffect(dialectOf([deviation]), all, 1)).toEqual({ ...all, ...changed });
  });

  it('removes momentum outside centered mode, and keeps a learning rate other than 0', () => {
    const given = { ...all, centered: false, lr: 0.5 };
    const dialect = dialectOf([
      { axis: 'momentum', value: 'only-if-centered' },
      { axis: 'learning-rate', value: 'zero-is-default' },
    ]);
    expect(optionsInEffect(dialect, given, 1)).toEqual({ ...given, momentum: 0 });
    expect(optionsInEffect(dialectOf([]), given, 1)).toEqual(given);
  });
});

describe('optionsInEffect() with another value of an option [DIA-1]', () => {
  const given: Hyperparameters = {
    ...defaultOptions,
    lr: 0.5,
    alpha: 0.75,
    eps: 0.125,
    momentum: 0.25,
    weightDecay: 2,
  };

  it.each<[Deviation, Partial<Hyperparameters>]>([
    [{ axis: 'lr-value', value: 'fixed', constant: 3 }, { lr: 3 }],
    [{ axis: 'lr-value', value: 'scaled', constant: 3 }, { lr: 1.5 }],
    [{ axis: 'lr-value', value: 'decays', constant: 0.5 }, { lr: 0.25 }], // 0.5 / (1 + 0.5 · 2)
    [{ axis: 'lr-value', value: 'decays-exponentially', constant: 0.5 }, { lr: 0.125 }],
    [{ axis: 'alpha-value', value: 'fixed', constant: 0.9 }, { alpha: 0.9 }],
    [{ axis: 'alpha-value', value: 'one-minus' }, { alpha: 0.25 }],
    [{ axis: 'alpha-value', value: 'zero-is-default', constant: 0.9 }, {}],
    [{ axis: 'eps-value', value: 'fixed', constant: 3 }, { eps: 3 }],
    [{ axis: 'eps-value', value: 'scaled', constant: 16 }, { eps: 2 }],
    [{ axis: 'eps-value', value: 'squared' }, { eps: 1 / 64 }],
    [{ axis: 'eps-value', value: 'zero-is-default', constant: 3 }, {}],
    [{ axis: 'momentum-value', value: 'fixed', constant: 0.9 }, { momentum: 0.9 }],
    [{ axis: 'momentum-value', value: 'scaled', constant: 2 }, { momentum: 0.5 }],
    [{ axis: 'momentum-value', value: 'one-minus' }, { momentum: 0.75 }],
    [{ axis: 'momentum-value', value: 'zero-is-default', constant: 0.9 }, {}],
    [{ axis: 'weight-decay-value', value: 'fixed', constant: 3 }, { weightDecay: 3 }],
    [{ axis: 'weight-decay-value', value: 'scaled', constant: 3 }, { weightDecay: 6 }],
    [{ axis: 'weight-decay-value', value: 'zero-is-default', constant: 3 }, {}],
    [
      { axis: 'options', value: 'lr-with-momentum' },
      { lr: 0.25, momentum: 0.5 },
    ],
    [{ axis: 'options', value: 'eps-from-weight-decay' }, { eps: 2 }],
  ])('with %j returns the given options, except %j', (deviation, changed) => {
    expect(optionsInEffect(dialectOf([deviation]), given, 3)).toEqual({ ...given, ...changed });
  });

  it('uses a default only for 0, also for -0', () => {
    const zeros = { ...given, alpha: 0, eps: -0, momentum: 0, weightDecay: 0 };
    const dialect = dialectOf([
      { axis: 'alpha-value', value: 'zero-is-default', constant: 0.9 },
      { axis: 'eps-value', value: 'zero-is-default', constant: 3 },
      { axis: 'momentum-value', value: 'zero-is-default', constant: 0.5 },
      { axis: 'weight-decay-value', value: 'zero-is-default', constant: 4 },
    ]);
    expect(optionsInEffect(dialect, zeros, 1)).toEqual({
      ...given,
      alpha: 0.9,
      eps: 3,
      momentum: 0.5,
      weightDecay: 4,
    });
  });

  it('decays the learning rate from the second step on', () => {
    for (const value of ['decays', 'decays-exponentially'] as const) {
      const dialect = dialectOf([{ axis: 'lr-value', value, constant: 0.5 }]);
      expect(optionsInEffect(dialect, given, 1)).toEqual(given);
    }
  });

  it('uses the number of the mutant if the deviation has none', () => {
    const dialect = dialectOf([{ axis: 'alpha-value', value: 'fixed' }]);
    expect(optionsInEffect(dialect, given, 1).alpha).toBe(exampleConstants['alpha-value: fixed']);
  });
});

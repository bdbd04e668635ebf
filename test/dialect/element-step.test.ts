import { describe, expect, it } from 'vitest';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { effectiveOptions } from '../../src/dialect/formula/element-step.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';

const all: Hyperparameters = {
  ...defaultOptions,
  lr: 0,
  momentum: 0.9,
  weightDecay: 0.1,
  centered: true,
  maximize: true,
};

describe('effectiveOptions() [DIA-1]', () => {
  it.each<[Deviation, Partial<Hyperparameters>]>([
    [{ axis: 'learning-rate', value: 'zero-is-default' }, { lr: 0.01 }],
    [{ axis: 'momentum', value: 'ignored' }, { momentum: 0 }],
    [{ axis: 'weight-decay', value: 'ignored' }, { weightDecay: 0 }],
    [{ axis: 'centered', value: 'ignored' }, { centered: false }],
    [{ axis: 'maximize', value: 'ignored' }, { maximize: false }],
    [{ axis: 'weight-decay', value: 'decoupled-lr' }, {}],
    [{ axis: 'momentum', value: 'only-if-centered' }, {}],
  ])('with %j returns the given options, except %j', (deviation, changed) => {
    expect(effectiveOptions(dialectOf([deviation]), all)).toEqual({ ...all, ...changed });
  });

  it('removes momentum outside centered mode, and keeps a learning rate other than 0', () => {
    const given = { ...all, centered: false, lr: 0.5 };
    const dialect = dialectOf([
      { axis: 'momentum', value: 'only-if-centered' },
      { axis: 'learning-rate', value: 'zero-is-default' },
    ]);
    expect(effectiveOptions(dialect, given)).toEqual({ ...given, momentum: 0 });
    expect(effectiveOptions(dialectOf([]), given)).toEqual(given);
  });
});

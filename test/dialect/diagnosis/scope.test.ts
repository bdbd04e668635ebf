import { describe, expect, it } from 'vitest';
import { everywhere, isLimitable, scopeOf } from '../../../src/dialect/diagnosis/scope.ts';
import { allDeviations } from '../../../src/dialect/dialect.ts';
import type { ElementPlace } from '../../../src/dialect/formula/play-dialect.ts';
import { defaultOptions } from '../../../src/rmsprop/options.ts';
import { caseOf } from '../../few-cases.ts';

const testCase = caseOf('grid/float32/portable/weight_decay');
const answer = { testCase, trajectory: testCase.golden };
const place = (event: number, parameter: number, component: number): ElementPlace => ({
  event,
  parameter,
  component,
  options: defaultOptions,
});

describe('scopeOf() [DIA-5]', () => {
  it('reads the gradient, the values and the index of an element', () => {
    const isNegative = scopeOf({
      conditions: [{ feature: 'gradient-negative', holds: true }],
      joined: 'all',
    })?.(answer);
    const [first] = testCase.scenario.events;
    const gradients = first?.kind === 'step' ? first.gradients : [];
    gradients.forEach((gradient, parameter) =>
      gradient?.forEach((value, component) =>
        expect(isNegative?.(place(0, parameter, component))).toBe(value < 0),
      ),
    );
  });

  it('is nowhere at an event or a parameter that does not exist', () => {
    const all = scopeOf({
      conditions: [{ feature: 'index-from', number: 0, holds: true }],
      joined: 'all',
    })?.(answer);
    expect(all?.(place(0, 0, 0))).toBe(true);
    expect(all?.(place(99, 0, 0))).toBe(false);
    expect(all?.(place(0, 99, 0))).toBe(false);
  });

  it('is null for a rule about nothing, and for one about a result, which a dialect does not know', () => {
    expect(scopeOf({ conditions: [], joined: 'all' })).toBeNull();
    expect(
      scopeOf({
        conditions: [{ feature: 'result-size-above', number: 1, holds: true }],
        joined: 'all',
      }),
    ).toBeNull();
  });

  it('has no limits everywhere', () => {
    expect(everywhere(answer)).toBeUndefined();
  });
});

describe('isLimitable() [DIA-5]', () => {
  it('is false for what does not happen to single elements in a step', () => {
    const others = allDeviations.filter((deviation) => !isLimitable(deviation));
    expect(new Set(others.map(({ axis }) => axis))).toEqual(
      new Set([
        'initial-square-avg',
        'initial-buffer',
        'initial-mean',
        'gradient',
        'movement',
        'changes',
        'state',
        'reload',
        'load',
        'defaults',
        'backward',
        'zero-grad',
        'tensor-lr',
        'new-data',
        'step',
        'groups',
        'caller-gradient',
      ]),
    );
    expect(others.filter(({ axis }) => axis === 'gradient')).toEqual([
      { axis: 'gradient', value: 'non-finite-skipped' },
    ]);
  });
});

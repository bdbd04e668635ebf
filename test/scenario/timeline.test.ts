import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario, ScenarioGroup } from '../../src/scenario/scenario.ts';
import { timelineOf } from '../../src/scenario/timeline.ts';

const groupOf = (lr: number, ...lists: number[][]): ScenarioGroup => ({
  ...defaultOptions,
  foreach: false,
  lr,
  params: lists.map((list) => ({ shape: [list.length], data: Float32Array.from(list) })),
});

const scenario: Scenario = {
  dtype: 'float32',
  groups: [groupOf(1, [1], [2])],
  events: [
    { kind: 'step', gradients: [null, null] },
    { kind: 'set', group: 0, changes: { lr: 3, momentum: 0.9 } },
    { kind: 'add_group', group: groupOf(2, [4, 5]) },
    { kind: 'set', group: 1, changes: { centered: true } },
  ],
};

describe('timelineOf()', () => {
  const { initial, optionsAt } = timelineOf(scenario);

  it('follows the options of each group after each event', () => {
    const found = scenario.events.map((_, event) =>
      [0, 1, 2].map((parameter) => optionsAt(event, parameter)),
    );
    const first = { ...defaultOptions, foreach: false, lr: 1 };
    const changed = { ...first, lr: 3, momentum: 0.9 };
    const added = { ...first, lr: 2 };
    expect(found).toEqual([
      [first, first, undefined],
      [changed, changed, undefined],
      [changed, changed, added],
      [changed, changed, { ...added, centered: true }],
    ]);
  });

  it('has the options of a save after its load', () => {
    const loaded = timelineOf({
      ...scenario,
      events: [
        { kind: 'set', group: 0, changes: { lr: 5 } },
        { kind: 'save' },
        { kind: 'set', group: 0, changes: { lr: 6 } },
        { kind: 'save' },
        { kind: 'load', saved: 0 },
        { kind: 'load', saved: 1 },
      ],
    });
    const rates = [0, 1, 2, 3, 4, 5].map((event) => loaded.optionsAt(event, 0)?.lr);
    expect(rates).toEqual([5, 5, 6, 6, 5, 6]);
  });

  it('has the initial values of all parameters, and no options of others', () => {
    expect(initial.map((data) => [...data])).toEqual([[1], [2], [4, 5]]);
    expect([optionsAt(0, 3), optionsAt(4, 0)]).toEqual([undefined, undefined]);
  });
});

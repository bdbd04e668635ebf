import { describe, expect, it } from 'vitest';
import { dialectOf, type Deviation } from '../../../src/dialect/dialect.ts';
import { GroupMemory } from '../../../src/dialect/formula/group-memory.ts';
import { defaultOptions, type GroupOptions } from '../../../src/rmsprop/options.ts';

type Options = Partial<GroupOptions>;

/** Three groups. The first and the last have the same lr. */
const first: readonly Options[] = [
  { lr: 0.5, momentum: 0.25, weightDecay: 2 },
  { lr: 0.125, momentum: 0.5, weightDecay: 3 },
  { lr: 0.5, momentum: 0.75, weightDecay: 4 },
];
const asked: Options = { lr: 8, alpha: 0.3, eps: 0.2, momentum: 0.1, weightDecay: 7 };

function memoryOf(deviation?: Deviation): GroupMemory {
  const memory = new GroupMemory(dialectOf(deviation ? [deviation] : []));
  first.forEach((options) => memory.add({ ...defaultOptions, ...options }));
  return memory;
}
/** Returns what differs from the options with which each group began. */
function changesIn(memory: GroupMemory): Options[] {
  return first.map((options, group) => {
    const before = Object.entries({ ...defaultOptions, ...options });
    const now = new Map(Object.entries(memory.optionsOf(group)));
    return Object.fromEntries(
      before.flatMap(([name, value]) => (now.get(name) === value ? [] : [[name, now.get(name)]])),
    );
  });
}
/** Changes the last group in a dialect. Returns the changes before and after the next step. */
function changed(value: Extract<Deviation, { axis: 'changes' }>['value'], changes = asked) {
  const memory = memoryOf({ axis: 'changes', value });
  memory.change(2, changes);
  const before = changesIn(memory);
  memory.endStep();
  return { before, after: changesIn(memory) };
}
const both = (...changes: Options[]) => ({ before: changes, after: changes });
function without(name: keyof GroupOptions, options: Options = asked): Options {
  return Object.fromEntries(Object.entries(options).filter(([option]) => option !== name));
}

describe('GroupMemory.change() [DIA-1]', () => {
  it('changes a group at once, or never', () => {
    const at = memoryOf();
    at.change(2, asked);
    expect(changesIn(at)).toEqual([{}, {}, asked]);
    expect(changed('ignored')).toEqual(both({}, {}, {}));
  });

  it.each([
    ['lr-ignored', 'lr'],
    ['alpha-ignored', 'alpha'],
    ['eps-ignored', 'eps'],
    ['momentum-ignored', 'momentum'],
    ['weight-decay-ignored', 'weightDecay'],
  ] as const)('with %s changes all but %s', (value, option) => {
    expect(changed(value)).toEqual(both({}, {}, without(option)));
  });

  it('ignores changes of centered or maximize', () => {
    const flags = { centered: true, maximize: true };
    expect(changed('centered-ignored', flags)).toEqual(both({}, {}, { maximize: true }));
    expect(changed('maximize-ignored', flags)).toEqual(both({}, {}, { centered: true }));
  });

  it('changes all options, or only lr, after the next step', () => {
    expect(changed('one-step-late')).toEqual({ before: [{}, {}, {}], after: [{}, {}, asked] });
    expect(changed('lr-one-step-late')).toEqual({
      before: [{}, {}, without('lr')],
      after: [{}, {}, asked],
    });
    const noLr = without('lr');
    expect(changed('lr-one-step-late', noLr)).toEqual(both({}, {}, noLr));
  });

  it('multiplies the old lr by the new one', () => {
    expect(changed('lr-multiplied')).toEqual(both({}, {}, { ...asked, lr: 0.5 * 8 }));
    expect(changed('lr-multiplied', { eps: 1 })).toEqual(both({}, {}, { eps: 1 }));
  });

  it('changes the first group, all groups, or lr in the groups that began with this lr', () => {
    expect(changed('in-first-group')).toEqual(both(asked, {}, {}));
    expect(changed('in-all-groups')).toEqual(both(asked, asked, asked));
    expect(changed('lr-in-groups-with-equal-lr')).toEqual(both({ lr: 8 }, {}, asked));
    expect(changed('lr-in-groups-with-equal-lr', { eps: 1 })).toEqual(both({}, {}, { eps: 1 }));
  });
});

describe('GroupMemory.reload() [DIA-1]', () => {
  const reloaded = (value: 'everything' | 'not-square-avg' | 'first-options' | 'first-lr') => {
    const memory = memoryOf({ axis: 'reload', value });
    memory.change(2, asked);
    const isCertain = memory.reload();
    return { isCertain, changes: changesIn(memory)[2] };
  };

  it('keeps the options, or sets all or lr back to those with which each group began', () => {
    expect(reloaded('everything')).toEqual({ isCertain: true, changes: asked });
    expect(reloaded('not-square-avg')).toEqual({ isCertain: true, changes: asked });
    expect(reloaded('first-options')).toEqual({ isCertain: true, changes: {} });
    expect(reloaded('first-lr')).toEqual({ isCertain: true, changes: without('lr') });
  });

  it('is not certain after an ignored change', () => {
    const memory = memoryOf({ axis: 'changes', value: 'lr-ignored' });
    expect(memory.reload()).toBe(true);
    memory.change(2, { eps: 1 });
    expect(memory.reload()).toBe(true);
    memory.change(2, { lr: 1 });
    expect(memory.reload()).toBe(false);
  });
});

describe('GroupMemory.optionsOf() [DIA-1]', () => {
  const used = (value: Extract<Deviation, { axis: 'groups' }>['value']) =>
    first.map((_, group) => {
      const memory = memoryOf({ axis: 'groups', value });
      const { lr, momentum, weightDecay } = memory.optionsOf(group);
      return [lr, momentum, weightDecay];
    });

  it('returns the options that each group uses', () => {
    const own = [
      [0.5, 0.25, 2],
      [0.125, 0.5, 3],
      [0.5, 0.75, 4],
    ];
    expect(used('own')).toEqual(own);
    expect(used('first-everywhere')).toEqual([own[0], own[0], own[0]]);
    expect(used('last-everywhere')).toEqual([own[2], own[2], own[2]]);
    expect(used('first-lr')).toEqual([
      [0.5, 0.25, 2],
      [0.5, 0.5, 3],
      [0.5, 0.75, 4],
    ]);
    expect(used('only-lr-weight-decay')).toEqual([
      [0.5, 0.25, 2],
      [0.125, 0.25, 3],
      [0.5, 0.25, 4],
    ]);
  });
});

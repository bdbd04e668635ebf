import { describe, expect, it } from 'vitest';
import type { FailureTrigger } from '../../src/dialect/trigger/failure-trigger.ts';
import type { Trigger } from '../../src/dialect/trigger/trigger.ts';
import {
  triggerCountsText,
  triggerSentence,
  triggerText,
} from '../../src/report/diagnosis/trigger-text.ts';

const counts = { inside: { wrong: 120, total: 120 }, outside: { wrong: 0, total: 1340 } };

const trigger: Trigger = {
  unit: 'gradient',
  conditions: [
    { feature: 'option-on', option: 'weightDecay', holds: true },
    { feature: 'dimensions-from', holds: false, number: 2 },
  ],
  joined: 'all',
  counts,
  cases: counts,
  alternatives: [],
  silent: 0,
  wrongParts: ['param'],
  rightParts: ['square_avg'],
};

const failure: FailureTrigger = {
  unit: 'case',
  conditions: [{ feature: 'event-is-add-group', holds: true }],
  joined: 'all',
  counts: { inside: { wrong: 4, total: 4 }, outside: { wrong: 0, total: 1 } },
  alternatives: [[{ feature: 'group-from', holds: true, number: 1 }]],
};

describe('triggerText()', () => {
  it('says which steps are wrong, with the counts [DIA-12]', () => {
    expect(triggerText(trigger)).toBe(
      'Only steps with weight_decay, in tensors with fewer than 2 dimensions, are wrong: 120 of 120. All 1,340 other steps are right.',
    );
  });

  it('says it if some steps inside are right, and counts those that cannot show the mistake', () => {
    const inside = { wrong: 100, total: 120 };
    expect(
      triggerText({ ...trigger, joined: 'any', counts: { ...counts, inside }, silent: 1 }),
    ).toBe(
      'Only steps with weight_decay, or in tensors with fewer than 2 dimensions, can be wrong: 100 of 120. All 1,340 other steps are right. 1 more step cannot show the mistake.',
    );
  });

  it('says how far the answers determine a limit', () => {
    expect(
      triggerText({
        ...trigger,
        unit: 'element',
        conditions: [
          { feature: 'gradient-size-above', holds: true, number: 1, between: [0.98, 1.3] },
        ],
      }),
    ).toBe(
      'Only elements whose gradient is beyond ±1 are wrong: 120 of 120. All 1,340 other elements are right. Any number from 0.98 to 1.3 fits as well as 1.',
    );
  });

  it('says that everything or most is wrong', () => {
    const outside = { wrong: 0, total: 0 };
    const everywhere = { ...trigger, conditions: [] };
    expect(triggerText({ ...everywhere, counts: { ...counts, outside } })).toBe(
      'All 120 steps are wrong.',
    );
    expect(
      triggerText({ ...everywhere, counts: { inside: { wrong: 90, total: 120 }, outside } }),
    ).toBe(
      'Most steps are wrong: 90 of 120. The search found no condition that separates the right ones.',
    );
  });

  it('says that an event counts once for each tensor', () => {
    expect(triggerText({ ...trigger, unit: 'event', silent: 0 })).toBe(
      'Only events with weight_decay, in tensors with fewer than 2 dimensions, are wrong: 120 of 120. All 1,340 other events are right. An event counts once for each tensor.',
    );
  });

  it('says in which cases a port fails, and which other rule fits', () => {
    expect(triggerText(failure)).toBe(
      'The port fails only in cases with events that add a group: 4 of 4. It does not fail in the other case. The answers fit this rule as well: events in groups after the first.',
    );
  });
});

describe('triggerSentence()', () => {
  it('says the same without what the answers leave open', () => {
    const open = { ...trigger, silent: 9, alternatives: [failure.conditions] };
    expect(triggerText(open)).not.toBe(triggerText(trigger));
    expect(triggerSentence(open)).toBe(triggerText(trigger));
  });
});

describe('triggerCountsText()', () => {
  it('counts the units without the rule', () => {
    expect(triggerCountsText(trigger)).toBe(
      'All 120 of these steps are wrong. All 1,340 other steps are right.',
    );
  });

  it.each([
    [1, 1, 1, 'This element is wrong. The other element is right.'],
    [1, 3, 2, '1 of these 3 elements is wrong. All 2 other elements are right.'],
    [2, 3, 2, '2 of these 3 elements are wrong. All 2 other elements are right.'],
  ])('counts %s of %s, with %s others', (wrong, total, others, text) => {
    const some = { inside: { wrong, total }, outside: { wrong: 0, total: others } };
    expect(triggerCountsText({ ...trigger, unit: 'element', counts: some })).toBe(text);
  });
});

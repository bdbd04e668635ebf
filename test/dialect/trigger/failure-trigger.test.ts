import { describe, expect, it } from 'vitest';
import {
  findFailureTrigger,
  type CaseOutcome,
} from '../../../src/dialect/trigger/failure-trigger.ts';
import { caseOf, idsOf } from '../../few-cases.ts';
import { playMistake, type Mistake } from './triggered-port.ts';

const cases = ['events', 'dialects']
  .flatMap((folder) => idsOf(`${folder}/float32/portable.json`))
  .map(caseOf);

function outcomesOf(mistake: Mistake): CaseOutcome[] {
  return cases.map((testCase) => {
    try {
      playMistake(testCase.scenario, mistake, { changed: new Set(), far: new Set() });
      return { testCase, outcome: 'right' };
    } catch {
      return { testCase, outcome: 'failed' };
    }
  });
}

const rows: readonly (readonly [name: string, rule: string, mistake: Mistake])[] = [
  ['an event adds a group', 'event-is-add-group', { failsAt: ({ kind }) => kind === 'add_group' }],
  ['a reload comes', 'event-is-reload', { failsAt: ({ kind }) => kind === 'reload' }],
  ['zero_grad comes', 'event-is-zero-grad', { failsAt: ({ kind }) => kind === 'zero_grad' }],
  [
    'momentum changes',
    'after-change momentum',
    { failsAt: (event) => event.kind === 'set' && event.changes.momentum !== undefined },
  ],
  [
    'a parameter starts late',
    'started-late',
    { fails: ({ stepsBeforeStart }) => stepsBeforeStart > 0 },
  ],
  [
    'momentum meets centered',
    'option-on momentum & option-on centered',
    { fails: ({ options }) => options.momentum > 0 && options.centered },
  ],
  ['lr is 0', 'option-is lr 0', { fails: ({ options }) => options.lr === 0 }],
  ['there is a second group', 'group-from 1', { fails: ({ group }) => group > 0 }],
];

describe('findFailureTrigger()', () => {
  it.each(rows)('finds that the port fails if %s: %s [DIA-12]', (_, rule, mistake) => {
    const outcomes = outcomesOf(mistake);
    const failed = outcomes.filter(({ outcome }) => outcome === 'failed').length;
    const trigger = findFailureTrigger(outcomes);
    const rules = [trigger?.conditions ?? [], ...(trigger?.alternatives ?? [])].map((conditions) =>
      conditions
        .map(({ feature, option, number }) =>
          [feature, option, number].filter((part) => part !== undefined).join(' '),
        )
        .toSorted()
        .join(' & '),
    );
    expect(rules).toContain(rule.split(' & ').toSorted().join(' & '));
    expect(trigger?.counts).toEqual({
      inside: { wrong: failed, total: failed },
      outside: { wrong: 0, total: outcomes.length - failed },
    });
  });

  it('returns null if no case failed', () => {
    expect(findFailureTrigger(outcomesOf({}))).toBeNull();
  });

  it('needs no condition if each case failed', () => {
    const trigger = findFailureTrigger(outcomesOf({ fails: () => true }));
    expect(trigger).toMatchObject({ conditions: [], alternatives: [] });
    expect(trigger?.counts.inside).toEqual({ wrong: cases.length, total: cases.length });
  });
});

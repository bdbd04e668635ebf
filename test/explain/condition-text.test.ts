import { describe, expect, it } from 'vitest';
import { holdsAt } from '../../src/dialect/trigger/condition.ts';
import { featureNames } from '../../src/dialect/trigger/feature-names.ts';
import { factsOf } from '../../src/dialect/trigger/step-facts.ts';
import { conditionText } from '../../src/explain/condition-text.ts';
import { caseOf } from '../few-cases.ts';

describe('conditionText()', () => {
  it.each([
    [{ feature: 'option-on', option: 'weightDecay', holds: false }, 'without weight_decay'],
    [
      { feature: 'option-is', option: 'alpha', holds: false, number: 0.9 },
      'where alpha is not 0.9',
    ],
    [{ feature: 'step-from', holds: false, number: 2 }, "at the parameter's first step"],
    [{ feature: 'step-from', holds: true, number: 4 }, "from the parameter's step 4 on"],
    [
      { feature: 'step-norm-above', holds: false, number: Number.MAX_VALUE },
      'where the norm of all gradients together is finite',
    ],
    [{ feature: 'gradient-size-above', holds: true, number: 0 }, 'whose gradient is not 0'],
    [{ feature: 'group-from', holds: true, number: 1 }, 'in groups after the first'],
  ] as const)('describes %j: %s', (condition, text) => {
    expect(conditionText(condition)).toBe(text);
  });

  it('has two different texts for each feature', () => {
    const texts = featureNames.flatMap((feature) =>
      [true, false].map((holds) => conditionText({ feature, holds, number: 3 })),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('holdsAt()', () => {
  const facts = factsOf(caseOf('events/float32/portable/change-lr').scenario);
  const placesWhere = (conditions: Parameters<typeof holdsAt>[0]): number[] =>
    facts.flatMap((parameters, event) =>
      parameters.some((step) => holdsAt(conditions, { step, element: null })) ? [event] : [],
    );

  it('evaluates conditions at the events of a scenario', () => {
    // the events: step, step, lr 0.001, step, step, lr 0.1, step, step
    const change = { feature: 'just-changed', option: 'lr', holds: true } as const;
    expect(placesWhere([change])).toEqual([2, 3, 5, 6]);
    expect(placesWhere([change, { feature: 'event-is-set', holds: false }])).toEqual([3, 6]);
    expect(placesWhere([{ feature: 'option-is', option: 'lr', holds: true, number: 0.1 }])).toEqual(
      [5, 6, 7],
    );
    expect(placesWhere([{ feature: 'step-from', holds: true, number: 5 }])).toEqual([6, 7]);
  });

  it('does not hold for a condition on elements without an element', () => {
    expect(placesWhere([{ feature: 'gradient-zero', holds: false }])).toEqual([]);
    expect(placesWhere([])).toHaveLength(facts.length);
  });
});

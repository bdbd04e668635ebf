import { describe, expect, it } from 'vitest';
import { axisValues, exampleConstants } from '../../src/dialect/axis-values.ts';
import { allDeviations, axisNames, deviationText, hasConstant } from '../../src/dialect/dialect.ts';
import { valueTextOf, valueTextsOf } from '../../src/explain/axis-texts.ts';
import { axisTexts } from '../../src/explain/axis-titles.ts';
import { shortestText } from '../../src/float/shortest-text.ts';

const sentences = /^[A-Z“"].*\.$|^torch .*\.$|^In torch.*\.$/;

describe('axisTexts [DIA-6]', () => {
  it.each(axisNames)('has a title and sentences for %s', (axis) => {
    const { title, what, why } = axisTexts[axis];
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(what).toMatch(sentences);
    expect(what).toMatch(/torch/);
    expect(why).toMatch(sentences);
  });
});

describe('valueTextsOf() [DIA-1]', () => {
  it.each(axisNames)('returns a text for every value of %s, in the order of the axis', (axis) => {
    expect(valueTextsOf(axis).map(([value]) => value)).toEqual([...axisValues[axis]]);
  });

  it.each(axisNames)('returns complete sentences without placeholders for %s', (axis) => {
    for (const [, { does, consequence, fix }] of valueTextsOf(axis)) {
      expect(does).toMatch(/^[a-z].*[^.]$/);
      expect(consequence).toMatch(/^[A-Z].*\.$/);
      expect(fix).toMatch(/^[A-Z].*\.$/);
      expect(does + consequence + fix).not.toMatch(/[{}]|undefined|weightDecay/);
    }
  });

  it.each(axisNames)('returns a different description for every value of %s', (axis) => {
    const descriptions = valueTextsOf(axis).map(([, { does }]) => does);
    expect(new Set(descriptions).size).toBe(descriptions.length);
  });

  it("says only of torch's value that it is right", () => {
    for (const axis of axisNames) {
      const rights = valueTextsOf(axis).filter(([, { fix }]) => fix.startsWith('This is right'));
      expect(rights.map(([value]) => value)).toEqual([axisValues[axis][0]]);
    }
  });
});

describe('valueTextOf() [DIA-6]', () => {
  it('writes the number of the deviation', () => {
    const { does, consequence } = valueTextOf({
      axis: 'momentum-value',
      value: 'fixed',
      constant: 0.75,
    });
    expect(does).toBe('uses momentum = 0.75, whatever you pass');
    expect(consequence).toContain('1 / (1 - 0.75) times');
  });

  it.each([
    [-1, 'multiplies weight_decay by -1'],
    [0.5, 'multiplies weight_decay by 0.5'],
    [2, 'multiplies weight_decay by 2'],
    [1e-5, 'multiplies weight_decay by 1e-5'],
    [-0, 'multiplies weight_decay by -0'],
  ])('writes the factor %d in the shortest decimal form', (constant, text) => {
    expect(valueTextOf({ axis: 'weight-decay-value', value: 'scaled', constant }).does).toBe(text);
  });

  it.each(
    allDeviations
      .filter(hasConstant)
      .map((deviation) => [deviationText(deviation), deviation] as const),
  )('has the number of %s: the given one, or else the example', (name, deviation) => {
    const without = valueTextOf(deviation).does;
    expect(without).toContain(shortestText(exampleConstants[name] ?? NaN));
    const { does, consequence, fix } = valueTextOf({ ...deviation, constant: 0.625 });
    expect(does).toContain('0.625');
    expect(does.replaceAll('0.625', '?').length).toBeLessThanOrEqual(without.length);
    expect(does + consequence + fix).not.toContain('{');
  });

  it('has a placeholder only for values with a number', () => {
    for (const deviation of allDeviations.filter((known) => !hasConstant(known))) {
      const plain = valueTextOf(deviation);
      expect(valueTextOf({ ...deviation, constant: 0.625 })).toEqual(plain);
    }
  });

  it('says whose default a number is', () => {
    expect(valueTextOf({ axis: 'eps-value', value: 'fixed', constant: 1e-7 }).does).toBe(
      "uses eps = 1e-7 (Keras's default), whatever you pass",
    );
    expect(valueTextOf({ axis: 'learning-rate', value: 'zero-is-default' }).does).toBe(
      "uses a learning rate of 0.01 (torch's default) if it is 0",
    );
  });

  it('does not take a factor or a limit for a default', () => {
    expect(valueTextOf({ axis: 'lr-value', value: 'scaled', constant: 0.001 }).does).toBe(
      'multiplies lr by 0.001',
    );
    expect(valueTextOf({ axis: 'lr-value', value: 'decays', constant: 0.01 }).does).not.toContain(
      'default',
    );
  });

  it.each([
    [
      'lr-with-weight-decay',
      'exchanges lr and weight_decay',
      'steps use lr = 0.0001 and weight_decay = 0.01.',
    ],
    ['eps-from-alpha', 'uses the value of alpha as eps', 'steps use eps = 0.99.'],
  ] as const)('explains the mixed-up options of %s', (value, does, consequence) => {
    const text = valueTextOf({ axis: 'options', value });
    expect(text.does).toBe(does);
    expect(text.consequence).toContain(consequence);
    expect(text.fix).toContain('lr, alpha, eps, weight_decay, momentum');
  });

  it('throws a RangeError for a value that the axis does not have', () => {
    const deviation = { axis: 'step', value: 'inside' };
    // @ts-expect-error the axis has no such value
    expect(() => valueTextOf(deviation)).toThrow(
      new RangeError('there is no text for step: inside'),
    );
  });
});

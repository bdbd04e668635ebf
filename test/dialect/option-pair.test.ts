import { describe, expect, it } from 'vitest';
import { axisValues, numberOptions } from '../../src/dialect/axis-values.ts';
import { optionNamed, optionPair } from '../../src/dialect/option-pair.ts';

describe('optionPair() [DIA-1]', () => {
  it('returns the option, and the option whose value it gets', () => {
    expect(optionPair('lr-with-weight-decay')).toEqual(['lr', 'weightDecay']);
    expect(optionPair('weight-decay-from-eps')).toEqual(['weightDecay', 'eps']);
    expect(optionPair('own')).toBeNull();
  });

  it('returns each two options once for an exchange, and once for each direction', () => {
    const pairs = axisValues.options.flatMap((value) => {
      const pair = optionPair(value);
      return pair ? [`${pair.join(value.includes('-with-') ? '=' : '<')}`] : [];
    });
    const expected = numberOptions.flatMap((option, index) =>
      numberOptions.flatMap((other, place) =>
        option === other
          ? []
          : [`${option}<${other}`, ...(index < place ? [`${option}=${other}`] : [])],
      ),
    );
    expect(pairs.toSorted()).toEqual(expected.toSorted());
  });
});

describe('optionNamed() [DIA-1]', () => {
  it('returns the option with a name in kebab-case, and undefined for other names', () => {
    expect(optionNamed('alpha')).toBe('alpha');
    expect(optionNamed('weight-decay')).toBe('weightDecay');
    expect(optionNamed('centered')).toBeUndefined();
    expect(optionNamed('')).toBeUndefined();
  });
});

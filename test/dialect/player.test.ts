import { describe, expect, it } from 'vitest';
import { origin } from '../../src/dialect/dialect.ts';
import { playDialect } from '../../src/dialect/player.ts';
import { operationsOf } from '../../src/dialect/precision.ts';
import { caseOf } from '../few-cases.ts';

describe('playDialect()', () => {
  it('hands out bounds that later events leave as they are', () => {
    const { scenario } = caseOf('grid/float32/portable/centered-momentum-weight_decay-maximize');
    const played = playDialect(scenario, origin, { arithmetic: 'portable' });
    const first = played.next().value?.bound;
    const copy = structuredClone(first);
    expect(Array.from(played)).toHaveLength(scenario.events.length - 1);
    expect(first).toEqual(copy);
  });
});

describe('operationsOf()', () => {
  it('flushes subnormal numbers with their sign, and no normal one', () => {
    const { addScalar } = operationsOf('subnormals-flushed', {
      dtype: 'float32',
      arithmetic: 'portable',
      foreach: false,
      part: 'body',
    });
    const identity = addScalar(-0);
    expect([2 ** -126, -(2 ** -126), 2 ** -127, -(2 ** -127), -0].map(identity)).toEqual([
      2 ** -126,
      -(2 ** -126),
      0,
      -0,
      -0,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { dialectOf, origin, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory, playDialect } from '../../src/dialect/formula/play-dialect.ts';
import { operationsOf } from '../../src/dialect/formula/precision.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { caseOf } from '../few-cases.ts';

describe('playDialect()', () => {
  it('yields bounds that later events do not change', () => {
    const { scenario } = caseOf('grid/float32/portable/centered-momentum-weight_decay-maximize');
    const played = playDialect(scenario, origin, { arithmetic: 'portable' });
    const first = played.next().value?.bound;
    const copy = structuredClone(first);
    expect(Array.from(played)).toHaveLength(scenario.events.length - 1);
    expect(first).toEqual(copy);
  });

  it.each(['shapes/complex64/fma/body-and-tail', 'shapes/complex64/fma-foreach/body-and-tail'])(
    "has PyTorch's bits in the body and the tail of a tensor: %s",
    (caseId) => {
      const { scenario, golden, dtype, oracle } = caseOf(caseId);
      const played = dialectTrajectory(scenario, origin, { arithmetic: oracle.arithmetic });
      expect(compareTrajectories(dtype, golden, played)).toMatchObject({ mismatches: 0 });
    },
  );

  it.each<[isKnown: boolean, weightDecay: number, deviations: Deviation[]]>([
    [false, 0.1, []],
    [true, 0, []],
    [true, 0.1, [{ axis: 'weight-decay', value: 'ignored' }]],
  ])(
    'bounds a complex part whose other part is infinite, %s, with weight decay of %d and %j [DIA-2]',
    (isKnown, weightDecay, deviations) => {
      const params = [{ shape: [1], data: Float32Array.of(1, Infinity) }];
      const scenario: Scenario = {
        dtype: 'complex64',
        groups: [{ ...defaultOptions, foreach: false, weightDecay, params }],
        events: [{ kind: 'step', gradients: [Float32Array.of(0, 0)] }],
      };
      const [first] = playDialect(scenario, dialectOf(deviations), { arithmetic: 'portable' });
      expect(Number.isFinite(first?.bound.params[0]?.[0])).toBe(isKnown);
    },
  );
});

describe('operationsOf()', () => {
  it('flushes subnormal numbers, keeps their sign, and keeps normal numbers', () => {
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

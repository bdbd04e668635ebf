import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Capabilities } from '../../src/port/capabilities.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { caseOf } from '../few-cases.ts';

const combinations = [
  'plain',
  'momentum',
  'weight_decay',
  'centered-momentum',
  'momentum-weight_decay-maximize',
];

/** Returns the explanations of a port with these deviations, as text. */
function explanationsOf(
  dtype: 'float32' | 'float64',
  deviations: readonly Deviation[],
  capabilities: Capabilities = allCapabilities,
): string[] {
  const answers = [
    ...combinations.map((name) => `grid/${dtype}/portable/${name}`),
    `events/${dtype}/portable/change-lr`,
  ].map((caseId): Answer => {
    const testCase = caseOf(caseId);
    const { scenario, oracle } = testCase;
    return { testCase, trajectory: dialectTrajectory(scenario, dialectOf(deviations), oracle) };
  });
  return diagnose({ answers, capabilities }).explanations.map((explanation) =>
    explanation.deviations.map(deviationText).join(', '),
  );
}

describe.each(['float32', 'float64'] as const)('two unknown numbers in %s [DIA-11]', (dtype) => {
  it.each<[Deviation, Deviation]>([
    [
      { axis: 'alpha-value', value: 'fixed', constant: 0.85 },
      { axis: 'eps-value', value: 'fixed', constant: 3e-6 },
    ],
    [
      { axis: 'gradient', value: 'scaled', constant: 0.125 },
      { axis: 'lr-value', value: 'scaled', constant: 2.5 },
    ],
    [
      { axis: 'weight-decay-value', value: 'scaled', constant: 3 },
      { axis: 'momentum-value', value: 'scaled', constant: 0.6 },
    ],
  ])('are found together: %j, %j', (first, second) => {
    expect(explanationsOf(dtype, [first, second])).toContain(
      [first, second].map(deviationText).join(', '),
    );
  });
});

describe('two unknown numbers [DIA-11]', () => {
  it('need a port that shows its square average', () => {
    const deviations: Deviation[] = [
      { axis: 'alpha-value', value: 'fixed', constant: 0.85 },
      { axis: 'eps-value', value: 'fixed', constant: 3e-6 },
    ];
    const hidden = { ...allCapabilities, state: [] };
    expect(explanationsOf('float32', deviations, hidden)).toEqual([]);
  });
});

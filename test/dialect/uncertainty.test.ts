import { describe, expect, it } from 'vitest';
import { dialectOf, origin } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { fitAnswer } from '../../src/dialect/diagnosis/fit.ts';
import { dialectTrajectory, playDialect } from '../../src/dialect/formula/play-dialect.ts';
import { widenedBound, type Uncertainty } from '../../src/dialect/uncertainty.ts';
import type { SnapshotBound } from '../../src/parity/bound.ts';
import { zeroState } from '../../src/parity/bound.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { caseOf } from '../few-cases.ts';

const portable = { arithmetic: 'portable' } as const;

/** A scenario with one float64 element. */
function scenarioOf(initial: number, gradients: readonly number[]): Scenario {
  const [group] = caseOf('grid/float64/portable/plain').scenario.groups;
  return {
    dtype: 'float64',
    groups: group ? [{ ...group, params: [{ shape: [1], data: Float64Array.of(initial) }] }] : [],
    events: gradients.map((gradient) => ({
      kind: 'step',
      gradients: [Float64Array.of(gradient)],
    })),
  };
}

const distancesOf = (param: number): SnapshotBound => ({
  params: [Float64Array.of(param)],
  state: [zeroState(1)],
});

describe('widenedBound()', () => {
  it('adds the distances of the numbers to the bound', () => {
    const wide = widenedBound(distancesOf(0.25), distancesOf(0.5));
    expect(wide).toEqual(distancesOf(0.75));
    expect(widenedBound(distancesOf(Infinity), distancesOf(1))).toEqual(distancesOf(Infinity));
  });

  it('leaves the bound of exact numbers as it is', () => {
    const bound = distancesOf(0.25);
    expect(widenedBound(bound, undefined)).toBe(bound);
  });
});

describe('playDialect() with uncertain inputs [DIA-22]', () => {
  const gradients = [0.1, -0.2, 0.05, 0.3];

  it.each([
    ['the gradients', 0, 1e-4],
    ['the initial parameter', 1e-3, 0],
  ])('has a bound that contains every run within the distance of %s', (_, start, change) => {
    const uncertainty: Pick<Uncertainty, 'initial' | 'gradients'> = {
      initial: [Float64Array.of(start)],
      gradients: gradients.map(() => [Float64Array.of(change)]),
    };
    for (const deviations of [[], [{ axis: 'epsilon', value: 'inside' }]] as const) {
      const dialect = dialectOf(deviations);
      const scenario = scenarioOf(1, gradients);
      const wide = [...playDialect(scenario, dialect, { ...portable, uncertainty })];
      for (let signs = 0; signs < 16; signs++) {
        const moved = gradients.map((value, at) => value + ((signs >> at) & 1 ? change : -change));
        const other = scenarioOf(1 + (signs & 1 ? start : -start), moved);
        dialectTrajectory(other, dialect, portable).forEach(({ params }, event) => {
          const { snapshot, bound } = wide[event] ?? { snapshot: { params: [] }, bound: null };
          const difference = Math.abs((params[0]?.[0] ?? NaN) - (snapshot.params[0]?.[0] ?? NaN));
          expect(difference).toBeLessThanOrEqual(bound?.params[0]?.[0] ?? 0);
        });
      }
    }
  });
});

describe('fitAnswer() of an answer with printed numbers [DIA-22]', () => {
  it('explains a difference within the distance, and not beyond it', () => {
    const testCase = caseOf('grid/float64/portable/plain');
    const scenario = scenarioOf(1, [0.1]);
    const golden = dialectTrajectory(scenario, origin, portable);
    const answer = (difference: number): Answer => ({
      testCase: { ...testCase, scenario, golden },
      trajectory: golden.map(({ params, state }) => ({
        params: params.map((values) => values.map((value) => value + difference)),
        state,
      })),
      uncertainty: {
        initial: [new Float64Array(1)],
        gradients: [[new Float64Array(1)]],
        values: [distancesOf(5e-7)],
      },
    });
    const state = { state: allCapabilities.state };
    expect(fitAnswer(answer(4.9e-7), origin, state).contradicted).toBe(0);
    expect(fitAnswer(answer(5.1e-7), origin, state).contradicted).toBe(1);
  });
});

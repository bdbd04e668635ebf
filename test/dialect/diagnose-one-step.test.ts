import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import type { Diagnosis, DiagnoseOptions } from '../../src/dialect/diagnosis/diagnosis.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { stateNames, type StateName } from '../../src/port/capabilities.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import { caseOf, idsOf } from '../few-cases.ts';

/*
 * Diagnoses of ports that answered one step of a few elements. The choice between explanations depends on single
 * values.
 */

type Lane = readonly [param: number, gradient: number];

const inside: Deviation = { axis: 'epsilon', value: 'inside' };
const swapped: Deviation = { axis: 'square-avg', value: 'swapped' };
/** The deviations that exchange α and 1 − α. They differ only in centered mode. */
const alike: Deviation[] = [swapped, { axis: 'alpha-value', value: 'one-minus' }];

function oneStep(options: Partial<Hyperparameters>, lanes: readonly Lane[]): Case {
  const data = Float32Array.from(lanes, ([param]) => param);
  const gradient = Float32Array.from(lanes, ([, value]) => value);
  const params = [{ shape: [lanes.length], data }];
  return {
    ...caseOf('grid/float32/portable/plain'),
    scenario: {
      dtype: 'float32',
      groups: [{ ...defaultOptions, foreach: false, ...options, params }],
      events: [{ kind: 'step', gradients: [gradient] }],
    },
  };
}

interface Asked extends DiagnoseOptions {
  readonly testCase: Case;
  /** The dialect that the port computes. */
  readonly deviations: readonly Deviation[];
  /** Changes a parameter of the port, by its index. */
  readonly change?: (param: number, index: number) => number;
  readonly state?: readonly StateName[];
}

function ask({
  testCase,
  deviations,
  change = (param) => param,
  state = [],
  ...options
}: Asked): Diagnosis {
  const { scenario, oracle } = testCase;
  const played = dialectTrajectory(scenario, dialectOf(deviations), oracle);
  const trajectory = played.map((snapshot) => ({
    ...snapshot,
    params: snapshot.params.map((param) => param.map(change)),
  }));
  return diagnose({ answers: [{ testCase, trajectory }], capabilities: { state } }, options);
}

const texts = ({ explanations }: Diagnosis): string[] =>
  explanations.map(({ deviations }) => deviations.map(deviationText).join(' + ') || 'torch');

describe('diagnose() of one step', () => {
  it('finds torch if there are no answers', () => {
    const nothing = diagnose({ answers: [], capabilities: { state: stateNames } });
    expect(texts(nothing)).toEqual(['torch']);
    expect(nothing.torch.values).toBe(0);
  });

  const parameter: Deviation = { axis: 'initial-square-avg', value: 'parameter' };
  /** A square average that starts at this parameter may be negative. The distance of its root is infinite. */
  const unknown: Lane = [0, 2 ** -100];
  /** Asks a port that rounds this step differently. */
  const askRounded = (deviation: Deviation, lanes: readonly Lane[]): Diagnosis =>
    ask({
      testCase: oneStep({ alpha: 0.75, eps: 1 }, lanes),
      deviations: [deviation],
      change: (param) => (Math.abs(param) < 2 ** -100 ? param * (1 + 2 ** -23) : param),
    });

  it('omits explanations that explain less than the best, even if nothing contradicts them [DIA-6]', () => {
    // 6 and 3 satisfy 3/4 · 6 + 1/4 · 3² = 3/4 · 3²
    const both = askRounded(swapped, [[6, 3]]);
    expect(texts(both)).toEqual([parameter, ...alike].map(deviationText));
    const best = askRounded(swapped, [[6, 3], unknown]);
    expect(texts(best)).toEqual(alike.map(deviationText));
  });

  it("accepts an explanation of more values than torch's formula explains, and rejects others [DIA-5]", () => {
    const lanes: Lane[] = [
      [7, 3],
      [5, 2],
    ];
    // torch's formula explains the unknown lanes, and this one explains the other two
    const more = askRounded(parameter, [...lanes, unknown]);
    expect(texts(more)).toEqual([deviationText(parameter)]);
    expect(more.torch).toMatchObject({ explained: 1, contradicted: 2 });
    expect(more.explanations[0]?.fit).toMatchObject({ explained: 2, values: 3 });
    const asMany = askRounded(parameter, [...lanes, unknown, unknown]);
    expect(asMany.torch).toMatchObject({ explained: 2, contradicted: 2 });
    expect(texts(asMany)).not.toContain(deviationText(parameter));
  });

  it('solves a number only if a second value verifies it [DIA-11]', () => {
    const fixed: Deviation = { axis: 'alpha-value', value: 'fixed', constant: 0.8 };
    const of = (...lanes: readonly Lane[]): string[] =>
      texts(ask({ testCase: oneStep({ eps: 0.5 }, lanes), deviations: [fixed] }));
    expect(of([1, 2]).filter((text) => text.includes('('))).toEqual([]);
    expect(of([1, 2], [0.25, -3])).toContain('alpha-value: fixed (0.8)');
  });

  it("reports a partial explanation if it leaves half of torch's contradictions, without names [DIA-7]", () => {
    const of = (...lanes: readonly Lane[]): Diagnosis['partial'] =>
      ask({
        testCase: oneStep({ eps: 0.5 }, lanes),
        deviations: [inside],
        change: (param, index) => (index === 0 ? param : 1e10),
      }).partial;
    expect(of([1, 2], [1, 2])).toMatchObject({
      deviations: [inside],
      fit: { contradicted: 1 },
      names: [],
      separatedBy: null,
    });
    expect(of([1, 2], [1, 2], [1, 2])).toBeNull();
  });

  it('separates no explanations by a case in which they differ only by rounding [DIA-6]', () => {
    const deviations: Deviation[] = [{ axis: 'initial-square-avg', value: 'first-square' }];
    // the average is g² from the start, as without damping
    const rounded = oneStep(
      { alpha: 0.7 },
      [0.3, 0.7, 1.1].map((gradient): Lane => [0, gradient]),
    );
    const notAsked = (): Case[] => [rounded];
    const state: StateName[] = ['square_avg'];
    const testCase = oneStep({}, [[1, 0.5]]);
    const { explanations } = ask({ testCase, deviations, state, notAsked });
    const undamped = explanations.find(({ deviations: [first] }) => first?.value === 'undamped');
    expect(explanations.length).toBeGreaterThan(1);
    expect(undamped?.separatedBy).toBeNull();
    const trajectoryOf = (first: readonly Deviation[]) =>
      dialectTrajectory(rounded.scenario, dialectOf(first), rounded.oracle);
    expect(trajectoryOf(undamped?.deviations ?? [])).not.toEqual(trajectoryOf(deviations));
  });

  it('separates no explanations by a case that PyTorch refuses [DIA-6]', () => {
    const refused = idsOf('refusals/float32/portable.json')
      .map(caseOf)
      .filter(({ scenario }) => scenario.events.length > 0);
    expect(refused.length).toBeGreaterThan(3);
    const testCase = oneStep({ momentum: 0.9, eps: 0.5 }, [[1, 2]]);
    const notAsked = (): Case[] => refused;
    const { explanations } = ask({ testCase, deviations: [inside], notAsked });
    expect(explanations.length).toBeGreaterThan(1);
    expect(explanations.map(({ separatedBy }) => separatedBy)).toEqual(
      explanations.map(() => null),
    );
  });
});

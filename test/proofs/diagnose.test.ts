import { describe, expect, it } from 'vitest';
import { judgedCases } from './kill-matrix.ts';
import { findCase, loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/dialect/diagnosis/diagnosis.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { allCapabilities, type Capabilities } from '../../src/port/capabilities.ts';
import type { Snapshot, Trajectory } from '../../src/scenario/scenario.ts';

const corpus = await loadCorpus();
const cases = judgedCases(corpus, 'float32').map(({ testCase }) => testCase);
const inside: Deviation = { axis: 'epsilon', value: 'inside' };

const played = (subset: readonly Case[], deviations: readonly Deviation[]): Answer[] =>
  subset.map((testCase) => ({
    testCase,
    trajectory: dialectTrajectory(testCase.scenario, dialectOf(deviations), {
      arithmetic: 'portable',
    }),
  }));
const found = ({ explanations }: Diagnosis): string[] =>
  explanations.map(({ deviations }) => deviations.map(deviationText).join(' with '));
const ask = (
  answers: readonly Answer[],
  capabilities: Pick<Capabilities, 'state'> = allCapabilities,
): Diagnosis => diagnose({ answers, capabilities });

/** Counts the values of PyTorch that have a finite bound, and the step counters. */
const decidedValues = (subset: readonly Case[]): number => {
  const ofCase = ({ scenario, golden }: Case): Float64Array[] =>
    boundsOf(scenario, golden).flatMap(({ params, state }, event) => [
      ...params,
      ...state.flatMap((bounds, parameter) =>
        (['squareAvg', 'gradAvg', 'momentumBuffer'] as const)
          .filter((name) => golden[event]?.state[parameter]?.[name] !== undefined)
          .map((name) => bounds[name]),
      ),
    ]);
  const counters = subset.flatMap(({ golden }) =>
    golden.flatMap(({ state }) => state.filter((item) => item !== null)),
  );
  return subset
    .flatMap(ofCase)
    .reduce(
      (sum, bounds) => sum + bounds.filter((bound) => bound < Infinity).length,
      counters.length,
    );
};

/** Changes every parameter of a trajectory. */
const changed = (trajectory: Trajectory, change: (value: number) => number): Trajectory =>
  trajectory.map((snapshot): Snapshot => ({
    ...snapshot,
    params: snapshot.params.map((param) => param.map(change)),
  }));

describe('diagnose() [DIA-5]', () => {
  it("finds torch for torch's answers", () => {
    const subset = cases.slice(0, 20);
    const { explanations, torch } = ask(played(subset, []));
    expect(explanations[0]?.deviations).toEqual([]);
    expect(torch.contradicted).toBe(0);
    expect(torch.rounded).toBe(0);
    expect(torch.explained).toBe(decidedValues(subset));
    expect(torch.explained).toBeLessThan(torch.values);
  });

  it('needs no state: parameters are enough', () => {
    const deviations: Deviation[] = [inside, { axis: 'initial-square-avg', value: 'one' }];
    expect(found(ask(played(cases, deviations), { state: [] }))).toEqual([
      'epsilon: inside with initial-square-avg: one',
    ]);
  });

  it('finds three deviations at once, and more if a known implementation has them', () => {
    const three: Deviation[] = [
      inside,
      { axis: 'initial-square-avg', value: 'one' },
      { axis: 'learning-rate', value: 'inside-buffer' },
    ];
    expect(found(ask(played(cases, three)))).toEqual([three.map(deviationText).join(' with ')]);
    const five: Deviation[] = [
      inside,
      { axis: 'initial-square-avg', value: 'one' },
      { axis: 'momentum', value: 'nesterov' },
      { axis: 'weight-decay', value: 'decoupled-lr' },
      { axis: 'maximize', value: 'ignored' },
    ];
    expect(found(ask(played(cases, five)))).toEqual([five.map(deviationText).join(' with ')]);
  });

  it('rejects a dialect whose values are all undecided: NaN everywhere explains nothing', () => {
    const answers = played(cases, []).map(({ testCase, trajectory }) => ({
      testCase,
      trajectory: changed(trajectory, () => NaN),
    }));
    const { explanations, partial } = ask(answers);
    expect(explanations).toEqual([]);
    expect(partial).toBeNull();
  });

  it('rejects an explanation that leaves every value open, even if nothing contradicts it', () => {
    const plain = findCase(corpus, 'grid/float32/portable/plain');
    const { scenario, golden } = plain;
    const infinite: Case = {
      ...plain,
      scenario: {
        ...scenario,
        events: scenario.events.map((event) =>
          event.kind === 'step'
            ? {
                ...event,
                gradients: event.gradients.map((subset) => subset && subset.map(() => Infinity)),
              }
            : event,
        ),
      },
    };
    // after an infinite gradient, torch's formula has no bound for any value
    const answers = [{ testCase: infinite, trajectory: changed(golden, () => 7) }];
    const { explanations, torch } = ask(answers, { state: [] });
    expect(torch.contradicted).toBe(0);
    expect(explanations).toEqual([]);
  });

  it('finds the deviation in the other dtypes, alone and together', () => {
    for (const dtype of ['float64', 'float16', 'complex64'] as const) {
      const subset = judgedCases(corpus, dtype).map(({ testCase }) => testCase);
      expect(found(ask(played(subset, [inside])))).toEqual(['epsilon: inside']);
      expect(found(ask(played([...cases, ...subset], [inside])))).toEqual(['epsilon: inside']);
    }
  });
});

describe('diagnose() of a port that answered some cases [DIA-6]', () => {
  const plain = cases.filter(({ caseId }) => /\/(plain|heavy-eps)$/.test(caseId));
  const keras: Deviation = { axis: 'epsilon', value: 'inside-with-momentum' };

  it('names implementations that compute the same in these cases, the exact ones first', () => {
    const [explanation] = ask(played(plain, [inside])).explanations;
    const names = (explanation?.names ?? []).map(({ name }) => name);
    expect(names[0]).toBe('the textbook formula');
    expect(names).toEqual(expect.arrayContaining(['optax', 'JAX example_libraries']));
    expect(names).not.toContain('TensorFlow 1');
  });

  it('names all explanations of the same size, and a case that separates them', () => {
    // with momentum everywhere, epsilon is inside for both
    const subset = cases.filter(({ caseId }) => caseId.endsWith('/heavy-eps-momentum'));
    const notAsked = (): Case[] => cases.filter((item) => !subset.includes(item));
    const { explanations } = diagnose(
      { answers: played(subset, [keras]), capabilities: allCapabilities },
      { notAsked },
    );
    const texts = found({
      adapter: null,
      explanations,
      partial: null,
      trigger: null,
      isLimited: false,
      torch: emptyFit,
      step: null,
    });
    expect(texts).toEqual(expect.arrayContaining(['epsilon: inside', deviationText(keras)]));
    const [, second] = explanations;
    expect(explanations[0]?.separatedBy).toBeNull();
    const separating = findCase(corpus, second?.separatedBy ?? '');
    expect(found(ask(played([...subset, separating], [keras])))).toContain(deviationText(keras));
    expect(found(ask(played([...subset, separating], [inside])))).not.toContain(
      deviationText(keras),
    );
  });

  it('names no case if none of the corpus separates the explanations', () => {
    const subset = cases.filter(({ caseId }) => caseId.endsWith('/heavy-eps-momentum'));
    const { explanations } = diagnose({
      answers: played(subset, [keras]),
      capabilities: allCapabilities,
    });
    expect(explanations.length).toBeGreaterThan(1);
    expect(explanations.every(({ separatedBy }) => separatedBy === null)).toBe(true);
  });
});

const emptyFit = { values: 0, explained: 0, rounded: 0, contradicted: 0, first: null };

describe('diagnose() without a full explanation [DIA-7]', () => {
  it('reports the best partial explanation, and the first value that it does not explain', () => {
    const answers = played(cases, [inside]).map(({ testCase, trajectory }) => ({
      testCase,
      trajectory: testCase.caseId.endsWith('/maximize')
        ? changed(trajectory, (value) => value * 1.01)
        : trajectory,
    }));
    const { explanations, partial, torch } = ask(answers);
    expect(explanations).toEqual([]);
    expect(partial?.deviations).toEqual([inside]);
    expect(partial?.fit.first?.caseId).toMatch(/\/maximize$/);
    expect(partial?.fit.contradicted).toBeLessThan(torch.contradicted / 2);
  });

  it('shows the operations of a step, and the first quantity that is off', () => {
    const plainCase = findCase(corpus, 'grid/float32/portable/plain');
    const tampered = (deviations: readonly Deviation[], scale: number): Answer[] =>
      played([plainCase], deviations).map(({ testCase, trajectory }) => ({
        testCase,
        trajectory: changed(trajectory, (value) => value * scale),
      }));
    const offIn = (answers: readonly Answer[]): string | undefined =>
      ask(answers).step?.rows.find(({ isOff }) => isOff)?.name;
    // the port shows a wrong square average; or it is correct, and the movement implies the denominator
    expect(offIn(played([plainCase], [{ axis: 'square-avg', value: 'swapped' }]))).toBe('v');
    expect(offIn(played([plainCase], [{ axis: 'epsilon', value: 'absent' }]))).toBe('a');
    expect(offIn(played([plainCase], [{ axis: 'bias-correction', value: 'square-avg' }]))).toBe(
      'a',
    );
    expect(offIn(tampered([], 1.5))).toBe('a');
    // the movement is correct, and the buffer holds another value
    const momentum = findCase(corpus, 'grid/float32/portable/momentum');
    const buffered: Deviation[] = [{ axis: 'learning-rate', value: 'inside-buffer' }];
    expect(offIn(played([momentum], buffered))).toBe('b');
    const { step } = ask(played([momentum], buffered));
    expect(step?.rows.map(({ name }) => name).join('')).toBe('gvaqbp');
    const centered = findCase(corpus, 'grid/float32/portable/centered');
    const swapped = ask(played([centered], [{ axis: 'square-avg', value: 'swapped' }])).step;
    expect(swapped?.rows.map(({ name }) => name).join('')).toBe('gvmaqp');
  });
});

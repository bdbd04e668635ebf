import { describe, expect, it } from 'vitest';
import { readObservations } from '../../scripts/pages/observations.ts';
import { findCase, loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import { origin } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { boundsOf, type BoundOptions } from '../../src/parity/bound.ts';
import { compareTrajectories, type Comparison } from '../../src/parity/compare.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';

const corpus = await loadCorpus();
const reference = referencePort('portable', 'test');

function judge(
  { dtype, scenario, golden }: Case,
  actual: Trajectory,
  options?: BoundOptions,
): Comparison {
  return compareTrajectories(dtype, golden, actual, {
    bounds: boundsOf(scenario, golden, options),
  });
}

/** Changes hyperparameters of all groups of a case's scenario. */
const changed = ({ scenario }: Case, change: Partial<Scenario['groups'][number]>): Scenario => ({
  ...scenario,
  groups: scenario.groups.map((group) => ({ ...group, ...change })),
});

/** Returns a step of one element, given as words. */
function oneStep(
  dtype: Dtype,
  options: Partial<Hyperparameters>,
  param: number,
  gradient: number,
): Scenario {
  const word = (value: number): Storage => dtypes[dtype].StorageType.of(value);
  const params = [{ shape: [1], data: word(param) }];
  return {
    dtype,
    groups: [{ ...defaultOptions, ...options, foreach: false, params }],
    events: [{ kind: 'step', gradients: [word(gradient)] }],
  };
}

describe('boundsOf() [BND-1, BND-2]', () => {
  it('accepts PyTorch in every dtype: the native build and 1.13.1', async () => {
    const observations = await readObservations(corpus);
    const eager = observations.filter(({ observed }) => observed.step === 'eager');
    const wrong = eager.filter(
      ({ testCase, trajectory }) => judge(testCase, trajectory).beyond > 0,
    );
    expect(wrong.map(({ observed, testCase }) => `${observed.name} ${testCase.caseId}`)).toEqual(
      [],
    );
    expect(eager.length).toBeGreaterThan(150);
  });

  it.each([
    ['eps ten times as large', { eps: 1e-7 }],
    ['alpha of 0.9', { alpha: 0.9 }],
    ['lr larger by a hundred-thousandth', { lr: 0.01 * (1 + 1e-5) }],
  ])('rejects %s, in float32 and float64', async (_, change) => {
    for (const dtype of ['float32', 'float64']) {
      const testCase = findCase(corpus, `grid/${dtype}/portable/plain`);
      const { beyond, largestMultiple } = judge(
        testCase,
        await reference.run(changed(testCase, change)),
      );
      expect({ dtype, isBeyond: beyond > 0 }).toEqual({ dtype, isBeyond: true });
      expect(largestMultiple).toBeGreaterThan(dtype === 'float32' ? 2 : 1e6);
    }
  });

  it('is a few units of roundoff of a parameter after one step', () => {
    const { dtype, scenario, golden } = findCase(corpus, 'grid/float32/portable/plain');
    const [bound] = boundsOf(scenario, golden);
    const param = Math.abs(Number(golden[0]?.params[0]?.[0]));
    const limit = elementAt(elementAt(bound?.params ?? [], 0), 0);
    const unit = dtypes[dtype].format.unitRoundoff;
    expect(limit / (param * unit)).toBeGreaterThan(1);
    expect(limit / (param * unit)).toBeLessThan(20);
  });

  it('is 0 if no operation rounds: a zero gradient with zero state [BND-3]', () => {
    const testCase = findCase(corpus, 'grid/float32/portable/plain');
    const lane = testCase.lanes?.[0]?.indexOf('zero') ?? -1;
    const [bound] = boundsOf(testCase.scenario, testCase.golden);
    expect(bound?.state[0]?.squareAvg[lane]).toBe(0);
  });

  it('keeps the bound of an element without a gradient [BND-3]', () => {
    const { scenario, golden } = findCase(corpus, 'events/float32/portable/gradients-missing');
    const bounds = boundsOf(scenario, golden);
    const still = [...(bounds[3]?.params ?? [])].map((values) => [...values]);
    expect(still).toEqual([...(bounds[2]?.params ?? [])].map((values) => [...values]));
    expect(bounds[0]?.params[3]?.every((value) => value === 0)).toBe(true);
  });

  it('applies a changed lr at the next step, and keeps the bound at a change or a reload [BND-3]', () => {
    const { scenario, golden } = findCase(corpus, 'events/float32/portable/change-lr');
    const at = scenario.events.findIndex(({ kind }) => kind === 'set');
    const bounds = boundsOf(scenario, golden);
    expect(bounds[at]).toEqual(bounds[at - 1]);
    const slower = scenario.events.map((event, index) =>
      index === at && event.kind === 'set' ? { ...event, changes: { lr: 1e-6 } } : event,
    );
    const slowerBounds = boundsOf({ ...scenario, events: slower }, golden);
    expect(slowerBounds[at - 1]).toEqual(bounds[at - 1]);
    const growth = (eventBounds: typeof bounds): number =>
      elementAt(elementAt(eventBounds[at + 1]?.params ?? [], 0), 0) -
      elementAt(elementAt(eventBounds[at]?.params ?? [], 0), 0);
    expect(growth(slowerBounds)).toBeLessThan(growth(bounds));

    const reloaded = findCase(corpus, 'events/float32/portable/reload');
    const reload = reloaded.scenario.events.findIndex(({ kind }) => kind === 'reload');
    const reloadedBounds = boundsOf(reloaded.scenario, reloaded.golden);
    expect(reloadedBounds[reload]).toEqual(reloadedBounds[reload - 1]);
  });

  it('is 0 if every order gives NaN or infinity: a port must give the same [BND-4]', () => {
    const verdictOf = (caseId: string, change: (value: number) => number): number => {
      const testCase = findCase(corpus, caseId);
      const changedAnswer = testCase.golden.map((snapshot) => ({
        ...snapshot,
        params: snapshot.params.map((param) => param.map(change)),
        state: snapshot.state.map(
          (entry) => entry && { ...entry, squareAvg: entry.squareAvg.map(change) },
        ),
      }));
      return judge(testCase, changedAnswer).beyond;
    };
    const withoutNaN = (value: number): number => (Number.isNaN(value) ? 0 : value);
    // 0 / 0 without epsilon, or the square of an infinite gradient
    expect(verdictOf('dialects/float32/portable/gradients-missing', withoutNaN)).toBeGreaterThan(0);
    expect(
      verdictOf('dialects/float32/portable/first-gradient-infinite', (value) =>
        value === Infinity ? NaN : value,
      ),
    ).toBeGreaterThan(0);
  });

  it('is infinite for an infinite gradient whose weight a format may round to 0 [BND-4]', async () => {
    const squareBound = async (alpha: number): Promise<number | undefined> => {
      const scenario = oneStep('float16', { alpha }, 0x3c00, 0x7c00);
      return boundsOf(scenario, await reference.run(scenario))[0]?.state[0]?.squareAvg[0];
    };
    expect(await squareBound(0.99)).toBe(0);
    expect(await squareBound(1 - 2 ** -26)).toBe(Infinity); // 1 - alpha is 0 in float16
  });

  it('allows a learning rate that underflows if the port divides it first [BND-2]', async () => {
    const scenario = oneStep('float64', { lr: 5e-324, alpha: 0.9 }, 0, -2.6e153);
    const golden = await reference.run(scenario);
    expect(golden[0]?.params[0]?.[0]).toBe(1.5e-323);
    // (lr / avg) * gradient is 0
    expect(boundsOf(scenario, golden)[0]?.params[0]?.[0]).toBeGreaterThanOrEqual(1.5e-323);
  });

  it('is infinite after an infinite gradient, and 0 for a certain NaN [BND-4]', () => {
    const testCase = findCase(corpus, 'grid/float32/portable/plain');
    const lanes = testCase.lanes?.[0] ?? [];
    const last = boundsOf(testCase.scenario, testCase.golden).at(-1);
    expect(last?.params[0]?.[lanes.indexOf('infinite')]).toBe(Infinity);
    expect(last?.params[0]?.[lanes.indexOf('nan')]).toBe(0);
    const index = lanes.indexOf('nan');
    const withoutNaNs = testCase.golden.map((snapshot) => ({
      ...snapshot,
      params: snapshot.params.map((param) => param.map((v, at) => (at === index ? 1 : v))),
    }));
    expect(judge(testCase, withoutNaNs).beyond).toBeGreaterThan(0);
  });

  it('is 0 for the root of a variance that alpha above 1 makes negative, in a lane without NaN [BND-4]', () => {
    const { scenario, golden, lanes } = findCase(
      corpus,
      'dialects/float32/portable/alpha-above-one-centered',
    );
    const lane = lanes?.[0]?.indexOf('normal') ?? -1;
    const last = boundsOf(scenario, golden).at(-1);
    expect(golden.at(-1)?.params[0]?.[lane]).toBeNaN();
    expect(last?.params[0]?.[lane]).toBe(0);
  });

  it('is infinite for a complex part whose other part has no bound, if weights decay [BND-2]', async () => {
    const boundsWith = async (weightDecay: number): Promise<readonly number[]> => {
      // the square of the imaginary gradient may overflow in some order
      const gradients = [Float32Array.of(0.5, 1.2e19), Float32Array.of(0.5, 0.5)];
      const [plain] = findCase(corpus, 'grid/complex64/portable/plain').scenario.groups;
      const group = {
        ...elementAt(
          [plain].flatMap((original) => original ?? []),
          0,
        ),
        weightDecay,
      };
      const scenario: Scenario = {
        dtype: 'complex64',
        groups: [{ ...group, params: [{ shape: [1], data: Float32Array.of(1, 1) }] }],
        events: gradients.map((gradient) => ({ kind: 'step', gradients: [gradient] })),
      };
      const golden = await reference.run(scenario);
      expect(golden.at(-1)?.params[0]?.every(Number.isFinite)).toBe(true);
      return [...(boundsOf(scenario, golden).at(-1)?.params[0] ?? [])];
    };
    const [real, imaginary] = await boundsWith(0);
    expect([Number.isFinite(real), imaginary]).toEqual([true, Infinity]);
    expect(await boundsWith(0.01)).toEqual([Infinity, Infinity]);
  });

  it('counts but does not judge a NaN of a cancelled variance that a port clamps [BND-4]', async () => {
    const gradient = Float32Array.of(0.01);
    const scenario: Scenario = {
      dtype: 'float32',
      groups: [
        {
          lr: 0.01,
          alpha: 0.5,
          eps: 1e-7,
          weightDecay: 0,
          momentum: 0,
          centered: true,
          maximize: false,
          foreach: false,
          params: [{ shape: [1], data: Float32Array.of(1) }],
        },
      ],
      events: Array.from({ length: 30 }, () => ({ kind: 'step', gradients: [gradient] })),
    };
    const golden = await reference.run(scenario);
    const clamped = dialectTrajectory(
      scenario,
      { ...origin, centered: 'clamped' },
      { arithmetic: 'portable' },
    );
    expect(golden.findIndex(({ params }) => Number.isNaN(params[0]?.[0]))).toBe(23);
    expect(clamped.some(({ params }) => Number.isNaN(params[0]?.[0]))).toBe(false);
    const { beyond, illConditioned, cancelled } = compareTrajectories('float32', golden, clamped, {
      bounds: boundsOf(scenario, golden),
    });
    expect({ beyond, cancelled }).toEqual({ beyond: 0, cancelled: 7 });
    expect(illConditioned).toBeGreaterThanOrEqual(cancelled);
  });

  it('allows flushed subnormals only if the port declares them [BND-5]', () => {
    const testCase = findCase(corpus, 'grid/float32/portable/weight_decay');
    const flush = (value: number): number => (Math.abs(value) < 2 ** -126 ? 0 : value);
    const flushed = testCase.golden.map(({ params, state }) => ({
      params: params.map((param) => param.map(flush)),
      state: state.map((entry) => entry && { ...entry, squareAvg: entry.squareAvg.map(flush) }),
    }));
    expect(judge(testCase, flushed).beyond).toBeGreaterThan(0);
    expect(judge(testCase, flushed, { flushesSubnormals: true }).beyond).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { roundingVariants } from '../proofs/rounding-variants.ts';
import { variantTrajectory } from '../proofs/variant-multiples.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { singleMutants } from '../../src/dialect/normal-form.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { PortError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { fuzz, type FuzzOptions } from '../../src/fuzz/differential.ts';
import { featureNames, needsOf } from '../../src/port/capabilities.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { elementsOf, referenceOracle } from './draw.ts';

const oracle = referenceOracle('portable');
const settingOf = (port: Port): Pick<FuzzOptions, 'pairs' | 'level' | 'runs' | 'seed'> => ({
  pairs: [{ port, oracle }],
  level: 'equivalent',
  runs: 1000,
  seed: 1,
});
const epsInside = dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable');

const median = (numbers: readonly number[]): number =>
  elementAt(
    numbers.toSorted((left, right) => left - right),
    Math.floor(numbers.length / 2),
  );

/**
 * Returns whether fuzzing must find a deviation. It must find all in float32 and float64 (DIA-4). A bfloat16 state of
 * float16 mostly stays within the bound, and so does a learning rate in bfloat16 that is 1 % smaller. In float16, torch's default of
 * eps is 0, and 1e-7 is nearly 0.
 */
const isPromised =
  (dtype: Dtype) =>
  ({ axis, value }: Deviation): boolean =>
    !(dtype === 'float16' && axis === 'defaults' && value === 'eps') &&
    !(dtype === 'float16' && (value === 'narrow-state' || value === 'narrowed')) &&
    !(dtype === 'bfloat16' && value === 'decays');

describe('fuzz() with every RMSprop of one deviation [FUZ-3, FUZ-4]', () => {
  it.each(dtypeNames)('finds the deviation, and shrinks the scenario: %s', async (dtype) => {
    const found: { name: string; scenarios: number; elements: number; events: number }[] = [];
    for (const deviation of singleMutants(dtype).filter(isPromised(dtype))) {
      const port = dialectPort(dialectOf([deviation]), 'portable');
      const settings = { dtypes: [dtype] };
      const { scenarios, failure } = await fuzz({ ...settingOf(port), settings });
      expect({ name: port.name, verdict: failure?.result.verdict }).toEqual({
        name: port.name,
        verdict: 'divergent',
      });
      const { scenario } = failure?.testCase ?? { scenario: null };
      found.push({
        name: deviationText(deviation),
        scenarios,
        elements: scenario ? elementsOf(scenario) : Infinity,
        events: scenario?.events.length ?? Infinity,
      });
    }
    const row = (of: 'scenarios' | 'elements' | 'events'): string => {
      const most = Math.max(...found.map((mutant) => mutant[of]));
      const worst = found.find((mutant) => mutant[of] === most);
      return `${of}: median ${median(found.map((mutant) => mutant[of]))}, most ${most} (${worst?.name})`;
    };
    process.stdout.write(
      `${dtype}, ${found.length} mutants: ${row('scenarios')}; ${row('elements')}; ${row('events')}\n`,
    );
    expect(Math.max(...found.map(({ scenarios }) => scenarios))).toBeLessThanOrEqual(400);
    expect(median(found.map(({ elements }) => elements))).toBeLessThanOrEqual(2);
    expect(median(found.map(({ events }) => events))).toBeLessThanOrEqual(3);
    // these dialects show only with several parameters, groups or events
    expect(Math.max(...found.map(({ elements }) => elements))).toBeLessThanOrEqual(4);
    expect(Math.max(...found.map(({ events }) => events))).toBeLessThanOrEqual(6);
  });

  it('shrinks a wrong epsilon to a single simple step', async () => {
    const { failure } = await fuzz({ ...settingOf(epsInside), seed: 3 });
    const { scenario } = failure?.testCase ?? { scenario: null };
    expect(scenario?.events).toHaveLength(1);
    expect(scenario).toMatchObject({
      groups: [{ alpha: 0.99, weightDecay: 0, momentum: 0, centered: false, maximize: false }],
    });
  });
});

describe('fuzz() with a seed and a path [FUZ-5]', () => {
  it('finds the same scenario at once', async () => {
    const deviations: Deviation[] = [
      { axis: 'centered', value: 'clamped' },
      { axis: 'state', value: 'by-position' },
    ];
    for (const deviation of deviations) {
      const options = settingOf(dialectPort(dialectOf([deviation]), 'portable'));
      const first = await fuzz({ ...options, seed: 77 });
      const { path } = first.failure ?? { path: undefined };
      expect(path).toMatch(/^\d+(:\d+)+$/);
      const again = await fuzz({ ...options, seed: 77, runs: 1, ...(path && { path }) });
      expect(again).toMatchObject({ scenarios: 1, failure: { path, shrinks: 0 } });
      expect(again.failure?.testCase).toEqual(first.failure?.testCase);
      expect(again.failure?.result).toEqual(first.failure?.result);
    }
  });

  it('judges only the scenario of the path if the port is now correct', async () => {
    const { path } = (await fuzz({ ...settingOf(epsInside), seed: 5 })).failure ?? { path: '' };
    const judged: Scenario[] = [];
    const outcome = await fuzz({
      ...settingOf(referencePort('portable', '1')),
      seed: 5,
      runs: 1,
      path,
      onJudged: ({ testCase }) => judged.push(testCase.scenario),
    });
    expect(outcome).toMatchObject({ scenarios: 1, failure: null });
    expect(judged).toHaveLength(1);
  });

  it.each(['0:99999', '0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:99999'])(
    'rejects a path without a scenario: %s',
    async (path) => {
      await expect(fuzz({ ...settingOf(epsInside), runs: 1, path })).rejects.toMatchObject({
        code: 'invalid_argument',
        message: `the path ${path} leads to no scenario with the seed 1. Use the same seed, port and options as the run that printed the path.`,
      });
    },
  );
});

describe('the level of fuzz() [FUZ-4]', () => {
  it('is exact for the reference against itself', async () => {
    const outcome = await fuzz({
      ...settingOf(referencePort('portable', '1')),
      level: 'exact',
      runs: 500,
    });
    expect(outcome).toMatchObject({
      scenarios: 500,
      failure: null,
      isInterrupted: false,
      isGivenUp: false,
      counts: { exact: 500, equivalent: 0, divergent: 0, failed: 0, notJudged: 0 },
    });
    expect(outcome.values).toBeGreaterThan(50_000);
  });

  it('distinguishes fused from plain arithmetic, and finds both equivalent', async () => {
    const options = { ...settingOf(referencePort('fma', '1')), runs: 300 };
    const equivalent = await fuzz(options);
    expect(equivalent.failure).toBeNull();
    expect(equivalent.counts.equivalent).toBeGreaterThan(50);
    const exact = await fuzz({ ...options, level: 'exact' });
    expect(exact.failure?.result.verdict).toBe('equivalent');
    expect(elementsOf(exact.failure?.testCase.scenario ?? emptyScenario)).toBeLessThanOrEqual(2);
  });

  it.each(['reciprocal', 'rate-divided', 'float64-inside', 'square-first', 'buffer-decay-fused'])(
    'accepts a correct RMSprop with other rounding only as equivalent: %s',
    async (name) => {
      const variant = roundingVariants.find((candidate) => candidate.name === name);
      expect(variant).toBeDefined();
      const reference = referencePort('portable', '1');
      const port: Port = {
        ...reference,
        name,
        // variantTrajectory() knows the events of the older features only
        capabilities: {
          ...reference.capabilities,
          features: featureNames.slice(0, featureNames.indexOf('defaults')),
        },
        run: async (scenario) => (variant ? variantTrajectory(scenario, variant) : []),
      };
      const options = { ...settingOf(port), runs: 300, settings: { dtypes: ['float32'] } } as const;
      expect((await fuzz(options)).failure).toBeNull();
      expect((await fuzz({ ...options, level: 'exact' })).failure?.result.verdict).toBe(
        'equivalent',
      );
    },
  );
});

describe('the scenarios that fuzz() draws [FUZ-2]', () => {
  it('need only features that the port and the oracle declare', async () => {
    const asked: Scenario[] = [];
    const { run, ...reference } = referencePort('portable', '1');
    const capabilities = {
      dtypes: ['bfloat16', 'float32'],
      features: ['momentum', 'add_group'],
      state: [],
    } as const;
    const port: Port = {
      ...reference,
      capabilities,
      run: async (scenario) => {
        asked.push(scenario);
        return (await run(scenario)).map(({ params }) => ({ params, state: [] }));
      },
    };
    const outcome = await fuzz({ ...settingOf(port), level: 'exact', runs: 200 });
    expect(outcome.counts).toMatchObject({ exact: 200, notJudged: 0 });
    const needs = (): Set<string> =>
      new Set(asked.splice(0).flatMap((scenario) => needsOf(scenario, false)));
    expect(needs()).toEqual(new Set(['bfloat16', 'float32', 'momentum', 'add_group']));

    // the other way round: the port declares everything, the oracle little
    const swapped = await fuzz({
      ...settingOf(referencePort('portable', '1')),
      pairs: [{ port: referencePort('portable', '1'), oracle: { ...oracle, port } }],
      level: 'exact',
      runs: 200,
    });
    expect(swapped.counts).toMatchObject({ exact: 200, notJudged: 0 });
    expect(needs()).toEqual(new Set(['bfloat16', 'float32', 'momentum', 'add_group']));
  });

  it('do not exist if the port and the oracle share no dtype', async () => {
    const capabilities = { dtypes: ['float16'], features: [], state: [] } as const;
    const narrow = { ...oracle, port: { ...oracle.port, capabilities } };
    const port = { ...epsInside, capabilities: { ...capabilities, dtypes: [] } };
    await expect(fuzz({ ...settingOf(port), pairs: [{ port, oracle: narrow }] })).rejects.toThrow(
      new PortError(
        'definition',
        'the port and the oracle have no dtype in common. The port declares none, the oracle float16.',
      ),
    );
  });
});

const emptyScenario: Scenario = { dtype: 'float32', groups: [], events: [] };

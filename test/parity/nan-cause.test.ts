import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import type { Case } from '../../src/corpus/corpus.ts';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { countNans, nanCauseOf } from '../../src/parity/nan-cause.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';

const port = referencePort('portable', '1.0.0');

/** Returns a scenario of one parameter with one element, 1, and these gradients. */
function scenarioOf(
  dtype: Dtype,
  options: Partial<Hyperparameters>,
  gradients: readonly number[],
): Scenario {
  const { format, StorageType } = dtypes[dtype];
  const storage = (value: number) => StorageType.of(format.encode(value));
  return {
    dtype,
    groups: [
      { ...defaultOptions, foreach: false, ...options, params: [{ shape: [1], data: storage(1) }] },
    ],
    events: gradients.map((gradient) => ({ kind: 'step', gradients: [storage(gradient)] })),
  };
}

describe('nanCauseOf() [BND-4]', () => {
  it.each<[string, Dtype, Partial<Hyperparameters>, number[]]>([
    ['eps rounds to 0', 'float16', { eps: 1e-8 }, [0]],
    ['eps rounds to 0', 'float16', { eps: 1e-8, centered: true }, [0]],
    ['zero by zero', 'float32', { eps: 0 }, [0]],
    ['negative square average', 'float32', { alpha: 1.5 }, [1]],
    ['infinity by infinity', 'float32', {}, [Infinity]],
    ['infinity minus infinity', 'float32', { centered: true }, [Infinity]],
    ['not a finite gradient', 'float32', {}, [1, NaN]],
    ['not a finite gradient', 'float32', { centered: true }, [NaN]],
  ])('returns %s: %s with %j and the gradients %j', async (cause, dtype, options, gradients) => {
    const scenario = scenarioOf(dtype, options, gradients);
    const golden = await port.run(scenario);
    const place = { event: gradients.length - 1, parameter: 0, index: 0 };
    expect(nanCauseOf(scenario, golden, place)).toBe(cause);
  });

  it('returns negative variance where cancellation makes it negative', async () => {
    const scenario = scenarioOf('float32', { alpha: 0.1, centered: true }, Array(20).fill(0.1));
    const golden = await port.run(scenario);
    const event = golden.findIndex(({ params }) => Number.isNaN(params[0]?.[0]));
    expect(event).toBeGreaterThan(0);
    const last = { event: golden.length - 1, parameter: 0, index: 0 };
    expect(nanCauseOf(scenario, golden, last)).toBe('negative variance');
  });

  it('follows options that an event changes', async () => {
    const scenario = scenarioOf('float16', { eps: 1 }, [0, 0]);
    const change = { kind: 'set', group: 0, changes: { eps: 1e-8 } } as const;
    const changed = { ...scenario, events: scenario.events.toSpliced(1, 0, change) };
    const golden = await port.run(changed);
    const place = { event: 2, parameter: 0, index: 0 };
    expect(nanCauseOf(changed, golden, place)).toBe('eps rounds to 0');
  });

  it('returns unknown if there is no NaN', async () => {
    const scenario = scenarioOf('float32', {}, [1]);
    const golden = await port.run(scenario);
    expect(nanCauseOf(scenario, golden, { event: 0, parameter: 0, index: 0 })).toBe('unknown');
  });
});

describe('countNans() [BND-4]', () => {
  const withoutNans = (golden: Trajectory): Trajectory =>
    golden.map((snapshot) => ({
      ...snapshot,
      params: snapshot.params.map((param) => param.map(() => 0)),
    }));

  it('counts the values that are NaN only in PyTorch and may be a number', async () => {
    const scenario = scenarioOf('float16', { eps: 1e-8 }, [0, 0]);
    const golden = await port.run(scenario);
    expect(countNans({ scenario, golden }, withoutNans(golden), allCapabilities)).toEqual([
      { cause: 'eps rounds to 0', values: 2 },
    ]);
    expect(countNans({ scenario, golden }, golden, allCapabilities)).toEqual([]);
  });

  it('leaves out NaNs that every right port has, and lengths that differ', async () => {
    const scenario = scenarioOf('float32', {}, [NaN]);
    const golden = await port.run(scenario);
    expect(countNans({ scenario, golden }, withoutNans(golden), allCapabilities)).toEqual([]);
    const short = golden.map((snapshot) => ({
      ...snapshot,
      params: snapshot.params.map((param) => param.slice(1)),
    }));
    expect(countNans({ scenario, golden }, short, allCapabilities)).toEqual([]);
  });

  it('knows the cause of most NaNs of the corpus', async () => {
    const corpus = await loadCorpus();
    const cases = corpus.manifest.files
      .filter(({ path }) => /^(grid|hyperparameters)\/float(16|32)\/portable/.test(path))
      .flatMap((entry) => corpus.readCases(entry));
    const counts = cases.flatMap((item: Case) =>
      countNans(item, withoutNans(item.golden), { state: [] }),
    );
    const sum = (isKnown: boolean): number =>
      counts
        .filter(({ cause }) => (cause !== 'unknown') === isKnown)
        .reduce((total, { values }) => total + values, 0);
    expect(sum(true)).toBeGreaterThan(2 * sum(false));
  });
});

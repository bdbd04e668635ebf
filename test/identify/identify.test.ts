import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/dialect/catalogue/catalogue.ts';
import { deviationText, dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { identify, type Identification } from '../../src/identify/identify.ts';
import { readSeries } from '../../src/identify/input/read-series.ts';
import type { IdentifyOptions, Series, SeriesNumber } from '../../src/identify/series.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';

const inside: Deviation = { axis: 'epsilon', value: 'inside' };
const options: IdentifyOptions = { lr: 0.01, alpha: 0.9, eps: 0.01 };
const gradient = [0.1, 0.1, -0.2, 0.003, 8, -20, 0.05];

/** Returns the parameters that a dialect computes in float64 or float32 for some gradients. */
function parameters(
  deviations: readonly Deviation[],
  given: readonly number[] = gradient,
  dtype: 'float32' | 'float64' = 'float64',
  changed: IdentifyOptions = {},
): number[] {
  const StorageType = dtype === 'float64' ? Float64Array : Float32Array;
  const { dtype: _, exactGradients: __, ...own } = changed;
  const group = { ...defaultOptions, lr: 0.01, alpha: 0.9, eps: 0.01, ...own, foreach: false };
  return dialectTrajectory(
    {
      dtype,
      groups: [{ ...group, params: [{ shape: [1], data: StorageType.of(1) }] }],
      events: given.map((value) => ({ kind: 'step', gradients: [StorageType.of(value)] })),
    },
    dialectOf(deviations),
    { arithmetic: 'portable' },
  ).map(({ params }) => params[0]?.[0] ?? NaN);
}

const seriesOf = (
  values: readonly SeriesNumber[],
  given: readonly SeriesNumber[] = gradient,
): Series => ({ initial: 1, gradient: given, parameter: values });

const texts = ({ candidates }: Pick<Identification, 'candidates'>): string[] =>
  candidates.map(({ deviations }) => deviations.map(deviationText).join(' + ') || 'torch');

describe('identify() [DIA-22]', () => {
  it("finds torch's bits exact in the dtype of the numbers", () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const result = identify(seriesOf(parameters([], gradient, dtype).map(String)), options);
      expect(result).toMatchObject({ verdict: 'exact', dtype, areNumbersExact: true });
      expect(result.firstDifference).toBeNull();
    }
  });

  it('does not call one other bit exact, but equivalent', () => {
    const [first = NaN, ...rest] = parameters([]);
    const { verdict } = identify(seriesOf([first * (1 + 2 ** -52), ...rest].map(String)), options);
    expect(verdict).toBe('equivalent');
  });

  it('takes half a unit of the last digit for rounding, and not two units', () => {
    const rounded = parameters([]).map((value) => value.toFixed(6));
    expect(identify(seriesOf(rounded), options)).toMatchObject({
      verdict: 'equivalent',
      areNumbersExact: false,
    });
    const off = rounded.map((text, step) => (step === 2 ? (Number(text) + 2e-6).toFixed(6) : text));
    expect(identify(seriesOf(off), options).verdict).toBe('divergent');
  });

  it('never calls short numbers exact, because their dtype is not certain', () => {
    const rounded = parameters([]).map((value) => value.toFixed(8));
    expect(identify(seriesOf(rounded), options)).toMatchObject({
      verdict: 'equivalent',
      dtype: 'float32',
      areNumbersExact: false,
    });
  });

  it('counts gradients with as many digits as the parameters as rounded too', () => {
    const sharp = [0.01234, 0.02345, -0.03456, 0.04567];
    const lr = { lr: 1 }; // the gradients are so rough that a smaller step hides it
    const given = sharp.map((value) => value.toFixed(4));
    const values = parameters([], sharp, 'float64', lr).map((value) => value.toFixed(4));
    const rough = { ...options, ...lr };
    expect(identify(seriesOf(values, given), rough)).toMatchObject({
      verdict: 'equivalent',
      areGradientsExact: false,
    });
    const { verdict } = identify(seriesOf(values, given), { ...rough, exactGradients: true });
    expect(verdict).toBe('divergent');
  });

  it('does not call doubles exact in float32', () => {
    expect(identify(seriesOf([0.9], [0.1]), { ...options, dtype: 'float32' })).toMatchObject({
      areNumbersExact: false,
    });
  });

  it.each(['float16', 'bfloat16'] as const)('compares bits in %s', (dtype) => {
    // 1 - 0.5 · 0.5 / (√(0.5 · 0.25) + 0): 0.29289… rounds to another number in each type
    const result = identify(
      { initial: 1, gradient: [0.5], parameter: [0.29297] },
      { lr: 0.5, alpha: 0.5, eps: 0, dtype },
    );
    expect(result.dtype).toBe(dtype);
    expect(result.verdict).toBe('equivalent');
  });
});

describe('identify() [DIA-23]', () => {
  it('finds another RMSprop, its names, and the first number that contradicts torch', () => {
    const result = identify(seriesOf(parameters([inside]).map(String)), options);
    expect(result).toMatchObject({ verdict: 'divergent', partial: null });
    expect(texts(result)).toEqual(['epsilon: inside']);
    expect(result.candidates[0]?.isExact).toBe(true);
    expect(result.candidates[0]?.names.map(({ name }) => name)).toContain('the textbook formula');
    expect(result.firstDifference).toEqual({
      step: 1,
      column: 'parameter',
      expected: parameters([])[0],
      actual: parameters([inside])[0],
    });
  });

  it('lists every formula that the numbers do not exclude', () => {
    const result = identify(
      { initial: 1, gradient: [0.1], parameter: ['0.97'] },
      {
        ...options,
        eps: 1e-8,
      },
    );
    expect(result.verdict).toBe('equivalent');
    expect(texts(result)).toEqual(
      expect.arrayContaining(['torch', 'epsilon: inside', 'epsilon: absent', 'epsilon: floor']),
    );
  });

  it.each(catalogue)(
    'finds a known implementation from its own numbers, or says which fit: $name',
    ({ deviations, name }) => {
      const result = identify(seriesOf(parameters(deviations)), options);
      const found = result.candidates.flatMap(({ names }) => names.map((entry) => entry.name));
      expect(found).toContain(name);
    },
  );

  it('says so if no RMSprop explains the numbers', () => {
    const result = identify(seriesOf(gradient.map((_, step) => 1 + 0.3 * Math.sin(step))), options);
    expect(result).toMatchObject({ verdict: 'divergent', candidates: [], runs: [] });
    expect(result.firstDifference?.step).toBe(1);
    expect(result.torch.contradicted).toBeGreaterThan(0);
  });

  const others = [
    ['lr', 0.03, 'lr-value', 'lr-value: scaled (3)'],
    ['alpha', 0.95, 'alpha-value', null],
    ['eps', 0.002, 'eps-value', 'eps-value: scaled (0.2)'],
    ['momentum', 0.75, 'momentum-value', 'momentum-value: scaled (1.5)'],
    ['weightDecay', 0.25, 'weight-decay-value', 'weight-decay-value: scaled (2.5)'],
  ] as const;

  it.each(others)('finds the %s that the numbers have: %s', (name, value, axis, scaled) => {
    const passed = { ...options, momentum: 0.5, weightDecay: 0.1 };
    for (const dtype of ['float64', 'float32'] as const) {
      const values = parameters([], gradient, dtype, { ...passed, [name]: value });
      const { verdict, candidates } = identify(seriesOf(values), { ...passed, dtype });
      expect({ dtype, verdict }).toEqual({ dtype, verdict: 'divergent' });
      expect(candidates.map(({ deviations }) => deviations)).toEqual([
        [{ axis, value: 'fixed', constant: value }],
      ]);
      const same = candidates.flatMap((candidate) => candidate.same.flat().map(deviationText));
      expect(same).toEqual(scaled === null ? [] : [scaled]);
    }
  });

  it.each([
    ['momentum', 0.75, 'momentum-value'],
    ['weightDecay', 0.25, 'weight-decay-value'],
  ] as const)('finds a %s of %s, if the caller passed none', (name, value, axis) => {
    const values = parameters([], gradient, 'float64', { [name]: value });
    const { candidates } = identify(seriesOf(values), options);
    expect(candidates).toMatchObject([
      { deviations: [{ axis, value: 'fixed', constant: value }], isNumberOpen: false },
    ]);
    expect(candidates[0]?.same).toContainEqual([
      { axis, value: 'zero-is-default', constant: value },
    ]);
  });

  it('finds the number of an option in printed digits, or says that it is open', () => {
    const printed = (changed: IdentifyOptions): string[] =>
      parameters([], gradient, 'float64', changed).map((value) => value.toPrecision(8));
    expect(identify(seriesOf(printed({ alpha: 0.95 })), options).candidates).toMatchObject([
      { deviations: [{ axis: 'alpha-value', constant: 0.95 }], isNumberOpen: false },
    ]);
    // eps = 1e-8 changes no printed digit of steps with such large gradients
    const { candidates } = identify(seriesOf(printed({ eps: 1e-8 })), { ...options, eps: 1e-4 });
    expect(texts({ candidates })).toContain('epsilon: absent');
    const axisOf = candidates.filter(({ deviations }) => deviations[0]?.axis === 'eps-value');
    expect(axisOf).toMatchObject([{ isNumberOpen: true }]);
  });

  it('does not claim a number that changes with the learning rate', () => {
    const lr = [0.01, 0.02, 0.01, 0.04];
    const [alpha, eps] = [0.9, 1e-8];
    let [p, v] = [1, 0];
    const values = [0.1, 0.1, -0.2, -0.05].map((g, step) => {
      v = alpha * v + (1 - alpha) * g * g;
      p -= (0.5 * (lr[step] ?? 0) * g) / (Math.sqrt(v) + eps);
      return p;
    });
    const series = { initial: 1, gradient: [0.1, 0.1, -0.2, -0.05], parameter: values, lr };
    const { candidates } = identify(series, { alpha, eps, dtype: 'float64' });
    const half = { axis: 'lr-value', value: 'scaled', constant: 0.5 };
    expect(candidates[0]).toMatchObject({ deviations: [half], same: [] });
    // the gradients are so small that clipping has no effect
    expect(candidates.every(({ deviations }) => deviations.at(-1)?.value === 'scaled')).toBe(true);
  });

  it('survives numbers that no float32 can hold, in a long series', () => {
    const long = Array.from(
      { length: 60 },
      (_, step) => Math.sin(1.7 * step) * 10 ** ((step % 7) - 4),
    ).map(Math.fround);
    const values = parameters([], long, 'float32', { momentum: 0.5, alpha: 0.95, eps: 0.1 });
    const result = identify(seriesOf(values, long), { ...options, dtype: 'float32' });
    expect(result).toMatchObject({ verdict: 'divergent', candidates: [] });
  });

  it('does not decide where rounding decides', () => {
    // the square of the gradient overflows in torch, but not in every order of the operations
    const series = { initial: 0, gradient: [1e200], parameter: ['-0.1'] };
    const result = identify(series, { ...options, dtype: 'float64' });
    expect(result).toMatchObject({ verdict: 'undecided', firstDifference: null });
    expect(result.candidates).toEqual([]);
    expect(result.open).toContainEqual({ deviations: [], names: [] });
  });

  it('names the RMSprops that few digits neither fit nor exclude', () => {
    // the gradients can be almost twice as large, so that little is certain about a quotient without epsilon
    const series = {
      initial: '-0.8114',
      gradient: ['-0.0001', '0.0026', '0.0003', '-0.0002'],
      parameter: ['-0.8014', '-0.8024', '-0.8043', '-0.8051'],
    };
    const result = identify(series, { lr: 0.001, alpha: 0.99, eps: 0.01, momentum: 0.9 });
    expect(result).toMatchObject({ verdict: 'divergent', candidates: [] });
    const names = result.open.flatMap((each) => each.names.map(({ name }) => name));
    expect(names).toContain("Hinton's lecture");
  });

  it("does not exclude an optimizer that changes the caller's gradient, which a series does not show", () => {
    const { deviations = [] } = catalogue.find(({ id }) => id === 'libtorch-early') ?? {};
    const decay = { weightDecay: 0.1 }; // it adds weight decay to the caller's gradient
    const values = parameters(deviations, gradient, 'float64', decay);
    const result = identify(seriesOf(values), { ...options, ...decay });
    expect(result.candidates[0]?.names.map(({ id }) => id)).toContain('libtorch-early');
  });

  it('takes any NaN for any NaN, and never for a number', () => {
    const nan = { initial: 1, gradient: [0], parameter: ['nan'] };
    expect(identify(nan, { ...options, eps: 0 }).verdict).toBe('exact');
    const other = identify(nan, options);
    expect(other.verdict).toBe('divergent');
    expect(texts(other)).toContain('epsilon: absent');
  });

  it('follows a change of the learning rate', () => {
    const lr = [0.01, 0.01, 0.001, 0.01];
    const [alpha, eps] = [0.9, 1e-8];
    let [p, v] = [1, 0];
    const expected = [0.1, 0.1, -0.2, -0.05].map((g, step) => {
      v = alpha * v + (1 - alpha) * g * g;
      p -= ((lr[step] ?? 0) * g) / (Math.sqrt(v) + eps);
      return p;
    });
    const series = { initial: 1, gradient: [0.1, 0.1, -0.2, -0.05], parameter: expected, lr };
    expect(identify(series, { alpha, eps, dtype: 'float64' }).verdict).toMatch(/exact|equivalent/);
    expect(identify({ ...series, lr: [0.01, 0.01, 0.01, 0.01] }, { alpha, eps }).verdict).toBe(
      'divergent',
    );
  });

  it('compares the state that the series shows', () => {
    const series = { ...seriesOf([parameters([])[0] ?? NaN], [0.1]), square_avg: ['0.0010'] };
    expect(identify(series, options).verdict).toBe('equivalent');
    expect(identify({ ...series, square_avg: ['0.0020'] }, options).verdict).toBe('divergent');
  });
});

describe('identify() [DIA-24]', () => {
  it('searches for gradients that tell the candidates apart', () => {
    const short = { initial: 1, gradient: [0.1, 0.1], parameter: ['0.9684', '0.9454'] };
    const result = identify(short, { ...options, eps: 1e-8 });
    expect(texts(result)).toContain('epsilon: inside');
    const [run] = result.runs;
    expect(run?.changesOptions).toBe(false);
    // play the run with each candidate: its numbers then fit only this candidate
    expect(run?.outcomes).toHaveLength(result.candidates.length);
    for (const { deviations, parameters: values } of run?.outcomes ?? []) {
      const next = identify(
        {
          initial: run?.initial ?? NaN,
          gradient: run?.gradients ?? [],
          parameter: values.map((value) => value.toPrecision(8)),
        },
        { ...options, eps: 1e-8 },
      );
      expect(texts(next)[0]).toBe(deviations.map(deviationText).join(' + ') || 'torch');
      const [made, ...others] = texts(next);
      const earlier = new Set(texts(result));
      expect({ made, again: others.filter((text) => earlier.has(text)) }).toMatchObject({
        again: [],
      });
    }
  });

  it('tells names apart by other options', () => {
    const { runs } = identify(seriesOf(parameters([inside])), options);
    const changed = runs.filter(({ changesOptions }) => changesOptions);
    expect(changed.map(({ changes }) => changes)).toContainEqual(['momentum']);
    for (const { outcomes } of runs) {
      expect(outcomes.length).toBeGreaterThan(1);
    }
  });

  it('proposes no run if a single RMSprop with a single name fits', () => {
    const { deviations = [] } = catalogue.find(({ id }) => id === 'autograd') ?? {};
    const { candidates, runs } = identify(seriesOf(parameters(deviations)), {
      ...options,
      momentum: 0,
    });
    expect(candidates).toHaveLength(1);
    expect(runs.every(({ changesOptions }) => changesOptions)).toBe(true);
  });
});

/** What `identify` says about the tables of series/, which other people's optimizers made. */
const recorded = [
  ['torch', 'torch', null],
  ['mlx', 'torch', null],
  ['optax', 'epsilon: inside', 'optax'],
  ['optax-eps-outside', 'torch', 'optax with eps_in_sqrt=False'],
  ['keras-3', 'epsilon: inside + weight-decay: decoupled-lr', 'Keras 3'],
  ['timm', 'initial-square-avg: one', 'timm RMSpropTF'],
  ['tensorflow-1', 'initial-square-avg: one + learning-rate: inside-buffer', 'TensorFlow 1'],
  ['autograd', 'initial-square-avg: one', 'autograd'],
  ['paddle', 'epsilon: inside', 'PaddlePaddle'],
  ['tensorflow-js', 'epsilon: inside', 'TensorFlow.js'],
  ['deeplearn-js', 'epsilon: inside', 'deeplearn.js'],
  ['convnetjs', 'epsilon: inside', 'ConvNetJS windowgrad'],
  [
    'brain-js',
    'epsilon: inside + square-avg: clipped-after (5) + weight-decay: decoupled-raw + precision: narrow-state',
    'brain.js',
  ],
  ['tiny-dnn', 'epsilon: inside', 'tiny-dnn'],
] as const;

describe('identify() of optimizers that others wrote [DIA-23]', () => {
  it.each(recorded)('finds %s: %s', async (file, formula, name) => {
    const path = join(import.meta.dirname, 'series', `${file}.csv`);
    const { series, settings } = readSeries(await readFile(path, 'utf8'), { options: {} });
    const result = identify(series, settings.options);
    expect(texts(result)[0]).toBe(formula);
    expect(result.verdict === 'divergent').toBe(formula !== 'torch');
    const names = result.candidates[0]?.names.map((entry) => entry.name) ?? [];
    expect(names).toEqual(expect.arrayContaining(name === null ? [] : [name]));
  });

  it.each([
    ['torch', 'libtorch'],
    ['optax', 'optax'],
    ['paddle', 'PaddlePaddle'],
    ['tensorflow-1', 'TensorFlow 1'],
    ['tensorflow-js', 'TensorFlow.js'],
  ])('finds the bits of %s among those of %s', async (file, name) => {
    const path = join(import.meta.dirname, 'series', `${file}.csv`);
    const { series, settings } = readSeries(await readFile(path, 'utf8'), { options: {} });
    const [first] = identify(series, settings.options).candidates;
    expect(first?.exactNames.map((entry) => entry.name)).toContain(name);
  });
});

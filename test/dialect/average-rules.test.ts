import { describe, expect, it } from 'vitest';
import {
  correctionRule,
  denominatorRule,
  startRule,
} from '../../src/dialect/formula/average-rules.ts';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { TrackedOperations } from '../../src/dialect/formula/tracked-operations.ts';
import { formats } from '../../src/float/format.ts';
import { RoundingModel } from '../../src/parity/rounding-model.ts';
import type { Tracked } from '../../src/parity/tracked.ts';
import { operations } from '../../src/rmsprop/operations.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';

const on = (): TrackedOperations =>
  new TrackedOperations(
    operations({ dtype: 'float32', arithmetic: 'portable', foreach: false, part: 'body' }),
    new RoundingModel(formats.float32, false),
  );
const at = (value: number, distance = 0): Tracked => ({ value, distance });

const denominator = (
  variance: Tracked,
  options: Partial<Hyperparameters> = {},
  ...deviations: Deviation[]
): Tracked =>
  denominatorRule(on(), dialectOf(deviations), { ...defaultOptions, eps: 0.5, ...options })(
    variance,
  );

const centered = true;

describe('denominatorRule() [DIA-1]', () => {
  it.each<[string, Deviation['value'], Partial<Hyperparameters>, number]>([
    ['outside', 'inside-with-momentum', {}, 2.5],
    ['outside', 'inside', { centered }, Math.fround(Math.sqrt(4.5))],
    ['inside', 'inside', {}, Math.fround(Math.sqrt(4.5))],
    ['inside', 'inside-with-momentum', { momentum: 0.9 }, Math.fround(Math.sqrt(4.5))],
    ['inside', 'inside-subtracted-if-centered', {}, Math.fround(Math.sqrt(4.5))],
    ['less', 'inside-subtracted-if-centered', { centered }, Math.fround(Math.sqrt(3.5))],
    ['a floor', 'floor', {}, 2],
    ['a floor', 'floor', { eps: 3 }, 3],
    ['absent', 'absent', {}, 2],
  ])('adds epsilon %s: %s with %j', (_, value, options, expected) => {
    const deviation = { axis: 'epsilon', value } as Deviation;
    expect(denominator(at(4), options, deviation).value).toBe(expected);
  });

  it('adds epsilon inside the root only in centered mode', () => {
    const inside: Deviation = { axis: 'centered', value: 'eps-inside' };
    expect(denominator(at(4), { centered }, inside).value).toBe(Math.fround(Math.sqrt(4.5)));
    expect(denominator(at(4), {}, inside).value).toBe(2.5);
  });

  it('clamps a negative variance only in centered mode', () => {
    const clamped: Deviation = { axis: 'centered', value: 'clamped' };
    expect(denominator(at(-4), { centered }, clamped).value).toBe(0.5);
    expect(denominator(at(-4), { centered }).value).toBeNaN();
    expect(denominator(at(-4), {}, clamped).value).toBeNaN();
  });

  it('has an infinite distance near 0 if the variance may be negative', () => {
    const near = at(1e-9, 1e-8);
    const parameter: Deviation = { axis: 'initial-square-avg', value: 'parameter' };
    expect(denominator(near).distance).toBeLessThan(1);
    expect(denominator(near, { alpha: 1 }).distance).toBeLessThan(1);
    expect(denominator(near, { centered }).distance).toBe(Infinity);
    expect(denominator(near, { alpha: 1.5 }).distance).toBe(Infinity);
    expect(denominator(near, {}, parameter).distance).toBe(Infinity);
  });
});

describe('correctionRule() [DIA-1]', () => {
  const corrected = (value: 'none' | 'square-avg' | 'both', step: number): Tracked[] => {
    const dialect = dialectOf(value === 'none' ? [] : [{ axis: 'bias-correction', value }]);
    const options = { ...defaultOptions, alpha: 0.5 };
    const { square, mean } = correctionRule(on(), dialect, options, step, formats.float32);
    return [square(at(3)), mean(at(3))];
  };

  it('divides the square average, or both averages, by 1 - alpha^step', () => {
    const values = (averages: Tracked[]): number[] => averages.map(({ value }) => value);
    expect(values(corrected('none', 2))).toEqual([3, 3]);
    expect(values(corrected('square-avg', 2))).toEqual([4, 3]);
    expect(values(corrected('both', 2))).toEqual([4, 4]);
    expect(values(corrected('both', 1))).toEqual([6, 6]);
  });

  it('leaves the uncorrected average certain', () => {
    const [square, mean] = corrected('square-avg', 2);
    expect(mean?.distance).toBe(0);
    expect(square?.distance).toBeGreaterThan(0);
  });

  it('allows for four roundings of both terms of 1 - alpha^step [DIA-2]', () => {
    const [square] = corrected('square-avg', 1);
    const four = 4 * formats.float32.unitRoundoff;
    const most = 3 / (1 - four - 0.5 * (1 + four));
    expect(square?.value).toBe(6);
    expect(square?.distance).toBeGreaterThan(most - 6);
    expect(square?.distance).toBeLessThan(2 * (most - 6));
  });
});

describe('startRule() [DIA-1]', () => {
  const element = { param: at(-2, 0.25), squareAvg: at(0), gradAvg: at(0), momentumBuffer: at(0) };
  const started = (step: number, ...deviations: Deviation[]): number[] => {
    const options = { ...defaultOptions, eps: 0.5 };
    const rule = startRule(on(), dialectOf(deviations), options, step);
    return Object.values(rule(element, at(3))).map(({ value }) => value);
  };
  const initial = (value: 'one' | 'eps' | 'first-square' | 'parameter'): Deviation => ({
    axis: 'initial-square-avg',
    value,
  });

  it('sets the initial square average only at the first step', () => {
    expect(started(1)).toEqual([-2, 0, 0, 0]);
    expect(started(1, initial('one'))).toEqual([-2, 1, 0, 0]);
    expect(started(1, initial('eps'))).toEqual([-2, 0.5, 0, 0]);
    expect(started(1, initial('first-square'))).toEqual([-2, 9, 0, 0]);
    expect(started(1, initial('parameter'))).toEqual([-2, -2, 0, 0]);
    expect(started(2, initial('one'))).toEqual([-2, 0, 0, 0]);
  });

  it('gives "one" the distance 0, and a parameter its own distance', () => {
    const distance = (deviation: Deviation): number =>
      startRule(on(), dialectOf([deviation]), defaultOptions, 1)(element, at(3)).squareAvg.distance;
    expect(distance(initial('one'))).toBe(0);
    expect(distance(initial('parameter'))).toBe(0.25);
  });

  it('multiplies the gradient by 0 for all state', () => {
    const seeded: Deviation = { axis: 'state', value: 'seeded-from-gradient' };
    expect(started(1, seeded)).toEqual([-2, 0, 0, 0]);
    const infinite = startRule(on(), dialectOf([seeded]), defaultOptions, 1)(element, at(Infinity));
    expect([
      infinite.squareAvg.value,
      infinite.gradAvg.value,
      infinite.momentumBuffer.value,
    ]).toEqual([NaN, NaN, NaN]);
    expect(infinite.squareAvg.distance).toBe(0); // NaN in every implementation
  });
});

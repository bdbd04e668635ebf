import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  effectiveLearningRatePage,
  effectiveLearningRatePicture,
  effectiveLearningRateTable,
  tinyGradientsPicture,
} from '../../scripts/pages/effective-learning-rate-page.ts';
import {
  burst,
  effectiveLearningRates,
  eps,
  figuresOf,
  firstSteps,
  gradients,
  lr,
  PERIOD,
  roughness,
} from './effective-learning-rate.ts';
import { elementAt } from '../../src/float/element-at.ts';

const root = join(import.meta.dirname, '../..');
const series = effectiveLearningRates();
const adagrad = elementAt(series, 0);
const fast = elementAt(series, 1); // alpha = 0.9
const slow = elementAt(series, 2); // alpha = 0.99

/** Counts how often a rate is above the one before. */
const risesOf = (rates: readonly number[]): number =>
  rates.slice(1).filter((rate, index) => rate > elementAt(rates, index)).length;

const beforeBurst = (rates: readonly number[]): readonly number[] =>
  rates.slice(0, burst.first - 1);
const afterBurst = (rates: readonly number[]): readonly number[] => rates.slice(burst.last);

describe('the effective learning rate through a burst of large gradients [DIA-9]', () => {
  it('equals a plain computation', () => {
    let [sum, fastAverage, slowAverage] = [0, 0, 0];
    for (const [index, gradient] of gradients.entries()) {
      const square = gradient ** 2;
      sum += square;
      fastAverage = 0.9 * fastAverage + 0.1 * square;
      slowAverage = 0.99 * slowAverage + 0.01 * square;
      const plain = [
        0.01 / Math.sqrt(sum + 1e-8),
        0.01 / (Math.sqrt(fastAverage) + 1e-8),
        0.01 / (Math.sqrt(slowAverage) + 1e-8),
      ];
      const ratios = plain.map((rate, of) => elementAt(elementAt(series, of).rates, index) / rate);
      ratios.forEach((ratio) => expect(ratio).toBeCloseTo(1, 12));
    }
    expect(series.map(({ rates }) => rates.length)).toEqual(series.map(() => gradients.length));
  });

  it('only falls in AdaGrad, and stays low', () => {
    expect(risesOf(adagrad.rates)).toBe(0);
    const { before, end, stepsToRecover } = figuresOf(adagrad);
    expect(Math.max(...afterBurst(adagrad.rates))).toBeLessThan(
      0.1 * Math.min(...beforeBurst(adagrad.rates)),
    );
    expect(end).toBeLessThan(0.1 * before);
    expect(stepsToRecover).toBeNull();
  });

  it.each([fast, slow])('falls in the burst, and recovers after it: $name', ({ name, rates }) => {
    const { before, lowest, end, stepsToRecover } = figuresOf({ name, rates });
    const inBurst = rates.slice(burst.first - 2, burst.last);
    expect(risesOf(inBurst)).toBe(0);
    expect(lowest).toBe(inBurst.at(-1));
    expect(lowest).toBeLessThan(0.05 * before);
    expect(end).toBeGreaterThanOrEqual(0.9 * before);
    expect(stepsToRecover).not.toBeNull();
    expect(risesOf(afterBurst(rates))).toBeGreaterThan(gradients.length / 3);
  });

  it('is smoother with alpha = 0.99 than with 0.9, and recovers more slowly', () => {
    const [ofFast, ofSlow] = [figuresOf(fast), figuresOf(slow)];
    expect(ofSlow.roughness).toBeLessThan(0.2 * ofFast.roughness);
    expect(roughness(slow.rates.slice(-PERIOD))).toBeLessThan(
      0.2 * roughness(fast.rates.slice(-PERIOD)),
    );
    expect(ofSlow.lowest).toBeGreaterThan(2 * ofFast.lowest);
    expect(ofSlow.stepsToRecover).toBeGreaterThan(5 * (ofFast.stepsToRecover ?? Infinity));
  });

  it('has a roughness that is the mean change: 0, or ln 2 in both directions', () => {
    expect(roughness([3, 3, 3])).toBe(0);
    expect(roughness([1, 2, 1])).toBe(Math.LN2);
  });
});

describe('a first step with a tiny v [DIA-9]', () => {
  const steps = firstSteps();
  const tiny = steps.filter(({ gradient }) => gradient > 0 && gradient < eps);

  it('is bounded by eps: at most lr · |g| / eps, or lr · |g| / √eps with eps inside the root', () => {
    for (const { gradient, bound, torch, textbook } of steps) {
      expect(torch).toBeLessThanOrEqual(bound);
      expect(textbook).toBeLessThanOrEqual((lr * gradient) / Math.sqrt(eps));
    }
    expect(elementAt(steps, steps.length - 1)).toMatchObject({ gradient: 0, torch: 0 });
  });

  it('is close to that bound, so that it vanishes with the gradient', () => {
    expect(tiny.map(({ gradient }) => gradient)).toEqual([1e-10, 1e-12]);
    for (const { gradient, bound, torch, textbook } of tiny) {
      expect(torch / bound).toBeCloseTo(1, 2);
      expect((textbook * Math.sqrt(eps)) / (lr * gradient)).toBeCloseTo(1, 2);
    }
  });

  it('is lr / √(1 - alpha) without eps for any gradient, and NaN for a zero gradient', () => {
    for (const { withoutEpsilon } of steps.filter(({ gradient }) => gradient > 0)) {
      expect(withoutEpsilon).toBeCloseTo(lr / Math.sqrt(1 - 0.99), 14);
    }
    expect(steps.at(-1)?.withoutEpsilon).toBeNaN();
    expect(tiny.every(({ bound, withoutEpsilon }) => withoutEpsilon > 100 * bound)).toBe(true);
  });
});

describe('spec/results/effective-learning-rate [DIA-9]', () => {
  it.each([
    ['spec/results/effective-learning-rate.tsv', effectiveLearningRateTable],
    ['spec/results/effective-learning-rate.md', effectiveLearningRatePage],
    ['pictures/effective-learning-rate.svg', effectiveLearningRatePicture],
    ['pictures/tiny-gradients.svg', tinyGradientsPicture],
  ] as const)('is the output of "npm run task effective-learning-rate": %s', async (file, make) => {
    expect(await readFile(join(root, file), 'utf8')).toBe(make());
  });
});

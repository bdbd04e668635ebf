import { describe, expect, it } from 'vitest';
import type { Deviation } from '../../src/dialect/dialect.ts';
import { areClearlyDifferent, courseOf, type Course } from '../../src/identify/experiment.ts';
import { gradientExperiments } from '../../src/identify/experiment-pool.ts';
import { probeRun } from '../../src/identify/probe-run.ts';
import { separate } from '../../src/identify/separation.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';

const { foreach: _, ...options } = { ...defaultOptions, alpha: 0.9 };
const one = (axis: string, value: string): Deviation[] => [{ axis, value } as Deviation];
const inside: Deviation[] = [{ axis: 'epsilon', value: 'inside' }];
const reciprocal: Deviation[] = [{ axis: 'precision', value: 'reciprocal-root' }];

const course = (value: number, distance: number): Course => ({
  values: [value],
  distances: [distance],
});

describe('areClearlyDifferent() [DIA-24]', () => {
  it.each<[string, Course, Course, boolean]>([
    ['far apart', course(1, 1e-9), course(1.01, 1e-9), true],
    ['within a thousand bounds', course(1, 1e-5), course(1.01, 1e-5), false],
    ['apart in the sixth digit', course(1, 0), course(1.000001, 0), false],
    ['only one is certainly NaN', course(NaN, 0), course(1, 0), true],
    ['both are NaN', course(NaN, 0), course(NaN, 0), false],
    ['one is NaN, but not certainly', course(NaN, Infinity), course(1, 0), false],
    ['one is infinite', course(Infinity, 0), course(1, 0), true],
    ['both are infinite', course(Infinity, 0), course(Infinity, 0), false],
    ['+0 and -0', course(0, 0), course(-0, 0), false],
  ])('of two parameters: %s', (_name, first, second, expected) => {
    expect(areClearlyDifferent('float64', first, second)).toBe(expected);
    expect(areClearlyDifferent('float64', second, first)).toBe(expected);
  });
});

describe('separate() [DIA-24]', () => {
  it('finds gradients near the root of eps for epsilon inside the root', () => {
    const { chosen, groups } = separate([[], inside], gradientExperiments(options), 'float32');
    expect(groups).toEqual([[0], [1]]);
    expect(chosen).toHaveLength(1);
    const [first, second] = chosen[0]?.courses ?? [];
    expect(first && second && areClearlyDifferent('float32', first, second)).toBe(true);
  });

  it('does not separate what only rounds differently', () => {
    expect(separate([[], reciprocal], gradientExperiments(options), 'float32')).toEqual({
      chosen: [],
      groups: [[0, 1]],
    });
  });

  it('does not take a larger number of runs than allowed', () => {
    const candidates = [[], inside, one('square-avg', 'clipped-after'), one('epsilon', 'absent')];
    const pool = gradientExperiments(options);
    expect(separate(candidates, pool.slice(0, 20), 'float32', 1).chosen).toHaveLength(1);
  });

  it('separates with weight decay too', () => {
    const decaying = { ...options, weightDecay: 0.1 };
    const { groups } = separate([[], inside], gradientExperiments(decaying), 'float32');
    expect(groups).toEqual([[0], [1]]);
  });
});

describe('probeRun() [CLI-17]', () => {
  it('returns gradients that tell torch apart from the common RMSprops', () => {
    const run = probeRun({ alpha: 0.9 });
    const torch = courseOf(run, 'float64', []);
    for (const deviations of [
      inside,
      one('epsilon', 'floor'),
      one('epsilon', 'absent'),
      one('initial-square-avg', 'one'),
      one('initial-square-avg', 'eps'),
      one('square-avg', 'sum'),
      one('square-avg', 'clipped-before'),
      one('bias-correction', 'square-avg'),
    ]) {
      const other = courseOf(run, 'float64', deviations);
      expect({ deviations, differ: areClearlyDifferent('float64', torch, other) }).toEqual({
        deviations,
        differ: true,
      });
    }
  });
});

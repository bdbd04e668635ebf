import fc from 'fast-check';
import { scenarioArbitrary } from '../../src/fuzz/scenario-arbitrary.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Draws scenarios of a dtype, the same in each call. One of eight is long and narrow. */
export function randomScenarios(dtype: Dtype, count: number): Scenario[] {
  const draw = (settings: Parameters<typeof scenarioArbitrary>[0], numRuns: number): Scenario[] =>
    fc.sample(scenarioArbitrary({ dtypes: [dtype], ...settings }), { seed: 1, numRuns });
  const long = Math.floor(count / 8);
  return [
    ...draw({ events: [3, 9] }, count - long),
    ...draw({ events: [60, 60], elements: [0, 5] }, long),
  ];
}

import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dtypeNames } from '../../../src/float/dtype.ts';
import { scenarioArbitrary } from '../../../src/fuzz/scenario-arbitrary.ts';
import { givenOptions } from '../../../src/scenario/given-options.ts';
import { Parameter } from '../../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../../src/rmsprop/rmsprop.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

const script = join(import.meta.dirname, 'go-on.mjs');

/** Trains up to a step. Returns the saved state, and the result of continuing in this process. */
function interrupted(
  { dtype, groups, events }: Scenario,
  at: number,
): { saved: object; here: object } {
  const steps = events.flatMap((event) => (event.kind === 'step' ? [event.gradients] : []));
  const paramGroups = groups.map((group) => ({
    ...givenOptions(group),
    params: group.params.map(({ data }) => new Parameter(data.slice(), { dtype })),
  }));
  const parameters = paramGroups.flatMap(({ params }) => params);
  const optimizer = new RMSprop(paramGroups, { arithmetic: 'fma' });
  const takeSteps = (gradientLists: typeof steps): void => {
    for (const gradients of gradientLists) {
      parameters.forEach((parameter, index) => {
        parameter.grad = gradients[index]?.slice() ?? null;
      });
      optimizer.step();
    }
  };
  takeSteps(steps.slice(0, at));
  const saved = {
    dtype,
    params: parameters.map(({ data }) => data.slice()),
    groups: paramGroups.map(({ params }) =>
      params.map((parameter) => parameters.indexOf(parameter)),
    ),
    state: deserialize(serialize(optimizer.stateDict())),
    gradients: steps.slice(at),
    arithmetic: 'fma',
  };
  takeSteps(steps.slice(at));
  const result = { params: parameters.map(({ data }) => data), state: optimizer.stateDict() };
  return { saved, here: result };
}

describe('the bundled optimizer, loaded in a new process [INV-19]', () => {
  it('continues with the same bits, in all dtypes', async () => {
    const scenarios = dtypeNames.flatMap((dtype) =>
      fc.sample(
        scenarioArbitrary({ dtypes: [dtype], kinds: ['step'], events: [4, 8], elements: [1, 12] }),
        { seed: 3, numRuns: 20 },
      ),
    );
    const runs = scenarios.map((scenario, index) => interrupted(scenario, index % 5));
    const input = serialize(runs.map(({ saved }) => saved));
    const { stdout } = await execa(process.execPath, [script], { input, encoding: 'buffer' });
    expect(deserialize(stdout)).toEqual(runs.map(({ here: result }) => result));
    expect(runs).toHaveLength(120);
  });
});

import { describe, expect, it } from 'vitest';
import { recordCase } from '../../src/fuzz/live-oracle.ts';
import { judgeCase, missingFor } from '../../src/parity/judge-case.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { referenceOracle } from './draw.ts';

const oracle = referenceOracle('portable');
const reference = referencePort('portable', '1');
const params = [{ shape: [1], data: Float32Array.of(1) }];
const step = { kind: 'step', gradients: [Float32Array.of(0.5)] } as const;
const momentumOn: Scenario = {
  dtype: 'float32',
  groups: [{ ...defaultOptions, foreach: false, params }],
  events: [step, { kind: 'set', group: 0, changes: { momentum: 0.9 } }, step, step, step],
};

const refusingWith = (exception: string, message: string): Port => ({
  ...reference,
  run: async (scenario) => {
    try {
      return await reference.run(scenario);
    } catch {
      throw Object.assign(new Error(message), { exception });
    }
  },
});

describe('recordCase() [FUZ-4]', () => {
  it("has the oracle's trajectory, and the given id", async () => {
    const scenario = { ...momentumOn, events: [step, step] };
    const recorded = await recordCase(scenario, oracle, 'some/where/one');
    expect(recorded).toMatchObject({
      caseId: 'some/where/one',
      id: 'one',
      dtype: 'float32',
      scenario,
    });
    expect(recorded.golden).toEqual(await reference.run(scenario));
    expect(recorded.refusal).toBeUndefined();
    expect((await judgeCase(recorded, reference)).verdict).toBe('exact');
  });

  it('ends a scenario at the event that the oracle refuses', async () => {
    const recorded = await recordCase(momentumOn, oracle, 'x');
    expect(recorded.scenario.events).toEqual(momentumOn.events.slice(0, 3));
    expect(recorded.golden).toHaveLength(2);
    expect(recorded.refusal).toEqual({ exception: 'KeyError', message: "'momentum_buffer'" });
  });

  it('has no events if the oracle refuses the optimizer', async () => {
    const recorded = await recordCase({ ...momentumOn, defaults: { lr: -1 } }, oracle, 'x');
    expect(recorded.scenario.events).toEqual([]);
    expect(recorded.golden).toEqual([]);
    expect(recorded.refusal).toMatchObject({
      exception: 'ValueError',
      message: 'Invalid learning rate: -1',
    });
  });

  it.each<[string, Port, string, string | null | undefined]>([
    ['the same message', reference, 'exact', undefined],
    [
      'another exception',
      refusingWith('RuntimeError', "'momentum_buffer'"),
      'divergent',
      "RuntimeError: 'momentum_buffer'",
    ],
    ['another message', refusingWith('KeyError', 'no buffer'), 'divergent', 'KeyError: no buffer'],
    ['no error', { ...reference, run: async () => [] }, 'divergent', null],
  ])('compares exception and message: %s', async (_, port, verdict, actual) => {
    const recorded = await recordCase(momentumOn, oracle, 'x');
    const result = await judgeCase(recorded, port);
    expect(result.verdict).toBe(verdict);
    expect(result.comparison?.first?.kind).toBe(actual === undefined ? undefined : 'refusal');
    expect(result.comparison?.first).toEqual(
      actual === undefined
        ? null
        : { kind: 'refusal', expected: "KeyError: 'momentum_buffer'", actual },
    );
  });

  it('is not judged for a port that does not declare refusals', async () => {
    const recorded = await recordCase(momentumOn, oracle, 'x');
    const { capabilities } = reference;
    const features = capabilities.features.filter((feature) => feature !== 'refusals');
    expect(
      missingFor(recorded, { ...reference, capabilities: { ...capabilities, features } }),
    ).toEqual(['refusals']);
  });

  it('throws if the oracle breaks, with the cause', async () => {
    const cause = new TypeError('undefined is no optimizer');
    const port = { ...reference, name: 'theirs', run: () => Promise.reject(cause) };
    await expect(recordCase(momentumOn, { ...oracle, port }, 'x')).rejects.toMatchObject({
      code: 'oracle_unavailable',
      cause,
      message: 'the oracle theirs does not answer: undefined is no optimizer',
    });
  });
});

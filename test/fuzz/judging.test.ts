import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { OracleError, PortError, UnsupportedError } from '../../src/errors.ts';
import { fuzz, type FuzzOptions } from '../../src/fuzz/differential.ts';
import { allGroups } from '../../src/scenario/transforms.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { referenceOracle } from './draw.ts';

const oracle = referenceOracle('portable');
const reference = referencePort('portable', '1');
const settingOf = (port: Port): Pick<FuzzOptions, 'pairs' | 'level' | 'runs' | 'seed'> => ({
  pairs: [{ port, oracle }],
  level: 'equivalent',
  runs: 300,
  seed: 3,
});
const clamped = dialectPort(dialectOf([{ axis: 'centered', value: 'clamped' }]), 'portable');

/** Returns the reference, which calls a function for every scenario. */
const referenceCalling = (onScenario: (scenario: Parameters<Port['run']>[0]) => void): Port => ({
  ...reference,
  run: async (scenario) => {
    onScenario(scenario);
    return reference.run(scenario);
  },
});

describe('fuzz() with an abort signal [FUZ-8]', () => {
  it('returns the results so far, without a failure', async () => {
    const abort = new AbortController();
    let count = 0;
    const outcome = await fuzz({
      ...settingOf(reference),
      signal: abort.signal,
      onJudged: () => {
        count += 1;
        if (count === 40) {
          abort.abort();
        }
      },
    });
    expect(outcome).toMatchObject({ scenarios: 40, failure: null, isInterrupted: true });
    expect(outcome.counts.exact).toBe(40);
    expect(outcome.values).toBeGreaterThan(0);
    expect(count).toBe(40);
  });

  it('keeps the failure, partly simplified, if aborted while it shrinks', async () => {
    const uninterrupted = await fuzz(settingOf(clamped));
    const abort = new AbortController();
    let shrunk = 0;
    const outcome = await fuzz({
      ...settingOf(clamped),
      signal: abort.signal,
      onJudged: (_, isDrawn) => {
        shrunk += isDrawn ? 0 : 1;
        if (shrunk === 5) {
          abort.abort();
        }
      },
    });
    expect(outcome.isInterrupted).toBe(true);
    expect(outcome.scenarios).toBe(uninterrupted.scenarios);
    expect(outcome.failure?.result.verdict).toBe('divergent');
    expect(outcome.failure?.shrinks).toBeLessThanOrEqual(5);
    expect(shrunk).toBe(5);
    const path = outcome.failure?.path ?? '';
    const again = await fuzz({ ...settingOf(clamped), runs: 1, path });
    expect(again.failure?.path.startsWith(path)).toBe(true);
  });

  it('returns the unsimplified failure if aborted at its discovery', async () => {
    const abort = new AbortController();
    const judged: string[] = [];
    const outcome = await fuzz({
      ...settingOf(clamped),
      signal: abort.signal,
      onJudged: ({ result }) => {
        judged.push(result.verdict);
        if (result.verdict === 'divergent') {
          abort.abort();
        }
      },
    });
    expect(outcome).toMatchObject({
      scenarios: judged.length,
      counts: { divergent: 1 },
      failure: { shrinks: 0, path: String(judged.length - 1) },
      isInterrupted: true,
    });
    expect(judged.filter((verdict) => verdict === 'divergent')).toHaveLength(1);
  });

  it('does not wait for a port that never answers', async () => {
    const abort = new AbortController();
    const silent = {
      ...reference,
      run: () => {
        abort.abort();
        return new Promise<never>(() => undefined);
      },
    };
    const outcome = await fuzz({ ...settingOf(silent), signal: abort.signal });
    expect(outcome).toMatchObject({ scenarios: 0, failure: null, isInterrupted: true });
  });

  it('judges no scenario if aborted before the start', async () => {
    const outcome = await fuzz({ ...settingOf(clamped), signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ scenarios: 0, failure: null, isInterrupted: true });
  });
});

describe('fuzz() with a broken port or oracle [FUZ-4]', () => {
  it('throws OracleError if the oracle breaks, also while it shrinks', async () => {
    let count = 0;
    const breaking = referenceCalling(() => {
      count += 1;
      if (count > 30) {
        throw new Error('out of memory');
      }
    });
    const broken = { ...oracle, port: breaking };
    const run = fuzz({ ...settingOf(reference), pairs: [{ port: reference, oracle: broken }] });
    await expect(run).rejects.toThrow(
      new OracleError(`the oracle ${reference.name} does not answer: out of memory`),
    );
    count = 20;
    const shrinking = { port: clamped, oracle: { ...oracle, port: breaking } };
    await expect(fuzz({ ...settingOf(clamped), pairs: [shrinking] })).rejects.toThrow(OracleError);
  });

  it('finds the simplest scenario in which a port throws', async () => {
    const port = referenceCalling((scenario) => {
      if (allGroups(scenario).some(({ momentum }) => momentum > 0)) {
        throw new TypeError('no momentum here');
      }
    });
    const { failure, counts } = await fuzz(settingOf(port));
    expect(counts.failed).toBe(1);
    expect(failure?.result).toMatchObject({ verdict: 'failed', reason: 'no momentum here' });
    expect(failure?.testCase.scenario).toMatchObject({
      groups: [{ momentum: 1, lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0, centered: false }],
      events: [{ kind: 'step' }],
    });
  });

  it('stops shrinking if the port is not restarted', async () => {
    let crashes = 0;
    const port = referenceCalling((scenario) => {
      if (crashes >= 4) {
        throw new PortError('gave_up', 'it broke 4 times and is not started again');
      }
      if (scenario.events.length >= 3) {
        crashes += 1;
        throw new PortError('crashed', 'it ended with exit code 9');
      }
    });
    const { failure, isGivenUp } = await fuzz(settingOf(port));
    expect(isGivenUp).toBe(true);
    expect(failure?.result).toMatchObject({
      verdict: 'failed',
      reason: 'it ended with exit code 9',
    });
    expect(failure?.testCase.scenario.events.length).toBeGreaterThanOrEqual(3);
  });

  it('counts unsupported scenarios as not judged', async () => {
    const port = referenceCalling(({ events }) => {
      if (events.length > 1) {
        throw new UnsupportedError('one event only');
      }
    });
    const { failure, counts } = await fuzz(settingOf(port));
    expect(failure).toBeNull();
    expect(counts.notJudged).toBeGreaterThan(200);
    expect(counts.notJudged + counts.exact).toBe(300);
  });

  it('returns a failure of a port that answers differently each time', async () => {
    let count = 0;
    const unstable: Port = {
      ...reference,
      run: (scenario) => {
        count += 1;
        return count % 3 === 0 ? wrong(scenario) : reference.run(scenario);
      },
    };
    const wrong = dialectPort(
      dialectOf([{ axis: 'initial-square-avg', value: 'one' }]),
      'portable',
    ).run;
    const { failure } = await fuzz(settingOf(unstable));
    expect(failure?.result.verdict).toBe('divergent');
    expect(failure?.path).toMatch(/^\d+(:\d+)*$/);
  });
});

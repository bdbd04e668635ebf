import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roundingVariants, type RoundingVariant } from './rounding-variants.ts';
import { variantTrajectory } from './variant-multiples.ts';
import { arithmeticNames } from '../../src/float/arithmetic.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import {
  checkInvariants,
  checkInvariantsWithin,
  type InvariantResult,
} from '../../src/invariant/check-invariants.ts';
import { Deadline } from '../../src/run/deadline.ts';
import { invariants } from '../../src/invariant/invariants.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';

/** Returns the invariants that do not hold. */
const faults = (results: readonly InvariantResult[]): InvariantResult[] =>
  results.filter(({ verdict }) => verdict !== 'holds');

describe('the invariants', () => {
  describe.each(arithmeticNames)('of the bundled optimizer, %s', (arithmetic) => {
    it.each(['exact', 'equivalent'] as const)('hold at level %s', async (level) => {
      const port = referencePort(arithmetic, 'test');
      const results = await checkInvariants({ port, level, arithmetic, runs: 200, seed: 7 });
      expect(faults(results)).toEqual([]);
      expect(results.map(({ scenarios }) => scenarios)).toEqual(invariants.map(() => 200));
    });
  });

  it.each(dtypeNames)('hold for optimizers that only round differently, in %s', async (dtype) => {
    const variants = roundingVariants.filter(({ applies }) => applies(dtype));
    for (const variant of variants) {
      const port = portOf(variant);
      const setting = { level: 'equivalent', arithmetic: 'portable', dtypes: [dtype] } as const;
      const results = await checkInvariants({ port, ...setting, runs: 20, seed: 11 });
      expect({ variant: variant.name, faults: faults(results) }).toEqual({
        variant: variant.name,
        faults: faults(results).filter(
          ({ reason }) => reason === 'the invariant does not apply to these dtypes',
        ),
      });
    }
    expect(variants.length).toBeGreaterThan(20);
  });

  it('detect at level exact a rounding that they allow at level equivalent', async () => {
    const variant = roundingVariants.find(({ name }) => name === 'param-compensated');
    expect(variant).toBeDefined();
    const port = variant ? portOf(variant) : referencePort('portable', '');
    const setting = { arithmetic: 'portable', dtypes: ['float32'], runs: 100, seed: 1 } as const;
    const results = await checkInvariants({ port, ...setting, level: 'exact' });
    expect(faults(results).map(({ invariant }) => invariant.id)).toContain('no-memory');
  });

  it('appear word for word in spec/invariants.md', async () => {
    const page = await readFile(join(import.meta.dirname, '../../spec/invariants.md'), 'utf8');
    const text = page.replaceAll(/\s+/g, ' ');
    for (const { clause, id, statement, exactness } of invariants) {
      expect(text).toContain(`**${clause}.** _${id}._ ${statement} ${exactness}`);
    }
    expect(page.match(/^\*\*INV-/gm)?.length).toBe(invariants.length);
  });
});

describe('checkInvariants()', () => {
  const reference = referencePort('portable', 'test');
  const setting = { level: 'equivalent', arithmetic: 'portable', runs: 5, seed: 1 } as const;

  it('skips invariants that need undeclared features', async () => {
    const port: Port = {
      ...reference,
      capabilities: { dtypes: ['float32'], features: [], state: [] },
    };
    const results = await checkInvariants({ port, ...setting });
    expect(faults(results).map(({ invariant, reason }) => [invariant.id, reason])).toEqual([
      ['square-average', 'not declared: square_avg'],
      ['groups-as-one', 'not declared: param_groups'],
      ['group-alone', 'not declared: param_groups'],
      ['maximize', 'not declared: maximize'],
      ['momentum-zero', 'not declared: momentum, set_hyperparameters'],
      ['weight-decay-zero', 'not declared: weight_decay, set_hyperparameters'],
      ['centered-variance', 'not declared: centered'],
      ['null-gradient', 'not declared: null_gradients'],
      ['reload', 'not declared: state_dict'],
      ['step-counter', 'not declared: step'],
      ['first-step-momentum', 'not declared: momentum'],
      ['coasting', 'not declared: momentum'],
      ['weight-decay-is-l2', 'not declared: weight_decay'],
      ['state-from-gradients', 'not declared: square_avg'],
      ['unused-state-kept', 'not declared: momentum, set_hyperparameters'],
    ]);
  });

  it('reports errors of the port, and does not judge unsupported scenarios', async () => {
    const fails = (error: Error): Port => ({ ...reference, run: () => Promise.reject(error) });
    const broken = await checkInvariants({ port: fails(new Error('boom')), ...setting });
    expect(broken.every(({ verdict, reason }) => verdict === 'failed' && reason === 'boom')).toBe(
      true,
    );
    const unsupported = Object.assign(new Error('not mine'), { code: 'unsupported' });
    const skipped = await checkInvariants({ port: fails(unsupported), ...setting });
    expect(skipped.every(({ verdict }) => verdict === 'notJudged')).toBe(true);
    expect(skipped[0]?.reason).toBe('not mine');
  });

  it('skips and counts the scenarios that the port refuses [CMP-5]', async () => {
    const port: Port = {
      ...reference,
      run: async (scenario) => {
        if (scenario.groups.some(({ eps }) => eps === 0)) {
          throw Object.assign(new Error('eps is 0'), { exception: 'ValueError' });
        }
        return reference.run(scenario);
      },
    };
    const results = await checkInvariants({ port, ...setting });
    const declined = results.filter((result) => result.declined !== undefined);
    expect(declined.map(({ invariant }) => invariant.id)).toContain('first-step');
    for (const { verdict, scenarios, declined: groups } of declined) {
      expect(groups).toHaveLength(1);
      expect(groups?.[0]).toMatchObject({ how: 'refused', message: 'ValueError: eps is 0' });
      expect(groups?.[0]?.traits).toContain('eps = 0');
      expect(scenarios + (groups?.[0]?.scenarios ?? 0)).toBe(setting.runs);
      expect(verdict).toBe(scenarios > 0 ? 'holds' : 'notJudged');
    }
    expect(faults(results).every(({ reason }) => reason === 'ValueError: eps is 0')).toBe(true);
  });

  it('does not judge what the time limit cuts off, although some scenarios held [CLI-11]', async () => {
    let calls = 0;
    const port: Port = {
      ...reference,
      run: (scenario) => {
        calls += 1;
        return calls === 10 ? new Promise(() => undefined) : reference.run(scenario);
      },
    };
    const results = await checkInvariantsWithin(new Deadline(1000), { port, ...setting });
    const [first, ...others] = results.filter(({ cutOff }) => cutOff === true);
    expect(results.filter(({ verdict }) => verdict === 'holds')).toHaveLength(
      results.length - others.length - 1,
    );
    const text = 'the run took longer than its limit of 1000 ms';
    expect(first).toMatchObject({
      verdict: 'notJudged',
      scenarios: expect.any(Number),
      reason: expect.stringMatching(
        /^the run took longer than its limit of 1000 ms, after \d of 5 scenarios$/,
      ),
    });
    expect(others.length).toBeGreaterThan(20);
    expect(new Set(others.map(({ reason, scenarios }) => `${reason} ${scenarios}`))).toEqual(
      new Set([`${text} 0`]),
    );
    expect(calls).toBe(10);
  });

  it('omits untried invariants after an abort', async () => {
    expect(
      await checkInvariants({ port: reference, ...setting, signal: AbortSignal.abort() }),
    ).toEqual([]);
  });

  it('finds the same, simplified violation for the same seed', async () => {
    const port: Port = {
      ...reference,
      run: async (scenario) =>
        (await reference.run(scenario)).map((snapshot) => ({
          ...snapshot,
          params: snapshot.params.map((data) => data.map((value: number) => value + 1)),
        })),
    };
    const ask = async () =>
      checkInvariants({
        port,
        ...setting,
        dtypes: ['float32'],
        accepts: (name) => name === 'invariants/zero-gradient',
      });
    const [first] = await ask();
    expect(first?.violation?.scenario).toMatchObject({
      groups: [{ params: [{ shape: [1] }] }],
      events: [{ kind: 'step' }],
    });
    expect(await ask()).toEqual([first]);
  });
});

function portOf(variant: RoundingVariant): Port {
  const { features, ...capabilities } = allCapabilities;
  return {
    name: variant.name,
    version: '',
    capabilities: { ...capabilities, features: features.filter((name) => name !== 'refusals') },
    run: async (scenario) => variantTrajectory(scenario, variant),
  };
}

import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import type { PortDefinition } from '../../src/port/define-port.ts';
import { openModulePort } from '../../src/port/module/module-port.ts';
import { judgeCase, type CaseResult } from '../../src/parity/judge-case.ts';
import { hiddenState, sumOfHidden, unusedState } from '../../src/parity/unused-state.ts';
import type { Scenario, ScenarioGroup } from '../../src/scenario/scenario.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import { caseOf } from '../few-cases.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import {
  hiding,
  hidesBuffer,
  hidesMean,
  hidesUnused,
  hidesUsed,
  losesUnused,
  spoilsUnused,
} from './hiding-ports.ts';

const judged = async (definition: PortDefinition, id: string): Promise<CaseResult> =>
  judgeCase(caseOf(`events/float32/portable/${id}`), await openModulePort(definition));

const groupWith = (options: Partial<ScenarioGroup>): ScenarioGroup => ({
  ...defaultOptions,
  foreach: false,
  params: [{ shape: [1], data: Float32Array.of(1) }],
  ...options,
});

describe('unusedState() [CMP-4]', () => {
  const scenario: Scenario = {
    dtype: 'float32',
    groups: [groupWith({ momentum: 0.9 })],
    events: [
      { kind: 'step', gradients: [Float32Array.of(1)] },
      { kind: 'set', group: 0, changes: { momentum: 0, centered: true } },
      { kind: 'add_group', group: groupWith({ centered: true }) },
      { kind: 'set', group: 0, changes: { momentum: -1 } },
    ],
  };
  const isUnused = unusedState(scenario);

  it('follows the options of the group after each event', () => {
    const buffer = { parameter: 0, tensor: 'momentum_buffer' } as const;
    const mean = { parameter: 0, tensor: 'grad_avg' } as const;
    expect([0, 1, 3].map((event) => isUnused({ ...buffer, event }))).toEqual([false, true, true]);
    expect([0, 1, 3].map((event) => isUnused({ ...mean, event }))).toEqual([true, false, false]);
    const second = { parameter: 1, event: 2 } as const;
    expect(isUnused({ ...second, tensor: 'grad_avg' })).toBe(false);
    expect(isUnused({ ...second, tensor: 'momentum_buffer' })).toBe(true);
  });

  it('is false for a square average, and for a place that the scenario does not have', () => {
    expect(isUnused({ event: 1, parameter: 0, tensor: 'square_avg' })).toBe(false);
    expect(isUnused({ event: 9, parameter: 0, tensor: 'momentum_buffer' })).toBe(false);
    expect(isUnused({ event: 1, parameter: 5, tensor: 'momentum_buffer' })).toBe(false);
  });

  it('lets a port hide only what torch shows', () => {
    const place = { kind: 'presence', event: 1, parameter: 0, tensor: 'momentum_buffer' } as const;
    expect(hiddenState(scenario)({ ...place, expected: true })).toBe(true);
    expect(hiddenState(scenario)({ ...place, expected: false })).toBe(false);
    expect(hiddenState(scenario)({ ...place, event: 0, expected: true })).toBe(false);
  });
});

describe('sumOfHidden()', () => {
  it('adds counts of the same tensor, and keeps the others', () => {
    expect(sumOfHidden(undefined, undefined)).toBeUndefined();
    expect(sumOfHidden({ grad_avg: 2 }, undefined)).toEqual({ grad_avg: 2 });
    expect(sumOfHidden({ grad_avg: 2 }, { grad_avg: 3, momentum_buffer: 1 })).toEqual({
      grad_avg: 5,
      momentum_buffer: 1,
    });
  });
});

describe('judgeCase() with unused state [CMP-4]', () => {
  it('is exact if the port hides it, and counts it separately', async () => {
    const { values = 0 } = (await judged(spoilsUnused, 'change-centered')).comparison ?? {};
    const buffer = await judged(hidesBuffer, 'change-momentum');
    expect(buffer).toMatchObject({ verdict: 'exact', comparison: { mismatches: 0, first: null } });
    expect(buffer.comparison?.hidden).toEqual({ momentum_buffer: 45 });
    const mean = await judged(hidesMean, 'change-centered');
    expect(mean.verdict).toBe('exact');
    expect(mean.comparison).toMatchObject({ hidden: { grad_avg: 45 }, values: values - 45 });
    const both = await judged(hidesUnused, 'lifecycle');
    expect(both.verdict).toBe('exact');
    expect(both.comparison?.hidden).toEqual({ momentum_buffer: 42, grad_avg: 36 });
  });

  it('has no count if the port shows everything', async () => {
    expect((await judged(hidesMean, 'change-momentum')).comparison).not.toHaveProperty('hidden');
  });

  it('is divergent if the port shows it with a wrong value, or hides state that is used', async () => {
    expect((await judged(spoilsUnused, 'change-momentum')).comparison?.first).toMatchObject({
      kind: 'value',
      tensor: 'momentum_buffer',
    });
    expect(await judged(hidesUsed, 'change-momentum')).toMatchObject({
      verdict: 'divergent',
      comparison: { first: { kind: 'presence', tensor: 'momentum_buffer', expected: true } },
    });
  });

  it('is divergent after the option is on again if the port lost the state', async () => {
    expect(await judged(losesUnused, 'change-centered')).toMatchObject({
      verdict: 'divergent',
      comparison: { hidden: { grad_avg: 45 }, first: { kind: 'value' } },
    });
  });
});

describe('verifyPort() with unused state [CMP-4, INV-29]', () => {
  const options = {
    dtypes: ['float32'],
    filter: '{events/*/portable/{change-*,lifecycle},invariants/*}',
  } as const;

  it.each([hidesBuffer, hidesMean, hidesUnused])('is exact: $name', async (port) => {
    const report = await verifyPort(port, { ...options, level: 'exact' });
    expect(report.verdict).toBe('exact');
    expect(report.conformant).toBe(true);
    expect(report.invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
  });

  it('finds a lost momentum buffer by an invariant, because no case turns momentum on again', async () => {
    const filter = 'invariants/**';
    const { invariants, verdict } = await verifyPort(losesUnused, { ...options, filter });
    const violated = invariants.filter((result) => result.verdict === 'violated');
    expect(violated.map(({ id }) => id)).toEqual(['invariants/unused-state-kept']);
    expect(verdict).toBe('divergent');
  });

  it('does not count hidden values as unexplained in the diagnosis', async () => {
    const inside = { axis: 'epsilon', value: 'inside' } as const;
    const port = hiding(dialectPort(dialectOf([inside]), 'portable'));
    const { diagnosis } = await verifyPort(port, {
      dtypes: ['float32'],
      filter: '{events/*/portable/change-momentum,grid/*/portable/plain}',
    });
    expect(diagnosis?.deviations).toEqual([inside]);
    expect(diagnosis?.fit.contradicted).toBe(0);
  });
});

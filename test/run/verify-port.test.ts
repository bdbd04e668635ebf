import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { CorpusError, InvalidArgumentError, PortError, UsageError } from '../../src/errors.ts';
import type { PortDefinition } from '../../src/port/define-port.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { parseReport } from '../../src/report/report-json.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { updatedKnown } from '../../src/run/known-deviations.ts';
import type { RunProgress } from '../../src/run/run-options.ts';
import { prepareRun } from '../../src/run/prepare-run.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const right = referencePort('portable', '1.0.0');
const wrong: Port = {
  ...dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable'),
  version: '1.0.0',
};
const few = { filter: 'grid/float32/portable/*', invariants: 0 } as const;

/** An ordinary optimizer as a definition, without definePort and with only one dtype. */
const definition: PortDefinition<'float32'> = {
  name: 'plain object',
  version: '1.0.0',
  dtypes: ['float32'],
  features: ['momentum', 'centered', 'weight_decay', 'maximize'],
  create({ groups: [{ params, ...options }] }) {
    const parameters = params.map((data) => new Parameter(data));
    const optimizer = new RMSprop(parameters, options);
    return {
      step(gradients) {
        parameters.forEach((parameter, index) => {
          parameter.grad = gradients[index]?.slice() ?? null;
        });
        optimizer.step();
      },
      params: () => params,
    };
  },
};

describe('verifyPort()', () => {
  it('returns the report of a correct port, from a definition or an open port', async () => {
    for (const port of [right, definition]) {
      const report = await verifyPort(port, few);
      expect(report).toMatchObject({
        verdict: 'exact',
        level: 'equivalent',
        conformant: true,
        complete: true,
        failure: null,
        counts: { exact: 16, equivalent: 0, divergent: 0, failed: 0, notJudged: 0 },
      });
    }
  });

  it('diagnoses a divergent port, and renders the report in every format', async () => {
    const report = await verifyPort(wrong, few);
    expect(report.verdict).toBe('divergent');
    expect(report.diagnosis?.deviations).toEqual([{ axis: 'epsilon', value: 'inside' }]);
    expect(renderReport(report, 'console')).toMatch(/^verdict {3}DIVERGENT\n/);
    expect(renderReport(report, 'html')).toMatch(/^<!doctype html>/i);
    expect(renderReport(report, 'junit')).toContain('<testsuites');
    expect(renderReport(report, 'badge')).toContain('<svg');
    expect(renderReport(report, 'github')).toContain('DIVERGENT');
    expect(parseReport(renderReport(report, 'json'), 'report.json')).toEqual(report);
  });

  it('reports its progress', async () => {
    const seen: RunProgress[] = [];
    await verifyPort(wrong, { ...few, onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ phase: 'cases', done: 1, total: 16 });
    expect(seen.slice(15)).toEqual([
      { phase: 'cases', done: 16, total: 16 },
      { phase: 'invariants' },
      { phase: 'diagnosis' },
    ]);
  });

  it('accepts known deviations, and updates their text', async () => {
    const known = 'grid/float32/portable/* event=0 ulp=inf # epsilon is inside the root';
    for (const knownOption of [known, () => Promise.resolve(known)]) {
      const report = await verifyPort(wrong, { ...few, known: knownOption });
      expect(report).toMatchObject({ verdict: 'divergent', conformant: true });
      expect(updatedKnown(known, report)).toMatch(/^grid\/float32\/portable\/\* event=0 ulp=\d+ #/);
    }
    const passing = await verifyPort(right, { ...few, known });
    expect(passing.conformant).toBe(false);
    expect(updatedKnown(`# kept\n${known}\n`, passing)).toBe('# kept\n');
  });

  it('reports a port that breaks, and a port that lacks a required feature', async () => {
    const broken = await verifyPort(
      { ...right, run: () => Promise.reject(new Error('out of order')) },
      few,
    );
    expect(broken).toMatchObject({ verdict: 'failed', conformant: false, complete: true });
    expect(broken.cases[0]?.reason).toBe('out of order');
    const hidden = { ...right, capabilities: { ...right.capabilities, state: [] } };
    expect(await verifyPort(hidden, { ...few, required: ['square_avg'] })).toMatchObject({
      verdict: 'failed',
      failure: 'it does not return the required state square_avg',
    });
  });

  it('returns an incomplete report after an abort, before the start or during the run', async () => {
    const before = await verifyPort(right, { ...few, signal: AbortSignal.abort() });
    expect(before).toMatchObject({ conformant: false, cases: [] });
    expect(before.complete).toBeUndefined();
    const abort = new AbortController();
    const duringRun = await verifyPort(right, {
      ...few,
      signal: abort.signal,
      onProgress: (progress) => {
        if (progress.phase === 'cases' && progress.done === 3) {
          abort.abort();
        }
      },
    });
    expect(duringRun.complete).toBeUndefined();
    expect(duringRun.conformant).toBe(false);
    expect(duringRun.cases.length).toBeLessThan(16);
  });

  it('fails at the time limit before the last case, and does not diagnose what it has [SUP-2]', async () => {
    let calls = 0;
    const run: Port['run'] = (scenario) => {
      calls += 1;
      return calls > 3 ? new Promise(() => undefined) : wrong.run(scenario);
    };
    const report = await verifyPort({ ...wrong, run }, { ...few, runTimeout: 500 });
    expect(report).toMatchObject({
      verdict: 'failed',
      conformant: false,
      complete: true,
      diagnosis: null,
      counts: { divergent: 3, notJudged: 13 },
    });
    expect(report.cases.at(-1)).toMatchObject({
      verdict: 'notJudged',
      cutOff: true,
      reason: 'the run took longer than its limit of 500 ms',
    });
  });

  it('stays conformant at the time limit before the last invariant, unless it requires them [CLI-11]', async () => {
    const invariants = { filter: '{grid/float32/portable/plain,invariants/*}', invariants: 3 };
    for (const [required, verdict, conformant] of [
      [[], 'exact', true],
      [['invariants'], 'failed', false],
    ] as const) {
      let calls = 0;
      const run: Port['run'] = (scenario) => {
        calls += 1;
        return calls > 8 ? new Promise(() => undefined) : right.run(scenario);
      };
      const options = { ...invariants, required, runTimeout: 1500 };
      const report = await verifyPort({ ...right, run }, options);
      expect(report).toMatchObject({ verdict, conformant, environment: null });
      const late = report.invariants.filter(({ cutOff }) => cutOff === true);
      expect(late.length).toBeGreaterThan(20);
      expect(new Set(late.map((item) => item.verdict))).toEqual(new Set(['notJudged']));
    }
  });

  it('fails at the time limit if the port does not start [SUP-2]', async () => {
    const open = (): Promise<Port> => new Promise(() => undefined);
    const prepared = await prepareRun({ ...few, runTimeout: 50 }, { open, file: null });
    expect(await prepared.judge()).toMatchObject({
      verdict: 'failed',
      failure: 'it did not start before the run reached its limit of 50 ms',
    });
  });

  it('tries the same invariants on a slow port as on a fast one [CLI-11]', async () => {
    const selected = { filter: 'invariants/{determinism,first-step}', invariants: 4 };
    const run: Port['run'] = async (scenario) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return wrong.run(scenario);
    };
    const fast = await verifyPort(wrong, selected);
    const slow = await verifyPort({ ...wrong, run }, selected);
    expect(slow.invariants).toEqual(fast.invariants);
  });

  const list = 'List the ids of all cases with "rmsprop-parity fixtures list --cases".';

  it.each<[string, Parameters<typeof verifyPort>[1], Error]>([
    [
      'a filter that no case matches',
      { filter: 'nothing/*' },
      new UsageError(
        `no case and no invariant matches the filter "nothing/*" and the arithmetic portable. ${list}`,
      ),
    ],
    [
      'a filter that is too narrow for the dtypes and the arithmetic, and shows only its start',
      { filter: `grid/float32/**/${'x'.repeat(60)}`, dtypes: ['float64'], arithmetic: 'fma' },
      new UsageError(
        `no case and no invariant matches the filter "grid/float32/**/${'x'.repeat(44)}" and the dtypes float64 and the arithmetic fma. ${list}`,
      ),
    ],
    [
      'dtypes that select no case',
      { dtypes: [], invariants: 0 },
      new UsageError(
        `no case and no invariant matches the dtypes (none) and the arithmetic portable. ${list}`,
      ),
    ],
    [
      'required invariants without scenarios',
      { ...few, required: ['invariants'] },
      new UsageError(
        'the run requires invariants, but tries 0 scenarios for each. Remove --invariants 0, or do not require "invariants".',
      ),
    ],
    [
      'required invariants that the filter does not select',
      { filter: 'grid/**', required: ['invariants'] },
      new UsageError(
        'the run requires invariants, but the filter "grid/**" selects none. Add "invariants/*" to the filter, or do not require "invariants".',
      ),
    ],
    [
      'a shard with nothing in it',
      { ...few, shard: { index: 99, count: 99 } },
      new UsageError(
        'shard 99 of 99 is empty, because the whole run has only 16 cases and 0 invariants. Use fewer shards.',
      ),
    ],
    [
      'a shard of a single case',
      { filter: 'grid/float32/portable/plain', invariants: 0, shard: { index: 2, count: 2 } },
      new UsageError(
        'shard 2 of 2 is empty, because the whole run has only 1 case and 0 invariants. Use fewer shards.',
      ),
    ],
  ])('rejects %s', async (_, options, error) => {
    await expect(verifyPort(right, options)).rejects.toThrow(error);
  });

  it.each<[string, Parameters<typeof verifyPort>[1]]>([
    ['an invalid glob', { filter: '{a' }],
    ['known deviations that no case matches', { known: 'x event=0 ulp=1 # y' }],
  ])('rejects %s', async (_, options) => {
    await expect(verifyPort(right, options)).rejects.toThrow(InvalidArgumentError);
  });

  it('rejects a missing corpus, and an invalid definition', async () => {
    const corpus = join(await temporaryFolder(), 'nothing');
    await expect(verifyPort(right, { corpus })).rejects.toThrow(CorpusError);
    const nameless = { ...definition, name: '' };
    await expect(verifyPort(nameless, few)).rejects.toThrow(PortError);
  });
});

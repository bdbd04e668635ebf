import { describe, expect, it } from 'vitest';
import { dtypes, dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { probePort, type ProbeFindings } from '../../src/parity/probe-port.ts';
import { allCapabilities, type Capabilities } from '../../src/port/capabilities.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';

const reference = referencePort('portable', 'test');

const portWith = (capabilities: Partial<Capabilities>, run: Port['run'] = reference.run): Port => ({
  ...reference,
  capabilities: { ...allCapabilities, ...capabilities },
  run,
});

/** Returns a port that changes some numbers. */
const lossy = (dtype: Dtype, change: (value: number) => number): Port =>
  portWith({ dtypes: [dtype] }, async (scenario) => {
    const { encode, decode } = dtypes[dtype].format;
    const answer = await reference.run(scenario);
    return answer.map((snapshot) => ({
      ...snapshot,
      params: snapshot.params.map((param) => param.map((word) => encode(change(decode(word))))),
    }));
  });

const kindsLost = ({ trips }: ProbeFindings): string[] =>
  elementAt(trips, 0).lost.map(({ kind }) => kind);

describe('probePort(): round trips of numbers', () => {
  it('finds no lost number in the reference, in any dtype', async () => {
    const { trips } = await probePort(reference);
    expect(trips).toEqual(dtypeNames.map((dtype) => ({ dtype, lost: [], problem: null })));
  });

  it('asks only for the declared dtypes', async () => {
    const { trips, computations } = await probePort(portWith({ dtypes: ['float16', 'float64'] }));
    expect(trips.map(({ dtype }) => dtype)).toEqual(['float16', 'float64']);
    expect(computations.map(({ dtype }) => dtype)).toEqual(['float64']);
  });

  it.each<[string, (value: number) => number, Dtype, string[]]>([
    ['subnormals', (v) => (v !== 0 && Math.abs(v) < 2 ** -126 ? 0 : v), 'float32', ['subnormal']],
    ['the sign of zero', (v) => v + 0, 'float32', ['signed zero']],
    ['NaN', (v) => (Number.isNaN(v) ? 0 : v), 'float16', ['NaN']],
    ['infinity', (v) => (v === Infinity ? NaN : v), 'complex64', ['infinity']],
    ['negative infinity', (v) => (v === -Infinity ? NaN : v), 'float64', ['infinity']],
    ['the last bit', (v) => (v === 1 + 2 ** -52 ? 1 : v), 'float64', ['number']],
    ['the largest number', (v) => (v === 65504 ? Infinity : v), 'float16', ['number']],
    ['a third', (v) => (v === Math.fround(1 / 3) ? 1 : v), 'float32', ['number']],
    ['a tenth', (v) => (v === Math.fround(0.1) ? 1 : v), 'float32', ['number']],
    ['minus pi', (v) => (v === -Math.PI ? 3 : v), 'float64', ['number']],
    ['the smallest normal', (v) => (v === 2 ** -1022 ? 0 : v), 'float64', ['number']],
    ['the smallest subnormal', (v) => (v === 2 ** -149 ? 0 : v), 'complex64', ['subnormal']],
    ['the largest subnormal', (v) => (v === 2 ** -14 - 2 ** -24 ? 1 : v), 'float16', ['subnormal']],
    ['everything', () => 7, 'float32', ['number', 'subnormal', 'signed zero', 'NaN', 'infinity']],
  ])('notices that a port loses %s', async (_, change, dtype, kinds) => {
    expect(kindsLost(await probePort(lossy(dtype, change)))).toEqual(kinds);
  });

  it('shows the sent and the received number, as value and bits', async () => {
    const { trips } = await probePort(lossy('float32', (value) => (value === 1 ? -2 : value)));
    expect(trips).toEqual([
      {
        dtype: 'float32',
        lost: [
          {
            kind: 'number',
            sent: { value: 1, bits: '3f800000' },
            received: { value: -2, bits: 'c0000000' },
          },
        ],
        problem: null,
      },
    ]);
  });

  it('shows no received number if the answer is too short or missing', async () => {
    const truncated = portWith({ dtypes: ['complex64'] }, async (scenario) =>
      (await reference.run(scenario)).map((snapshot) => ({
        ...snapshot,
        params: snapshot.params.map((param) => param.slice(0, 2)),
      })),
    );
    const { trips } = await probePort(truncated);
    expect(trips[0]?.lost[0]).toEqual({
      kind: 'number',
      sent: { value: 1 + 2 ** -23, bits: '3f800001' },
      received: null,
    });
    const empty = await probePort(portWith({ dtypes: ['complex64'] }, async () => []));
    expect(empty.trips[0]?.lost[0]).toMatchObject({ sent: { value: 1 }, received: null });
  });

  it('reports the error if the port breaks', async () => {
    const broken = portWith({ dtypes: ['float32'] }, () => Promise.reject(new Error('broken')));
    expect(await probePort(broken)).toEqual({
      trips: [{ dtype: 'float32', lost: [], problem: 'broken' }],
      computations: [{ dtype: 'float32', computation: 'unknown', problem: 'broken' }],
    });
    const throwingText = portWith({ dtypes: ['float16'] }, () => Promise.reject('a mere text'));
    expect((await probePort(throwingText)).trips[0]?.problem).toBe('a mere text');
  });

  it('asks with lr 0 and gradients of 1, with each number in every part of an element', async () => {
    const scenarios: Parameters<Port['run']>[0][] = [];
    await probePort(
      portWith({ dtypes: ['complex64'] }, (scenario) => {
        scenarios.push(scenario);
        return reference.run(scenario);
      }),
    );
    expect(scenarios).toHaveLength(1);
    const { groups, events } = elementAt(scenarios, 0);
    const [group, event] = [elementAt(groups, 0), elementAt(events, 0)];
    const { data, shape } = elementAt(group.params, 0);
    expect(group).toMatchObject({ lr: 0, foreach: false, momentum: 0, alpha: 0.99 });
    expect(shape).toEqual([data.length / 2]);
    expect(data.slice(0, 4)).toEqual(Float32Array.of(1, 1, 1 + 2 ** -23, 1 + 2 ** -23));
    expect(event).toEqual({ kind: 'step', gradients: [new Float32Array(data.length).fill(1)] });
  });
});

describe('probePort(): the arithmetic of a port', () => {
  const computationsOf = async (port: Port): Promise<string[]> =>
    (await probePort(port)).computations.map(({ dtype, computation }) => `${dtype} ${computation}`);

  /** Returns a port that computes in float64, stores float32, and may hide its state. */
  const inFloat64 = (state: Capabilities['state']): Port =>
    portWith({ dtypes: ['float32'], state }, async ({ groups, events }) => {
      const group = elementAt(groups, 0);
      const params = Float32Array.from(elementAt(group.params, 0).data);
      const squareAvg = new Float32Array(params.length);
      return events.map((event): Trajectory[number] => {
        const gradient = event.kind === 'step' ? event.gradients[0] : null;
        gradient?.forEach((g, index) => {
          const v = group.alpha * elementAt(squareAvg, index) + (1 - group.alpha) * g * g;
          squareAvg[index] = v;
          const step = (group.lr * g) / (Math.sqrt(v) + group.eps);
          params[index] = elementAt(params, index) - step;
        });
        return { params: [params.slice()], state: [{ step: 0, squareAvg: squareAvg.slice() }] };
      });
    });

  it('recognizes the arithmetics, only in float32 and float64', async () => {
    expect(await computationsOf(reference)).toEqual(['float32 portable', 'float64 portable']);
    expect(await computationsOf(referencePort('fma', 'test'))).toEqual([
      'float32 fma',
      'float64 fma',
    ]);
  });

  it('recognizes float64 with rounding at storage, by the state or by the parameters', async () => {
    expect(await computationsOf(inFloat64(['square_avg']))).toEqual(['float32 float64']);
    expect(await computationsOf(inFloat64([]))).toEqual(['float32 float64']);
  });

  it('compares square averages if the port shows them, and parameters otherwise', async () => {
    const doubled: Port['run'] = async (scenario) =>
      (await reference.run(scenario)).map((snapshot) => ({
        ...snapshot,
        params: snapshot.params.map((param) => param.map((value) => value * 2)),
      }));
    expect(await computationsOf(portWith({ dtypes: ['float32'] }, doubled))).toEqual([
      'float32 portable',
    ]);
    expect(await computationsOf(portWith({ dtypes: ['float32'], state: [] }, doubled))).toEqual([
      'float32 unknown',
    ]);
  });

  it('is unknown if the answer to one step or to all steps is missing', async () => {
    const short: Port['run'] = async (scenario) => (await reference.run(scenario)).slice(0, 1);
    const none: Port['run'] = async () => [];
    const stateless: Port['run'] = async (scenario) =>
      (await reference.run(scenario)).map(({ params }) => ({ params, state: [null] }));
    for (const run of [short, none, stateless]) {
      expect(await computationsOf(portWith({ dtypes: ['float64'] }, run))).toEqual([
        'float64 unknown',
      ]);
    }
  });
});

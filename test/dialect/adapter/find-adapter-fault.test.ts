import { describe, expect, it } from 'vitest';
import { findAdapterFault } from '../../../src/dialect/adapter/find-adapter-fault.ts';
import { diagnose } from '../../../src/dialect/diagnosis/diagnose.ts';
import type { Deviation } from '../../../src/dialect/dialect.ts';
import { dtypeNames, dtypes, type Dtype, type Storage } from '../../../src/float/dtype.ts';
import { formats } from '../../../src/float/format.ts';
import type { ProbeFindings } from '../../../src/parity/probe-port.ts';
import { probePort } from '../../../src/parity/probe-port.ts';
import { allCapabilities, type Capabilities } from '../../../src/port/capabilities.ts';
import { referencePort } from '../../../src/port/reference-port.ts';
import { mapTensors } from '../../../src/scenario/transforms.ts';
import { answersThrough, casesOf, eachNumber, type Way } from './lossy-answers.ts';

const inside: Deviation = { axis: 'epsilon', value: 'inside' };

function lossOf(
  dtype: Dtype,
  ways: { readonly inward?: Way; readonly outward?: Way },
  deviations: readonly Deviation[] = [],
  capabilities: Capabilities = allCapabilities,
): string | null {
  const answers = answersThrough(casesOf(dtype), ways, deviations);
  const fault = findAdapterFault({ answers, capabilities });
  return fault && [fault.loss, ...(fault.digits === undefined ? [] : [fault.digits])].join(' ');
}

const { float16, bfloat16 } = formats;
const { fround, trunc, abs } = Math;

/** Views the bytes of a tensor in another way. */
const bytesReversed: Way = (data) => {
  const bytes = new Uint8Array(data.buffer);
  const { BYTES_PER_ELEMENT: size } = data;
  for (let at = 0; at < bytes.length; at += size) {
    bytes.subarray(at, at + size).reverse();
  }
  return data;
};
const halvesExchanged: Way = (data) => {
  const words = new Uint16Array(data.buffer);
  const size = data.BYTES_PER_ELEMENT / 2;
  for (let at = 0; at < words.length; at += size) {
    const [low, high] = [words.slice(at, at + size / 2), words.slice(at + size / 2, at + size)];
    words.set([...high, ...low], at);
  }
  return data;
};
const inPairs =
  (change: (real: number, imaginary: number) => readonly [number, number]): Way =>
  (data) => {
    for (let at = 0; at < data.length; at += 2) {
      data.set(change(data[at] ?? 0, data[at + 1] ?? 0), at);
    }
    return data;
  };

describe('findAdapterFault() [DIA-10]', () => {
  it.each<readonly [string, Dtype, { readonly inward?: Way; readonly outward?: Way }]>([
    ['rounded-to-float32', 'float64', { outward: eachNumber('float64', fround) }],
    ['rounded-to-float32', 'float64', { inward: eachNumber('float64', fround) }],
    ['rounded-to-float32', 'complex128', { outward: eachNumber('complex128', fround) }],
    ['rounded-to-float16', 'float32', { outward: eachNumber('float32', float16.round) }],
    ['rounded-to-bfloat16', 'float32', { inward: eachNumber('float32', bfloat16.round) }],
    ['rounded-to-bfloat16', 'float16', { outward: eachNumber('float16', bfloat16.round) }],
    [
      'significant-digits 6',
      'float32',
      { outward: eachNumber('float32', (value) => Number(value.toPrecision(6))) },
    ],
    [
      'significant-digits 15',
      'float64',
      { outward: eachNumber('float64', (value) => Number(value.toPrecision(15))) },
    ],
    [
      'decimal-places 6',
      'float32',
      {
        outward: eachNumber('float32', (value) =>
          Number(abs(value) < 1e21 ? value.toFixed(6) : value),
        ),
      },
    ],
    ['integers', 'float32', { inward: eachNumber('float32', trunc) }],
    ['bytes-reversed', 'float32', { outward: bytesReversed }],
    ['bytes-reversed', 'float64', { inward: bytesReversed }],
    ['bytes-reversed', 'bfloat16', { outward: bytesReversed }],
    ['halves-exchanged', 'float64', { outward: halvesExchanged }],
    ['halves-exchanged', 'complex64', { outward: halvesExchanged }],
    [
      'read-as-bfloat16',
      'float16',
      { inward: (data) => data.map((word) => float16.encode(bfloat16.decode(word))) },
    ],
    [
      'written-as-float16',
      'bfloat16',
      { outward: (data) => data.map((word) => float16.encode(bfloat16.decode(word))) },
    ],
    ['sign-lost', 'float32', { outward: eachNumber('float32', abs) }],
    ['negated', 'float64', { outward: eachNumber('float64', (value) => -value) }],
    ['zeros', 'float32', { inward: eachNumber('float32', () => 0) }],
    ['reversed', 'float32', { outward: (data) => data.toReversed() }],
    ['parts-exchanged', 'complex64', { outward: inPairs((real, imaginary) => [imaginary, real]) }],
    ['real-part-only', 'complex128', { inward: inPairs((real) => [real, 0]) }],
    [
      'imaginary-negated',
      'complex64',
      { outward: inPairs((real, imaginary) => [real, -imaginary]) },
    ],
    ['last-missing', 'float32', { outward: (data) => data.slice(0, -1) }],
    [
      'sign-of-zero-lost',
      'float64',
      { outward: eachNumber('float64', (value) => (value === 0 ? 0 : value)) },
    ],
    [
      'subnormals-lost',
      'float32',
      {
        outward: eachNumber('float32', (value) =>
          abs(value) < 2 ** -126 ? value * Number(0) : value,
        ),
      },
    ],
  ])('finds %s in %s', (loss, dtype, ways) => {
    expect(lossOf(dtype, ways)).toBe(loss);
    // a wrong formula does not hide it
    expect(lossOf(dtype, ways, [inside])).toBe(loss);
  });

  it('finds parameters in another order', () => {
    const cases = casesOf('float32').filter(({ caseId }) => caseId.includes('missing'));
    const answers = answersThrough(cases, {}).map(({ testCase, trajectory }) => ({
      testCase,
      trajectory: trajectory.map(({ params, state }) => ({ params: params.toReversed(), state })),
    }));
    const fault = findAdapterFault({ answers, capabilities: allCapabilities });
    expect(fault?.loss).toBe('parameters-reordered');
  });

  it.each([false, true])('finds tensors in column-major order, read so: %s', (isRead) => {
    const cases = casesOf('float32').map((testCase) => ({
      ...testCase,
      scenario: mapTensors(
        testCase.scenario,
        (data) => data,
        (shape) => {
          const size = shape.reduce((product, length) => product * length, 1);
          return size % 2 === 0 ? [2, size / 2] : [size];
        },
      ),
    }));
    const transposed = (data: Storage): Storage => {
      const rows = data.length % 2 === 0 ? 2 : 1;
      const [inner, outer] = isRead ? [data.length / rows, rows] : [rows, data.length / rows];
      return data.map((_, at) => data[(at % inner) * outer + Math.floor(at / inner)] ?? 0);
    };
    const answers = answersThrough(cases, { outward: (data) => transposed(data.slice()) });
    const fault = findAdapterFault({ answers, capabilities: allCapabilities });
    expect(fault?.loss).toBe('transposed');
  });

  it('says what went in and what came out, of which case, and how many numbers show it', () => {
    const answers = answersThrough(casesOf('float64'), { outward: eachNumber('float64', fround) });
    const fault = findAdapterFault({ answers, capabilities: allCapabilities });
    expect(fault?.dtypes).toEqual(['float64']);
    expect(fault?.changed).toBeGreaterThan(20);
    expect(fault?.examples).toHaveLength(3);
    for (const { sent, received, reason, place } of fault?.examples ?? []) {
      expect(received?.value).toBe(fround(sent.value));
      expect(received?.value).not.toBe(sent.value);
      expect(reason).toBe('no-gradient');
      expect(place?.caseId).toContain('float64/portable/gradients-missing');
    }
  });

  it('accepts zero for subnormal numbers if the port declares it', () => {
    const outward = eachNumber('float32', (value) =>
      abs(value) < 2 ** -126 ? value * Number(0) : value,
    );
    const capabilities = { ...allCapabilities, flushesSubnormals: true };
    expect(lossOf('float32', { outward }, [], capabilities)).toBeNull();
  });

  it('suspects the names of options if every value is NaN after its first step', () => {
    const outward = eachNumber('float32', () => NaN);
    const answers = answersThrough(
      casesOf('float32').filter(({ caseId }) => caseId.includes('grid')),
      { outward },
    );
    const fault = findAdapterFault({ answers, capabilities: allCapabilities });
    expect(fault).toMatchObject({ loss: 'all-nan', examples: [{ reason: null }] });
    const [answer] = answers;
    const [value] = casesOf('float32');
    const right = value ? answersThrough([value], {}) : [];
    const mixed = answer ? [answer, ...right] : [];
    expect(findAdapterFault({ answers: mixed, capabilities: allCapabilities })).toBeNull();
  });

  it('accuses no formula that clips, decays or moves parameters without a gradient', () => {
    const formulas: readonly ((value: number) => number)[] = [
      (value) => Math.max(-1, Math.min(1, value)),
      (value) => value * 0.99,
      (value) => value + 0.001,
      (value) => Math.max(value, 0),
    ];
    for (const dtype of dtypeNames) {
      for (const change of formulas) {
        const { encode, decode } = dtypes[dtype].format;
        const outward = (data: Storage): Storage =>
          data.map((word) => encode(change(decode(word))));
        expect(lossOf(dtype, { outward })).toBeNull();
      }
    }
  });

  it('uses the round trips of a probe', async () => {
    const port = referencePort('portable', '');
    const environment = await probePort({
      ...port,
      capabilities: { ...port.capabilities, dtypes: ['float64'] },
      run: async (scenario) =>
        (await port.run(scenario)).map(({ params, state }) => ({
          params: params.map((data) => data.map((value) => (Number.isNaN(value) ? 0 : value))),
          state,
        })),
    });
    const evidence = { answers: [], capabilities: allCapabilities };
    expect(findAdapterFault(evidence, environment)).toMatchObject({
      loss: 'nan-lost',
      examples: [{ place: null, received: { value: 0 } }],
    });
    expect(findAdapterFault(evidence, await probePort(port))).toBeNull();
  });

  it('does not take 0 · ∞ in a formula for a loss of infinity', () => {
    const trip = {
      dtype: 'float32',
      problem: null,
      lost: [
        {
          kind: 'infinity',
          sent: { value: Infinity, bits: '7f800000' },
          received: { value: NaN, bits: '7fc00000' },
        },
      ],
    } as const;
    const environment: Pick<ProbeFindings, 'trips'> = { trips: [trip] };
    expect(
      findAdapterFault({ answers: [], capabilities: allCapabilities }, environment),
    ).toBeNull();
  });
});

describe('diagnose() of a port behind a wrong adapter [DIA-10]', () => {
  it('has the fault and no explanation', () => {
    const outward = eachNumber('float64', fround);
    const answers = answersThrough(casesOf('float64'), { outward }, [inside]);
    const { adapter, explanations, partial, step } = diagnose({
      answers,
      capabilities: allCapabilities,
    });
    expect(adapter?.loss).toBe('rounded-to-float32');
    expect({ explanations, partial, step }).toEqual({
      explanations: [],
      partial: null,
      step: null,
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Dtype, Storage } from '../../src/float/dtype.ts';
import { fromHex } from '../../src/float/hex.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import type { Snapshot } from '../../src/scenario/scenario.ts';

function snapshot(param: Storage, squareAvg: Storage = param, more: object = {}): Snapshot {
  return { params: [param], state: [{ step: 1, squareAvg, ...more }] };
}

function compareWords(
  dtype: Dtype,
  golden: string,
  actual: string,
): ReturnType<typeof compareTrajectories> {
  const [goldenStorage, actualStorage] = [fromHex(dtype, golden), fromHex(dtype, actual)];
  return compareTrajectories(
    dtype,
    [snapshot(goldenStorage)],
    [snapshot(actualStorage, goldenStorage)],
  );
}

describe('compareTrajectories() [CMP-1, NUM-14]', () => {
  it('counts every value and every step counter, and finds no difference in equal trajectories', () => {
    const golden = [snapshot(Float32Array.of(1, 2, 3)), snapshot(Float32Array.of(4, 5, 6))];
    expect(compareTrajectories('float32', golden, golden)).toEqual({
      values: 14,
      mismatches: 0,
      largestUlp: 0,
      first: null,
      beyond: 0,
      illConditioned: 0,
      cancelled: 0,
      largestMultiple: 0,
      firstBeyond: null,
      worst: null,
    });
  });

  it('counts every value also if some differ', () => {
    const golden = [snapshot(Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6))];
    const actual = [snapshot(Float32Array.of(1, 7, 8), Float32Array.of(4, 5, 9))];
    const { values, mismatches } = compareTrajectories('float32', golden, actual);
    expect({ values, mismatches }).toEqual({ values: 7, mismatches: 3 });
  });

  it.each<[Dtype, string, string]>([
    ['float32', '7fc00000', 'ffc00001'],
    ['float64', '7ff8000000000000', 'fff0000000000001'],
    ['float16', '7e00', 'fc01'],
    ['bfloat16', '7fc0', 'ff81'],
    ['complex64', '7fc0000000000000', 'ff80000100000000'],
  ])('treats all NaNs as equal: %s', (dtype, golden, actual) => {
    expect(compareWords(dtype, golden, actual).mismatches).toBe(0);
  });

  it.each<[Dtype, string, string]>([
    ['float32', '00000000', '80000000'],
    ['float64', '8000000000000000', '0000000000000000'],
    ['float16', '0000', '8000'],
    ['bfloat16', '8000', '0000'],
    ['complex128', '00000000000000000000000000000000', '00000000000000008000000000000000'],
  ])('distinguishes +0 from -0, though their distance is 0 ULP: %s', (dtype, golden, actual) => {
    const { mismatches, largestUlp, first } = compareWords(dtype, golden, actual);
    expect({ mismatches, largestUlp, kind: first?.kind }).toEqual({
      mismatches: 1,
      largestUlp: 0,
      kind: 'value',
    });
  });

  it.each<[Dtype, string, string, number]>([
    ['float32', '00000001', '80000001', 2],
    ['float32', '7f7fffff', '7f800000', 1],
    ['float64', '3ff0000000000000', '3ff0000000000005', 5],
    ['float16', '3c00', '3c01', 1],
    ['bfloat16', '0001', '0000', 1],
    ['float32', '7fc00000', '3f800000', Infinity],
  ])('measures the distance in ULP: %s %s and %s are %d apart', (dtype, golden, actual, ulp) => {
    expect(compareWords(dtype, golden, actual).first).toMatchObject({ ulp });
  });

  it('returns the place of the first difference, with both bit patterns', () => {
    const golden = [snapshot(Float32Array.of(1, 2)), snapshot(Float32Array.of(1, 2))];
    const actual = [
      golden[0] ?? snapshot(new Float32Array()),
      snapshot(Float32Array.of(1, 2), Float32Array.of(1, 3)),
    ];
    expect(compareTrajectories('float32', golden, actual).first).toEqual({
      kind: 'value',
      event: 1,
      parameter: 0,
      tensor: 'square_avg',
      element: 1,
      expected: { value: 2, bits: '40000000' },
      actual: { value: 3, bits: '40400000' },
      ulp: 2 ** 22,
    });
  });

  it('names the element and the part of a complex number', () => {
    const first = compareWords(
      'complex64',
      '3f80000040000000 3f80000040000000',
      '3f80000040000000 3f80000040000001',
    ).first;
    expect(first).toMatchObject({ element: 1, part: 'imaginary', expected: { bits: '40000000' } });
  });

  it('continues to count after the first difference, and keeps the largest distance', () => {
    const { mismatches, largestUlp } = compareWords('float16', '3c00 3c00 3c00', '3c01 3c00 3c09');
    expect({ mismatches, largestUlp }).toEqual({ mismatches: 2, largestUlp: 9 });
  });
});

describe('compareTrajectories() of incomplete answers [CMP-2]', () => {
  const storageOfOne = Float32Array.of(1);

  it.each<[string, Snapshot[], object]>([
    ['a snapshot', [], { kind: 'snapshots', expected: 1, actual: 0 }],
    [
      'an additional snapshot',
      [snapshot(storageOfOne), snapshot(storageOfOne)],
      { kind: 'snapshots', expected: 1, actual: 2 },
    ],
    [
      'the parameters',
      [{ params: [], state: [] }],
      { kind: 'length', tensor: 'param', expected: 1, actual: 0 },
    ],
    [
      'elements',
      [snapshot(new Float32Array(0), storageOfOne)],
      { kind: 'length', tensor: 'param', expected: 1, actual: 0 },
    ],
    [
      'the state',
      [{ params: [storageOfOne], state: [null] }],
      { kind: 'presence', tensor: 'square_avg', expected: true },
    ],
    [
      'an additional tensor',
      [snapshot(storageOfOne, storageOfOne, { gradAvg: storageOfOne })],
      { kind: 'presence', tensor: 'grad_avg', expected: false },
    ],
    [
      'a step',
      [{ params: [storageOfOne], state: [{ step: 2, squareAvg: storageOfOne }] }],
      { kind: 'step', expected: 1, actual: 2 },
    ],
  ])('reports a difference: %s', (_, actual, divergence) => {
    const { mismatches, first } = compareTrajectories('float32', [snapshot(storageOfOne)], actual);
    expect(mismatches).toBeGreaterThan(0);
    expect(first).toMatchObject(divergence);
  });

  it('compares no values in an empty tensor', () => {
    const empty = new Float32Array(0);
    expect(compareTrajectories('float32', [snapshot(empty)], [snapshot(empty)])).toMatchObject({
      values: 1,
      mismatches: 0,
    });
  });
});

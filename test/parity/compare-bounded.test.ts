import { describe, expect, it } from 'vitest';
import type { SnapshotBound } from '../../src/parity/bound.ts';
import { compareTrajectories, type Comparison } from '../../src/parity/compare.ts';
import type { Snapshot } from '../../src/scenario/scenario.ts';

const snapshot = (values: number[], state: Snapshot['state'] = [null]): Snapshot => ({
  params: [Float32Array.from(values)],
  state,
});
const bound = (...distances: number[]): SnapshotBound => ({
  params: [Float64Array.from(distances)],
  state: [],
});

const compare = (golden: number[], actual: number[], distances: number[]): Comparison =>
  compareTrajectories('float32', [snapshot(golden)], [snapshot(actual)], {
    bounds: [bound(...distances)],
    state: [],
  });

describe('compareTrajectories() with bounds [CMP-1, BND-1]', () => {
  it('measures a difference in multiples of the bound; a difference equal to the bound is not beyond it', () => {
    expect(compare([1, 2], [1.5, 2], [0.5, 0])).toMatchObject({ beyond: 0, largestMultiple: 1 });
    expect(compare([1, 2], [1.5, 2], [0.25, 0])).toMatchObject({ beyond: 1, largestMultiple: 2 });
  });

  it('names the value with the largest multiple, and the first of equal ones', () => {
    const { firstBeyond, worst } = compare([1, 1, 1, 1], [2, 4, 4, 9], [0.5, 0.5, 0.5, Infinity]);
    expect([firstBeyond, worst]).toMatchObject([{ element: 0 }, { element: 1 }]);
    expect(compare([1, 1], [1.5, 1.25], [1, 1]).worst).toMatchObject({ element: 0 });
    expect(compare([1], [1], [0]).worst).toBeNull();
  });

  it('treats +0 and -0 as equal in value, and different in bits', () => {
    expect(compare([0], [-0], [0])).toMatchObject({
      mismatches: 1,
      beyond: 0,
      illConditioned: 0,
      largestMultiple: 0,
    });
  });

  it('gives an infinite multiple for NaN and a number', () => {
    expect(compare([1], [NaN], [5])).toMatchObject({ beyond: 1, largestMultiple: Infinity });
    expect(compare([NaN], [1], [0])).toMatchObject({ beyond: 1, largestMultiple: Infinity });
  });

  it('counts the values without a bound, and the golden NaNs among them', () => {
    const found = compare([1, NaN, NaN, 4], [2, 3, 4, 4], [Infinity, Infinity, Infinity, 0]);
    expect(found).toMatchObject({
      mismatches: 3,
      beyond: 0,
      illConditioned: 3,
      cancelled: 2,
      largestMultiple: 0,
      firstBeyond: null,
    });
  });

  it('names the part of a complex element', () => {
    const parts = [0, 1, 2, 3].map((index) => {
      const words = [1, 1, 1, 1].map((value, at) => (at === index ? 2 : value));
      const { first } = compareTrajectories(
        'complex64',
        [snapshot([1, 1, 1, 1])],
        [snapshot(words)],
      );
      return first?.kind === 'value' ? [first.element, first.part] : [];
    });
    expect(parts).toEqual([
      [0, 'real'],
      [0, 'imaginary'],
      [1, 'real'],
      [1, 'imaginary'],
    ]);
  });

  it('ignores state that is not compared, even its length', () => {
    const stateful = snapshot([1], [{ step: 1, squareAvg: Float32Array.of(1) }]);
    expect(
      compareTrajectories('float32', [stateful], [snapshot([1], [])], { state: [] }).mismatches,
    ).toBe(0);
    const { first } = compareTrajectories('float32', [stateful], [snapshot([1])]);
    expect(first).toMatchObject({ kind: 'presence', tensor: 'square_avg', expected: true });
    const lacking = compareTrajectories('float32', [stateful], [snapshot([1], [])]);
    expect(lacking.first).toEqual({
      kind: 'length',
      event: 0,
      parameter: null,
      tensor: 'square_avg',
      expected: 1,
      actual: 0,
    });
  });
});

describe('compareTrajectories() with changed gradients', () => {
  const changed = (element: number): Snapshot => ({
    ...snapshot([1]),
    changedGradient: { parameter: 0, element },
  });
  const found = (golden: Snapshot, actual: Snapshot): Comparison['first'] =>
    compareTrajectories('float32', [golden], [actual]).first;

  it('is beyond any bound if only one of the two changed a gradient', () => {
    const divergence = { kind: 'gradient', event: 0, parameter: 0, element: 3 };
    expect(found(snapshot([1]), changed(3))).toEqual(divergence);
    expect(found(changed(3), snapshot([1]))).toEqual(divergence);
  });

  it('ignores which element changed first', () => {
    expect(found(changed(3), changed(4))).toBeNull();
    expect(found(snapshot([1]), snapshot([1]))).toBeNull();
  });
});

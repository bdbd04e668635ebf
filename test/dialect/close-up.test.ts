import { describe, expect, it } from 'vitest';
import { closeUpOf, type CloseUp } from '../../src/dialect/close-up.ts';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/player.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';
import { caseOf } from '../few-cases.ts';

const epsInside: Deviation = { axis: 'epsilon', value: 'inside' };

/** The close-up of a case in which a dialect, or whatever is answered, departs. */
function closeUpIn(
  caseId: string,
  answer: readonly Deviation[] | Trajectory = [epsInside],
): CloseUp | null {
  const testCase = caseOf(caseId);
  const { scenario, golden, dtype } = testCase;
  const isDialect = (value: typeof answer): value is readonly Deviation[] =>
    value.every((item) => 'axis' in item);
  const trajectory = isDialect(answer)
    ? dialectTrajectory(scenario, dialectOf(answer), { arithmetic: 'portable' })
    : answer;
  const bounds = boundsOf(scenario, golden);
  const { worst } = compareTrajectories(dtype, golden, trajectory, { bounds });
  return worst && closeUpOf({ testCase, trajectory }, worst, allCapabilities);
}

describe('closeUpOf() [REP-6]', () => {
  it('follows the lane that is farthest off from event to event', () => {
    const found = closeUpIn('grid/float32/portable/plain');
    const { golden } = caseOf('grid/float32/portable/plain');
    expect(found).toMatchObject({ tensor: 'param', lane: expect.any(String) });
    expect(found?.points.map(({ event }) => event)).toEqual(golden.map((_, event) => event));
    const read = golden.map(({ params }) => params[found?.parameter ?? 0]?.[found?.element ?? 0]);
    expect(found?.points.map((point) => point.golden)).toEqual(read);
  });

  it('gives distance and bound in ULP, and names the first event beyond it', () => {
    const found = closeUpIn('grid/float32/portable/plain');
    const first = found?.points.find(({ event }) => event === found.event);
    expect(first && first.ulp > first.bound).toBe(true);
    expect(
      found?.points.every(({ ulp, bound, event }) => event >= found.event || ulp <= bound),
    ).toBe(true);
    const bounds = found?.points.map(({ bound }) => bound) ?? [];
    expect(Math.min(...bounds)).toBeGreaterThan(1);
    expect(Math.max(...bounds)).toBeLessThan(10_000); // a few roundings for each of a few steps
  });

  it("gives lr / denominator as the effective learning rate, which torch's and a textbook's differ in", () => {
    const found = closeUpIn('grid/float64/portable/plain');
    const { scenario, golden } = caseOf('grid/float64/portable/plain');
    const [group] = scenario.groups;
    const rate = found?.rates.at(-1);
    const v =
      golden[rate?.event ?? 0]?.state[found?.parameter ?? 0]?.squareAvg[found?.element ?? 0];
    const expected = (group?.lr ?? NaN) / (Math.sqrt(v ?? NaN) + (group?.eps ?? NaN));
    expect(Math.abs((rate?.golden ?? NaN) / expected - 1)).toBeLessThan(1e-6);
    expect(rate?.port).not.toBe(rate?.golden);
  });

  it('shows the step of the first event beyond the bound from within', () => {
    const found = closeUpIn('grid/float32/portable/plain');
    expect(found?.quantities.map(({ name }) => name)).toEqual(['g', 'v', 'a', 'q', 'p']);
    expect(found?.quantities.find(({ isOff }) => isOff)?.name).toBe('a');
  });

  it('names the part of a complex element, and reads that part', () => {
    const found = closeUpIn('grid/complex64/portable/plain');
    expect(found?.part).toMatch(/^(real|imaginary)$/);
    const { golden } = caseOf('grid/complex64/portable/plain');
    const component = 2 * (found?.element ?? 0) + (found?.part === 'imaginary' ? 1 : 0);
    expect(found?.points[0]?.golden).toBe(golden[0]?.params[found?.parameter ?? 0]?.[component]);
  });

  it('has no points where the port does not have the value', () => {
    const { golden } = caseOf('grid/float32/portable/plain');
    const short = golden.slice(0, 2).map((snapshot) => ({
      ...snapshot,
      params: snapshot.params.map((param) => param.map((value) => value * 2)),
    }));
    expect(closeUpIn('grid/float32/portable/plain', short)?.points).toHaveLength(2);
  });

  it('is null where nothing that was answered departs', () => {
    const testCase = caseOf('grid/float32/portable/plain');
    const { golden: trajectory } = testCase;
    const reading = { value: 0, bits: '' };
    const place = { event: 0, parameter: 0, tensor: 'param', element: 0 } as const;
    const worst = { kind: 'value', ...place, expected: reading, actual: reading, ulp: 1 } as const;
    expect(closeUpOf({ testCase, trajectory }, worst, allCapabilities)).toBeNull();
  });
});

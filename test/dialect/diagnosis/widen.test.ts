import { describe, expect, it } from 'vitest';
import { widenData, widenScenario, widenTrajectory } from '../../../src/dialect/diagnosis/widen.ts';
import { caseOf } from '../../few-cases.ts';

describe('widenData() [DIA-11]', () => {
  it('returns the same numbers, from bits and from floats', () => {
    expect(widenData('bfloat16', Uint16Array.of(0x3f80, 0x8000, 0x7f80, 0x0001))).toEqual(
      Float64Array.of(1, -0, Infinity, 2 ** -133),
    );
    expect(widenData('float16', Uint16Array.of(0xc000, 0x0001, 0x7e00))).toEqual(
      Float64Array.of(-2, 2 ** -24, NaN),
    );
    const narrow = Float32Array.of(0.1, -0, NaN, 2 ** -149);
    expect(widenData('complex64', narrow)).toEqual(Float64Array.from(narrow));
    expect(widenData('float32', new Float32Array(0))).toEqual(new Float64Array(0));
  });
});

describe('widenScenario() and widenTrajectory() [DIA-11]', () => {
  it('keep events, groups and nulls', () => {
    const { scenario, golden } = caseOf('events/float32/portable/lifecycle');
    const wide = widenScenario(scenario);
    expect(wide.dtype).toBe('float64');
    expect(wide.events.map(({ kind }) => kind)).toEqual(scenario.events.map(({ kind }) => kind));
    const counts = ({ groups, events }: typeof scenario): unknown => [
      groups.map(({ params, ...options }) => [options, params.map(({ shape }) => shape)]),
      events.map((event) =>
        event.kind === 'step' ? event.gradients.map((data) => data && [...data]) : null,
      ),
    ];
    expect(counts(wide)).toEqual(counts(scenario));
    const trajectory = widenTrajectory('float32', golden);
    trajectory.forEach(({ params, state }, event) => {
      expect(params.map((data) => [...data])).toEqual(
        golden[event]?.params.map((data) => [...data]),
      );
      state.forEach((item, parameter) => {
        const before = golden[event]?.state[parameter];
        expect(item === null).toBe(before === null);
        expect(Object.keys(item ?? {}).toSorted()).toEqual(Object.keys(before ?? {}).toSorted());
        expect(item?.squareAvg ?? null).toEqual(
          before ? Float64Array.from(before.squareAvg) : null,
        );
      });
    });
  });

  it('make complex numbers complex128', () => {
    const { scenario } = caseOf('dialects/complex64/portable/heavy-eps-momentum-weight_decay');
    expect(widenScenario(scenario).dtype).toBe('complex128');
  });
});

import { describe, expect, it } from 'vitest';
import { dialectOf, type Deviation } from '../../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../../src/dialect/formula/play-dialect.ts';
import { defaultOptions } from '../../../src/rmsprop/options.ts';
import type { Scenario, ScenarioEvent, Snapshot } from '../../../src/scenario/scenario.ts';

const step = (...gradients: readonly (number | null)[]): ScenarioEvent => ({
  kind: 'step',
  gradients: gradients.map((value) => (value === null ? null : Float64Array.of(value))),
});
const reload: ScenarioEvent = { kind: 'reload', integerStep: false };

/** Plays events with two float64 parameters of one element. alpha is 0.5, and eps is 1. */
function play(deviation: Deviation, events: readonly ScenarioEvent[]): readonly Snapshot[] {
  const options = { ...defaultOptions, foreach: false, lr: 0.5, alpha: 0.5, eps: 1, momentum: 0.5 };
  const params = [3, 5].map((value) => ({ shape: [1], data: Float64Array.of(value) }));
  const groups = [{ ...options, centered: true, params }];
  const scenario: Scenario = { dtype: 'float64', groups, events };
  return dialectTrajectory(scenario, dialectOf([deviation]), { arithmetic: 'portable' });
}

describe('playDialect() with a reload [DIA-1]', () => {
  const stateAfter = (value: Extract<Deviation, { axis: 'reload' }>['value']) => {
    const [, last] = play({ axis: 'reload', value }, [step(4, null), reload]);
    const { squareAvg, gradAvg, momentumBuffer } = last?.state[0] ?? {};
    return [squareAvg, gradAvg, momentumBuffer].map((tensor) => Number(tensor?.[0]));
  };
  // v = 0.5 · 4², m = 0.5 · 4, b = 4 / (√(8 − 2²) + 1)
  const kept = [8, 2, 4 / 3];

  it('keeps the state, or loses one tensor', () => {
    expect(stateAfter('everything')).toEqual(kept);
    expect(stateAfter('first-options')).toEqual(kept);
    expect(stateAfter('not-square-avg')).toEqual([0, 2, 4 / 3]);
    expect(stateAfter('not-grad-avg')).toEqual([8, 0, 4 / 3]);
    expect(stateAfter('not-momentum-buffer')).toEqual([8, 2, 0]);
  });

  it('rounds the state to the next narrower type', () => {
    expect(stateAfter('narrowed')).toEqual([8, 2, Math.fround(4 / 3)]);
  });
});

describe('playDialect() with another step counter [DIA-1]', () => {
  const counters = (value: Extract<Deviation, { axis: 'step' }>['value']) =>
    play({ axis: 'step', value }, [step(1, 1), step(1, null), reload, step(1, 1)]).map(
      ({ state }) => state.map((item) => item?.step),
    );

  it('shows the steps of each parameter, 1, or the updates of all', () => {
    expect(counters('steps')).toEqual([
      [1, 1],
      [2, 1],
      [2, 1],
      [3, 2],
    ]);
    expect(counters('stuck')).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(counters('shared')).toEqual([
      [1, 2],
      [3, 2],
      [3, 2],
      [4, 5],
    ]);
  });

  it('starts again at 0 after a reload', () => {
    expect(counters('zero-after-reload')).toEqual([
      [1, 1],
      [2, 1],
      [0, 0],
      [1, 1],
    ]);
  });
});

describe('playDialect() with denominator-float32 [DIA-1]', () => {
  it('stores the momentum buffer in the dtype before it moves the parameter', () => {
    const buffers: number[] = [];
    const bits = (value: number): number =>
      (new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0) >>> 16;
    const options = { ...defaultOptions, foreach: false, lr: 1, alpha: 0, eps: 2, momentum: 0.5 };
    const params = [{ shape: [1], data: Uint16Array.of(bits(0)) }];
    const scenario: Scenario = {
      dtype: 'bfloat16',
      groups: [{ ...options, params }],
      events: [{ kind: 'step', gradients: [Uint16Array.of(bits(1))] }],
    };
    const [played] = dialectTrajectory(
      scenario,
      dialectOf([{ axis: 'precision', value: 'denominator-float32' }]),
      {
        arithmetic: 'portable',
        onElement: (_, { momentumBuffer }) => buffers.push(momentumBuffer.value),
      },
    );
    // 1 / (√1 + 2) is 0.3333…; the nearest bfloat16 number has 8 bits: 171 / 512
    expect(buffers).toEqual([171 / 512]);
    expect(played?.state[0]?.momentumBuffer).toEqual(Uint16Array.of(bits(171 / 512)));
    expect(played?.params[0]).toEqual(Uint16Array.of(bits(-171 / 512)));
  });
});

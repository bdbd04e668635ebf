import { describe, expect, it } from 'vitest';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { formats } from '../../src/float/format.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario, ScenarioEvent, Trajectory } from '../../src/scenario/scenario.ts';

/* The figures and formulas in the texts about values, checked with the dialects that they describe. */

interface Play {
  readonly options?: Partial<Hyperparameters>;
  readonly start?: number;
}

function trajectory(
  deviations: readonly Deviation[],
  events: readonly ScenarioEvent[],
  { options, start = 1 }: Play = {},
): Trajectory {
  const group = { ...defaultOptions, foreach: false, ...options };
  const scenario: Scenario = {
    dtype: 'float64',
    groups: [{ ...group, params: [{ shape: [1], data: Float64Array.of(start) }] }],
    events: [...events],
  };
  return dialectTrajectory(scenario, dialectOf(deviations), { arithmetic: 'portable' });
}

/** Returns the parameter before the first event, and after each event. */
function params(
  deviations: readonly Deviation[],
  events: readonly ScenarioEvent[],
  play: Play = {},
): number[] {
  const after = trajectory(deviations, events, play).map(({ params: [data] }) => Number(data?.[0]));
  return [play.start ?? 1, ...after];
}

/** Returns how far each event moved the parameter, against the direction of a positive gradient. */
function movements(...args: Parameters<typeof params>): number[] {
  const values = params(...args);
  return values.slice(1).map((value, index) => (values[index] ?? NaN) - value);
}

const step = (gradient: number): ScenarioEvent => ({
  kind: 'step',
  gradients: [Float64Array.of(gradient)],
});
const steps = (count: number, gradient: number): ScenarioEvent[] =>
  Array.from({ length: count }, () => step(gradient));
const last = (values: readonly number[]): number => values.at(-1) ?? NaN;

describe('the texts about the averages [DIA-6]', () => {
  it('epsilon: inside-kept reaches 1e-6 with alpha = 0.99 and eps = 1e-8', () => {
    const kept = trajectory([{ axis: 'epsilon', value: 'inside-kept' }], steps(2000, 0)).at(-1);
    expect(Number(kept?.state[0]?.squareAvg[0])).toBeCloseTo(1e-6, 12);
  });

  it("square-avg: root-kept has torch's first step, and then shorter or longer steps", () => {
    const deviations: Deviation[] = [{ axis: 'square-avg', value: 'root-kept' }];
    for (const [gradient, isShort] of [
      [0.01, true],
      [100, false],
    ] as const) {
      const own = movements(deviations, steps(200, gradient), { options: { alpha: 0.9 } });
      const torch = movements([], steps(200, gradient), { options: { alpha: 0.9 } });
      expect(own[0]).toBe(torch[0]);
      expect(last(own) < last(torch) / 3).toBe(isShort);
      expect(last(own) > last(torch) * 3).toBe(!isShort);
    }
  });

  it.each([
    [0.01, 100],
    [100, 0.01],
  ])('denominator: no-root, with a gradient of %d, moves %d times as far', (gradient, ratio) => {
    const own = last(movements([{ axis: 'denominator', value: 'no-root' }], steps(3000, gradient)));
    expect(own / last(movements([], steps(3000, gradient))) / ratio).toBeCloseTo(1, 2);
  });

  it('initial-mean: gradient gives NaN from zero, and a variance of zero from the first square', () => {
    const mean: Deviation = { axis: 'initial-mean', value: 'gradient' };
    const play = { options: { centered: true } };
    expect(last(params([mean], [step(0.5)], play))).toBeNaN();
    const square: Deviation = { axis: 'initial-square-avg', value: 'first-square' };
    const [movement] = movements([mean, square], [step(0.5)], {
      options: { centered: true, alpha: 0.5 },
    });
    expect(movement).toBeCloseTo((0.01 * 0.5) / 1e-8, 0);
  });

  it('square-avg: complex-square gives NaN if the imaginary part is larger', () => {
    const scenario: Scenario = {
      dtype: 'complex128',
      groups: [
        {
          ...defaultOptions,
          foreach: false,
          params: [{ shape: [1], data: Float64Array.of(1, 1) }],
        },
      ],
      events: [{ kind: 'step', gradients: [Float64Array.of(0.1, 0.2)] }],
    };
    const [after] = dialectTrajectory(
      scenario,
      dialectOf([{ axis: 'square-avg', value: 'complex-square' }]),
      { arithmetic: 'portable' },
    );
    expect([...(after?.params[0] ?? [])]).toEqual([NaN, NaN]);
  });
});

describe('the texts about the movement [DIA-6]', () => {
  it('initial-buffer: gradient first moves by lr * grad', () => {
    const [movement] = movements([{ axis: 'initial-buffer', value: 'gradient' }], [step(4)], {
      options: { momentum: 0.9 },
    });
    expect(movement).toBeCloseTo(0.01 * 4, 12);
  });

  it('movement: one-step-late moves nothing at first, then by the step before', () => {
    const own = params([{ axis: 'movement', value: 'one-step-late' }], [step(1), step(2), step(3)]);
    const torch = params([], [step(1), step(2), step(3)]);
    expect(own[1]).toBe(1);
    expect(own.slice(2).map((value) => value.toFixed(12))).toEqual(
      torch.slice(1, 3).map((value) => value.toFixed(12)),
    );
  });

  it('parameter: clipped sets a larger element to the limit, with a gradient of zero', () => {
    const deviation: Deviation = { axis: 'parameter', value: 'clipped', constant: 3 };
    expect(params([deviation], [step(0)], { start: 5 })).toEqual([5, 3]);
    expect(params([deviation], [step(0)], { start: -5 })).toEqual([-5, -3]);
  });

  it('weight-decay: in-movement makes parameters grow with a negative number', () => {
    const grow: Deviation = { axis: 'weight-decay', value: 'in-movement', constant: -1 };
    const play = { options: { weightDecay: 0.25 } };
    expect(params([grow], [step(0)], play)).toEqual([1, 1.25]);
    expect(params([{ ...grow, constant: 1 }], [step(0)], play)).toEqual([1, 0.75]);
  });

  it('weight-decay: multiplied moves a negative parameter in the wrong direction', () => {
    const play = { start: -1, options: { weightDecay: 0.1 } };
    const multiplied: Deviation = { axis: 'weight-decay', value: 'multiplied' };
    expect(last(movements([multiplied], [step(1)], play))).toBeLessThan(0);
    expect(last(movements([multiplied], [step(1)], { ...play, start: 0 }))).toBe(0);
  });

  it('momentum-value: one-minus sums all steps with momentum = 0', () => {
    const deviations: Deviation[] = [{ axis: 'momentum-value', value: 'one-minus' }];
    const [, ...still] = movements(deviations, [step(1), ...steps(50, 0)]);
    expect(Math.min(...still)).toBeCloseTo(Math.max(...still), 12);
    expect(Math.min(...still)).toBeGreaterThan(0.09);
  });
});

describe('the texts about changes and state [DIA-6]', () => {
  const set = (lr: number): ScenarioEvent => ({ kind: 'set', group: 0, changes: { lr } });
  const reload: ScenarioEvent = { kind: 'reload', integerStep: false };

  it('changes: lr-multiplied turns a change from 0.01 to 0.001 into 0.00001', () => {
    const events = [step(1), set(0.001), step(1)];
    const own = movements([{ axis: 'changes', value: 'lr-multiplied' }], events);
    expect(last(own) / last(movements([], events))).toBeCloseTo(0.01, 8);
  });

  it('reload: not-square-avg makes the next step as long as the first, and gives NaN if centered', () => {
    const lost: Deviation[] = [{ axis: 'reload', value: 'not-square-avg' }];
    const events = [...steps(9, 0.5), reload, step(0.5)];
    const own = movements(lost, events);
    expect(last(own)).toBeCloseTo(own[0] ?? NaN, 12);
    const later = [...steps(50, 0.5), reload, step(0.5)];
    expect(last(params(lost, later, { options: { centered: true } }))).toBeNaN();
  });

  it.each(['stuck', 'shared', 'zero-after-reload'] as const)(
    'step: %s moves parameters as in torch',
    (value) => {
      const events = [step(1), reload, step(2), step(-3)];
      expect(params([{ axis: 'step', value }], events)).toEqual(params([], events));
    },
  );

  it('precision: denominator-float32 has no NaN in float16, where torch has', () => {
    const { encode, decode } = formats.float16;
    const scenario: Scenario = {
      dtype: 'float16',
      groups: [
        {
          ...defaultOptions,
          foreach: false,
          params: [{ shape: [1], data: Uint16Array.of(encode(1)) }],
        },
      ],
      events: [{ kind: 'step', gradients: [Uint16Array.of(0)] }],
    };
    const after = (deviations: Deviation[]): number =>
      decode(
        Number(
          dialectTrajectory(scenario, dialectOf(deviations), { arithmetic: 'portable' })[0]
            ?.params[0]?.[0],
        ),
      );
    expect(after([])).toBeNaN();
    expect(after([{ axis: 'precision', value: 'denominator-float32' }])).toBe(1);
  });
});

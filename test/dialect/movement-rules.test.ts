import { describe, expect, it } from 'vitest';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { decouplingRule, movementRule } from '../../src/dialect/formula/movement-rules.ts';
import { TrackedOperations } from '../../src/dialect/formula/tracked-operations.ts';
import { formats } from '../../src/float/format.ts';
import { RoundingModel } from '../../src/parity/rounding-model.ts';
import type { Tracked } from '../../src/parity/tracked.ts';
import { operations } from '../../src/rmsprop/operations.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';

const on = (): TrackedOperations =>
  new TrackedOperations(
    operations({ dtype: 'float32', arithmetic: 'portable', foreach: false, part: 'body' }),
    new RoundingModel(formats.float32, false),
  );
const at = (value: number, distance = 0): Tracked => ({ value, distance });

/** Moves a parameter of 8 with a gradient of 6, a denominator of 2, and lr 0.5. */
function moved(
  deviations: readonly Deviation[],
  options: Partial<Hyperparameters> = {},
  buffer = at(4),
  gradient = at(6),
): { param: Tracked; momentumBuffer: Tracked } {
  const rule = movementRule(on(), dialectOf(deviations), {
    ...defaultOptions,
    lr: 0.5,
    ...options,
  });
  return rule(at(8), buffer, gradient, at(2));
}
const values = ({ param, momentumBuffer }: ReturnType<typeof moved>): number[] => [
  param.value,
  momentumBuffer.value,
];
const momentum = { momentum: 0.5 };

describe('movementRule() [DIA-1]', () => {
  it('moves by the quotient, or by the momentum buffer', () => {
    expect(values(moved([]))).toEqual([8 - 0.5 * 3, 4]);
    expect(values(moved([], momentum))).toEqual([8 - 0.5 * 5, 5]);
  });

  it('applies lr inside the buffer, Nesterov momentum, or dampening', () => {
    const inside: Deviation = { axis: 'learning-rate', value: 'inside-buffer' };
    const nesterov: Deviation = { axis: 'momentum', value: 'nesterov' };
    const dampened: Deviation = { axis: 'momentum', value: 'dampened' };
    expect(values(moved([inside], momentum))).toEqual([8 - 3.5, 3.5]);
    expect(values(moved([nesterov], momentum))).toEqual([8 - 0.5 * (3 + 0.5 * 5), 5]);
    expect(values(moved([inside, nesterov], momentum))).toEqual([8 - 0.5 * 3 - 0.5 * 3.5, 3.5]);
    expect(values(moved([dampened], { momentum: 0.25 }))).toEqual([
      8 - 0.5 * 3.25,
      0.25 * 4 + 0.75 * 3,
    ]);
  });

  it('adds weight decay to the movement, with any kind of momentum', () => {
    // c·λp is -1 · 0.25 · 8 = -2: the parameter becomes larger
    const inMovement: Deviation = { axis: 'weight-decay', value: 'in-movement', constant: -1 };
    const inside: Deviation = { axis: 'learning-rate', value: 'inside-buffer' };
    const nesterov: Deviation = { axis: 'momentum', value: 'nesterov' };
    const decay = { weightDecay: 0.25 };
    const both = { ...momentum, ...decay };
    expect(values(moved([inMovement], decay))).toEqual([8 - 0.5 * 3 + 2, 4]);
    expect(values(moved([inMovement], both))).toEqual([8 - 0.5 * 5 + 2, 5]);
    expect(values(moved([inMovement, inside], both))).toEqual([8 - (3.5 - 2), 3.5 - 2]);
    expect(values(moved([inMovement, nesterov], both))).toEqual([8 - 0.5 * (3 + 0.5 * 5) + 2, 5]);
    // the movement is 0.5 · 3 − 2, and the buffer is 0.5 · 4 more
    expect(values(moved([inMovement, inside, nesterov], both))).toEqual([
      8 - (1.5 - 2) - 0.5 * (2 + 1.5 - 2),
      2 + 1.5 - 2,
    ]);
    expect(moved([inMovement, nesterov], momentum)).toEqual(moved([nesterov], momentum));
  });

  it('stores the buffer through the given function', () => {
    const negated = (buffer: Tracked): Tracked => at(-buffer.value);
    const rule = movementRule(
      on(),
      dialectOf([]),
      { ...defaultOptions, lr: 0.5, ...momentum },
      negated,
    );
    expect(values(rule(at(8), at(4), at(6), at(2)))).toEqual([8 + 0.5 * 5, -5]);
  });

  describe('of state by position, without momentum', () => {
    const byPosition: Deviation[] = [{ axis: 'state', value: 'by-position' }];

    it('keeps the parameter and a finite buffer', () => {
      expect(moved(byPosition).momentumBuffer).toEqual(at(4));
      expect(moved(byPosition)).toEqual(moved([]));
    });

    it('gives the parameter an infinite distance if the buffer is infinite, and keeps its value', () => {
      const { param, momentumBuffer } = moved(byPosition, {}, at(Infinity));
      expect(param).toEqual(at(6.5, Infinity));
      expect(momentumBuffer).toEqual(at(NaN, Infinity));
    });

    it('makes the buffer NaN if the quotient is NaN', () => {
      const { param, momentumBuffer } = moved(byPosition, {}, at(4), at(NaN));
      expect(param.value).toBeNaN();
      expect(momentumBuffer).toEqual(at(NaN, Infinity));
    });
  });
});

describe('decouplingRule() [DIA-1]', () => {
  const decayed = (
    value: 'l2' | 'decoupled-lr' | 'decoupled-raw' | 'decoupled-raw-after',
    weightDecay = 0.5,
  ): number[] => {
    const dialect = dialectOf([{ axis: 'weight-decay', value }]);
    const { before, after } = decouplingRule(on(), dialect, {
      ...defaultOptions,
      lr: 0.5,
      weightDecay,
    });
    return [before(at(8)).value, after(at(8)).value];
  };

  it('decays the parameter before or after the step, times lr or not', () => {
    expect(decayed('l2')).toEqual([8, 8]);
    expect(decayed('decoupled-lr')).toEqual([6, 8]);
    expect(decayed('decoupled-raw')).toEqual([4, 8]);
    expect(decayed('decoupled-raw-after')).toEqual([8, 4]);
  });

  it('neither decays nor rounds without weight decay', () => {
    expect(decayed('decoupled-raw', 0)).toEqual([8, 8]);
  });
});

import { describe, expect, it } from 'vitest';
import { arithmeticNames, type Arithmetic } from '../../src/float/arithmetic.ts';
import { elementUpdate, type Element } from '../../src/rmsprop/element-update.ts';
import { operations, type Operations } from '../../src/rmsprop/operations.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';

function operationsOf(dtype: 'float32' | 'float64', arithmetic: Arithmetic): Operations {
  return operations({ dtype, arithmetic, foreach: false, part: 'body' });
}

const float64 = operationsOf('float64', 'portable');

const start = (param: number): Element => ({ param, squareAvg: 0, gradAvg: 0, momentumBuffer: 0 });

/** Returns the element after each gradient, from zero state. */
function run(
  options: Partial<Hyperparameters>,
  param: number,
  gradients: readonly number[],
  numberOperations: Operations = float64,
): Element[] {
  const update = elementUpdate(numberOperations, { ...defaultOptions, ...options });
  let element = start(param);
  return gradients.map((gradient) => {
    element = update(element, gradient, 0);
    return element;
  });
}

describe('elementUpdate() [NUM-5, NUM-6]', () => {
  const probe = { lr: 0.01, alpha: 0.9, eps: 0.01 };

  // The separating probe: p = 1, gradients 0.1, 0.1 and -0.2, to 8 digits. dialect/separating-probe.test.ts has more
  // rows.
  it.each([
    ['torch', {}, [0.97597469, 0.95731414, 0.98068831]],
    ['centered', { centered: true }, [0.975, 0.95468722, 0.97807661]],
    ['momentum 0.9', { momentum: 0.9 }, [0.97597469, 0.93569137, 0.92281054]],
    ['weight decay 0.1', { weightDecay: 0.1 }, [0.97269459, 0.9522635, 0.96289562]],
  ])('gives the digits of the separating probe: %s', (_, options, expected) => {
    const elements = run({ ...probe, ...options }, 1, [0.1, 0.1, -0.2]);
    expect(elements.map(({ param }) => param.toFixed(8))).toEqual(
      expected.map((value) => value.toFixed(8)),
    );
  });

  it('ascends under maximize, and does not negate weight decay', () => {
    const [descended] = run({ ...probe, weightDecay: 0.1 }, 1, [-0.1]);
    expect(run({ ...probe, weightDecay: 0.1, maximize: true }, 1, [0.1])).toEqual([descended]);
  });

  it('changes neither the element nor the options', () => {
    const options = Object.freeze({ ...defaultOptions, centered: true, momentum: 0.9, lr: 0.1 });
    const element = Object.freeze({ param: 1, squareAvg: 2, gradAvg: 0.5, momentumBuffer: -1 });
    const update = elementUpdate(float64, options);
    const first = update(element, 0.25, 0);
    expect(update(element, 0.25, 0)).toStrictEqual(first);
    expect(first).not.toEqual(element);
    expect(element).toStrictEqual({ param: 1, squareAvg: 2, gradAvg: 0.5, momentumBuffer: -1 });
  });

  it('reads the options only at its creation', () => {
    const options = { ...defaultOptions, lr: 0.5, alpha: 0, eps: 0 };
    const update = elementUpdate(float64, options);
    options.lr = 100;
    expect(update(start(1), 2, 0).param).toBe(0.5);
  });

  it('keeps averages that the options do not use', () => {
    const element = { param: 1, squareAvg: 0, gradAvg: 7, momentumBuffer: 8 };
    const { gradAvg, momentumBuffer } = elementUpdate(float64, defaultOptions)(element, 1, 0);
    expect({ gradAvg, momentumBuffer }).toEqual({ gradAvg: 7, momentumBuffer: 8 });
  });

  it.each(arithmeticNames)(
    'reaches NaN at step 24 of a centered float32 run with a constant gradient: %s',
    (arithmetic) => {
      const constant = Array.from({ length: 30 }, () => Math.fround(0.01));
      const options = { alpha: 0.5, eps: 1e-7, centered: true };
      const elements = run(options, 1, constant, operationsOf('float32', arithmetic));
      expect(elements.findIndex(({ param }) => Number.isNaN(param))).toBe(24 - 1);
      expect(elements.at(-1)?.squareAvg).toBeCloseTo(1e-4, 9);
    },
  );

  it('gives NaN for a zero gradient without eps', () => {
    expect(run({ eps: 0 }, 1, [0])).toEqual([{ ...start(1), param: NaN }]);
  });

  it('keeps the parameter for a zero gradient with eps', () => {
    expect(run({}, 1, [0, -0])).toStrictEqual([start(1), start(1)]);
  });

  it('divides by eps alone if alpha is 1', () => {
    expect(run({ alpha: 1, lr: 0.5, eps: 0.25 }, 1, [3, -1])).toEqual([
      { ...start(1), param: 1 - (0.5 * 3) / 0.25 },
      { ...start(1), param: 1 - (0.5 * 3) / 0.25 + 0.5 / 0.25 },
    ]);
  });

  it('uses only the last gradient if alpha is 0', () => {
    const elements = run({ alpha: 0, lr: 0.5, eps: 0 }, 1, [3, -4]);
    expect(elements.map(({ squareAvg }) => squareAvg)).toEqual([9, 16]);
    expect(elements.map(({ param }) => param)).toEqual([0.5, 1]);
  });

  it('decays the square average under a zero gradient', () => {
    const [first, second] = run({ alpha: 0.5 }, 1, [2, 0]);
    expect([first?.squareAvg, second?.squareAvg]).toEqual([2, 1]);
    expect(second?.param).toBe(first?.param);
  });

  it('moves the parameter by momentum under a zero gradient', () => {
    const [first, second] = run({ alpha: 0, eps: 0.5, lr: 1, momentum: 0.5 }, 0, [0.5, 0]);
    expect(first).toEqual({ param: -0.5, squareAvg: 0.25, gradAvg: 0, momentumBuffer: 0.5 });
    expect(second).toEqual({ param: -0.75, squareAvg: 0, gradAvg: 0, momentumBuffer: 0.25 });
  });

  it.each([NaN, Infinity, -Infinity])('keeps the effect of a gradient of %d', (gradient) => {
    const [, after] = run({}, 1, [gradient, 0.1]);
    expect(after?.squareAvg).toBe(Number.isNaN(gradient) ? NaN : Infinity);
    expect(after?.param).toBeNaN();
  });

  it('computes 1 - alpha in float64, for any dtype', () => {
    const float32 = operationsOf('float32', 'portable');
    const { squareAvg } = elementUpdate(float32, defaultOptions)(start(1), 1, 0);
    expect(squareAvg).toBe(Math.fround(1 - 0.99));
    expect(squareAvg).not.toBe(Math.fround(1 - Math.fround(0.99)));
  });
});

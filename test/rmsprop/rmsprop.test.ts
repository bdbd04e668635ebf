import { describe, expect, it } from 'vitest';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../src/rmsprop/rmsprop.ts';
import { formats } from '../../src/float/format.ts';
import { torchErrorOf } from './torch-error.ts';

/** Options with which a step is p - lr · sign(g), easy to compute by hand. */
const signs: RMSpropOptions = { lr: 0.5, alpha: 0, eps: 0 };

function withGrad(data: readonly number[], grad: readonly number[]): Parameter {
  const parameter = new Parameter(Float32Array.from(data));
  parameter.grad = Float32Array.from(grad);
  return parameter;
}

describe('RMSprop.step() [OPT-4, OPT-5, OPT-6]', () => {
  it('gives the digits of the example in the documentation', () => {
    const weight = withGrad([1, 2, 3], [0.1, -0.2, 0.3]);
    new RMSprop([weight], { lr: 0.01 }).step();
    expect([...weight.data]).toEqual([0.9000000953674316, 2.0999999046325684, 2.9000000953674316]);
  });

  it('updates data in place', () => {
    const weight = withGrad([1, 2], [3, -3]);
    const { data } = weight;
    new RMSprop([weight], signs).step();
    expect(weight.data).toBe(data);
    expect(data).toEqual(Float32Array.of(0.5, 2.5));
  });

  it('skips a parameter whose gradient is null', () => {
    const [weight, idle] = [withGrad([1], [3]), new Parameter(Float32Array.of(1))];
    const optimizer = new RMSprop([idle, weight], { ...signs, momentum: 0.9, centered: true });
    optimizer.step();
    expect(idle.data).toEqual(Float32Array.of(1));
    expect(optimizer.stateOf(idle)).toBeUndefined();
    expect(optimizer.stateOf(weight)?.step).toBe(1);
  });

  it('keeps the state of a parameter whose gradient has become null', () => {
    const weight = withGrad([1], [3]);
    const optimizer = new RMSprop([weight], { momentum: 0.9 });
    optimizer.step();
    weight.grad = null;
    const before = [optimizer.stateDict(), weight.data.slice()];
    optimizer.step();
    expect([optimizer.stateDict(), weight.data]).toEqual(before);
  });

  it('decays the square average under a zero gradient', () => {
    const weight = withGrad([1], [2]);
    const optimizer = new RMSprop([weight], { alpha: 0.5 });
    optimizer.step();
    const { data } = new Parameter(weight.data.slice());
    weight.grad = Float32Array.of(0);
    optimizer.step();
    expect(optimizer.stateOf(weight)).toEqual({ step: 2, squareAvg: Float32Array.of(1) });
    expect(weight.data).toEqual(data);
  });

  it.each([
    ['plain', {}],
    ['everything on', { weightDecay: 0.1, momentum: 0.9, centered: true, maximize: true }],
    ['foreach', { weightDecay: 0.1, maximize: true, foreach: true }],
  ])('changes no gradient: %s', (_, options) => {
    const weight = withGrad([1, 2], [0.1, -0.2]);
    const { grad } = weight;
    const optimizer = new RMSprop([weight], options);
    optimizer.step();
    optimizer.step();
    expect(weight.grad).toBe(grad);
    expect(grad).toEqual(Float32Array.of(0.1, -0.2));
    expect(weight.data).not.toEqual(Float32Array.of(1, 2));
  });

  it('returns null without a closure', () => {
    const optimizer = new RMSprop([withGrad([1], [3])], signs);
    expect(optimizer.step()).toBeNull();
    expect(optimizer.step(undefined)).toBeNull();
  });

  it('runs the closure first, and returns its result', () => {
    const weight = new Parameter(Float32Array.of(1));
    const loss = { loss: 0.25 };
    const returned = new RMSprop([weight], signs).step(() => {
      expect(weight.data).toEqual(Float32Array.of(1));
      weight.grad = Float32Array.of(3);
      return loss;
    });
    expect(returned).toBe(loss);
    expect(weight.data).toEqual(Float32Array.of(0.5));
  });

  it.each([undefined, null, 0, ''])('returns even %j from a closure', (loss) => {
    expect(new RMSprop([withGrad([1], [3])]).step(() => loss)).toBe(loss);
  });

  it('passes on an error of the closure, and changes nothing', () => {
    const weight = withGrad([1], [3]);
    const optimizer = new RMSprop([weight], signs);
    const failure = new Error('no data');
    expect(() =>
      optimizer.step(() => {
        throw failure;
      }),
    ).toThrow(failure);
    expect(weight.data).toEqual(Float32Array.of(1));
    expect(optimizer.stateOf(weight)).toBeUndefined();
  });

  it('applies a changed option at the next step', () => {
    const [first, second] = [withGrad([1], [3]), withGrad([1], [3])];
    const optimizer = new RMSprop([{ params: first }, { params: second }], signs);
    optimizer.step();
    const [group] = optimizer.paramGroups;
    Object.assign(group ?? {}, { lr: 0.125 });
    optimizer.step();
    expect([first.data, second.data]).toEqual([Float32Array.of(0.375), Float32Array.of(0)]);
  });

  it.each([
    ['momentum', { momentum: 0.9 }, "'momentum_buffer'"],
    ['centered', { centered: true }, "'grad_avg'"],
    ['both', { momentum: 0.9, centered: true }, "'momentum_buffer'"],
  ])('raises KeyError for %s after the first step', (_, laterOptions, key) => {
    const weight = withGrad([1], [3]);
    const optimizer = new RMSprop([weight], signs);
    optimizer.step();
    const before = [optimizer.stateDict().state, weight.data.slice()];
    Object.assign(optimizer.paramGroups[0] ?? {}, laterOptions);
    expect(torchErrorOf(() => optimizer.step())).toEqual({ exception: 'KeyError', message: key });
    expect([optimizer.stateDict().state, weight.data]).toEqual(before);
  });

  it('keeps the buffer while momentum is off', () => {
    const weight = withGrad([1], [3]);
    const optimizer = new RMSprop([weight], { ...signs, momentum: 0.5 });
    const setMomentum = (momentum: number): void => {
      Object.assign(optimizer.paramGroups[0] ?? {}, { momentum });
      optimizer.step();
    };
    const buffers = [0.5, 0, 0.5].map((momentum) => {
      setMomentum(momentum);
      return optimizer.stateOf(weight)?.momentumBuffer?.[0];
    });
    expect(buffers).toEqual([1, 1, 1.5]);
  });

  it('rounds differently under foreach in bfloat16', () => {
    const { encode, decode } = formats.bfloat16;
    const squareAvgs = [false, true].map((foreach) => {
      const weight = new Parameter(Uint16Array.of(0), { dtype: 'bfloat16' });
      const optimizer = new RMSprop([weight], { foreach });
      for (const gradient of [0.92578125, 0]) {
        weight.grad = Uint16Array.of(encode(gradient));
        optimizer.step();
      }
      return optimizer.stateOf(weight)?.squareAvg[0] ?? 0;
    });
    // 140 · 2^-14 times 0.99, or times 0.99 as a bfloat16, which is 0.98828125
    expect(squareAvgs.map(decode)).toEqual([139 * 2 ** -14, 138 * 2 ** -14]);
  });

  it('rounds equally under foreach in float32', () => {
    const runs = [false, true].map((foreach) => {
      const weight = withGrad([1, -2, 3], [0.1, -0.2, 0.3]);
      const options = { foreach, weightDecay: 0.1, momentum: 0.9, centered: true };
      const optimizer = new RMSprop([weight], options);
      optimizer.step();
      optimizer.step();
      return [weight.data, optimizer.stateOf(weight)];
    });
    expect(runs[1]).toEqual(runs[0]);
  });
});

describe('RMSprop.zeroGrad() [OPT-9]', () => {
  it('sets every gradient to null', () => {
    const params = [withGrad([1], [3]), new Parameter(Float32Array.of(1)), withGrad([1], [NaN])];
    new RMSprop(params).zeroGrad();
    expect(params.map(({ grad }) => grad)).toEqual([null, null, null]);
  });

  it('zeroes gradients in place, and keeps null', () => {
    const [idle, half] = [
      new Parameter(Float32Array.of(1)),
      new Parameter(Uint16Array.of(1), { dtype: 'float16' }),
    ];
    const weight = withGrad([1, 2], [-3, NaN]);
    half.grad = Uint16Array.of(0xfc00);
    const { grad } = weight;
    new RMSprop([{ params: weight }, { params: [idle, half] }]).zeroGrad(false);
    expect(weight.grad).toBe(grad);
    expect([weight.grad, idle.grad, half.grad]).toEqual([
      Float32Array.of(0, 0),
      null,
      Uint16Array.of(0),
    ]);
  });
});

describe('RMSprop.stateOf()', () => {
  it('returns the current state, and undefined for a parameter of no group', () => {
    const weight = withGrad([1], [3]);
    const optimizer = new RMSprop([weight]);
    optimizer.step();
    const state = optimizer.stateOf(weight);
    optimizer.step();
    expect(state?.step).toBe(2);
    expect(optimizer.stateOf(withGrad([1], [3]))).toBeUndefined();
  });
});

describe('RMSprop.step() with a tensor lr [OPT-13]', () => {
  it.each([
    ['of the optimizer', (lr: Float32Array) => [{ ...signs, lr }, {}] as const],
    ['of the group', (lr: Float32Array) => [signs, { lr }] as const],
  ])('uses the current value: %s', (_, options) => {
    const lr = Float32Array.of(0.5);
    const [own, ofGroup] = options(lr);
    const weight = withGrad([1], [3]);
    const optimizer = new RMSprop([{ params: [weight], ...ofGroup }], own);
    optimizer.step();
    lr[0] = 2;
    optimizer.step();
    expect(weight.data).toEqual(Float32Array.of(-1.5));
  });

  it('uses a number that replaces the tensor', () => {
    const lr = Float32Array.of(0.5);
    const weight = withGrad([1], [3]);
    const optimizer = new RMSprop([weight], { ...signs, lr });
    optimizer.paramGroups.forEach((group) => {
      group.lr = 4;
    });
    lr[0] = 100;
    optimizer.step();
    expect(weight.data).toEqual(Float32Array.of(-3));
  });
});

describe('RMSprop.step() with differentiable and capturable [OPT-15]', () => {
  it('computes the same with differentiable', () => {
    const [plain, differentiable] = [{}, { differentiable: true }].map((options) => {
      const weight = withGrad([1, 2], [0.1, -0.2]);
      new RMSprop([weight], { momentum: 0.9, centered: true, ...options }).step();
      return weight.data;
    });
    expect(differentiable).toEqual(plain);
  });

  it.each([
    [{ differentiable: true, foreach: true }, "_foreach ops don't support autograd"],
    [
      { capturable: true },
      "If capturable=True, params and state_steps must be on supported devices: ['cuda', 'xpu', 'hpu', 'privateuseone', 'xla'].",
    ],
  ])('refuses the first step with a gradient: %j', (options, message) => {
    const weight = new Parameter(Float32Array.of(1));
    const optimizer = new RMSprop([weight], options);
    optimizer.step();
    weight.grad = Float32Array.of(1);
    expect(torchErrorOf(() => optimizer.step())).toMatchObject({
      exception: 'AssertionError',
      message,
    });
    expect(weight.data).toEqual(Float32Array.of(1));
  });
});

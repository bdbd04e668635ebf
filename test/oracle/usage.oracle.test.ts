import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { torchErrorOf } from '../rmsprop/torch-error.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';

/** Asks PyTorch, in portable arithmetic. */
async function ask(question: 'names' | 'tensor_lr' | 'grad_scaler'): Promise<unknown> {
  const script = fileURLToPath(new URL('usage.py', import.meta.url));
  const { stdout } = await execa(oraclePython, [script, 'portable'], {
    input: `${JSON.stringify(question)}\n`,
  });
  return JSON.parse(stdout);
}

const parameter = (...values: number[]): Parameter => new Parameter(Float32Array.from(values));

describeWithOracle('RMSprop around a step, compared with PyTorch', () => {
  it("has torch's names in state dicts, and torch's messages [OPT-13, OPT-14]", async () => {
    const named = (...names: string[]): RMSprop =>
      new RMSprop(names.map((name) => [name, parameter(1)] as const));
    const [one, other] = [named('weight', 'bias'), named('first', 'second')];
    other.loadStateDict(one.stateDict());
    const plain = new RMSprop([parameter(1)]);
    const attempts = [
      () => new RMSprop([['weight', parameter(1)], parameter(2)]),
      () => one.addParamGroup({ params: [parameter(1)] }),
      () => plain.addParamGroup({ params: [['bias', parameter(1)]] }),
      () => new RMSprop([parameter(1)], { lr: Float32Array.of(0.1, 0.2), eps: -1 }),
      () => new RMSprop([parameter(1)], { lr: Float32Array.of(-0.5) }),
    ];
    expect(await ask('names')).toEqual({
      keys: Object.keys(one.stateDict().param_groups[0] ?? {}),
      loaded: other.paramGroups[0]?.paramNames,
      messages: attempts.map((attempt) => {
        const error = torchErrorOf(attempt);
        return error && [error.exception, error.message];
      }),
    });
  });

  it('follows a tensor lr that changes in place, bit for bit [OPT-13]', async () => {
    const [weight, lr] = [parameter(1, -2), Float32Array.of(0.1)];
    const optimizer = new RMSprop([weight], { lr, momentum: 0.9 });
    const values = Array.from({ length: 4 }, () => {
      weight.grad = Float32Array.of(0.3, -0.7);
      optimizer.step();
      lr[0] = Math.fround(0.7) * (lr[0] ?? NaN);
      return [...weight.data];
    });
    expect(await ask('tensor_lr')).toEqual(values);
  });

  it("does what GradScaler's program does if it takes no step after an overflow", async () => {
    const weight = parameter(1, -2);
    const optimizer = new RMSprop([weight], { momentum: 0.9 });
    const values = [0.25, Infinity, 0.5].map((gradient) => {
      optimizer.zeroGrad();
      weight.accumulateGrad(Float32Array.of(gradient, gradient));
      if (weight.grad?.every(Number.isFinite) === true) {
        optimizer.step();
      }
      return [...weight.data];
    });
    expect(await ask('grad_scaler')).toEqual({ values, step: optimizer.stateOf(weight)?.step });
  });
});

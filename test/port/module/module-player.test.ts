import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../src/errors.ts';
import { openModulePort } from '../../../src/port/module/module-port.ts';
import { defaultOptions } from '../../../src/rmsprop/options.ts';
import type { Scenario, ScenarioEvent } from '../../../src/scenario/scenario.ts';

const step: ScenarioEvent = { kind: 'step', gradients: [Float32Array.of(1)] };
const group = {
  ...defaultOptions,
  foreach: false,
  params: [{ shape: [1], data: Float32Array.of(1) }],
};
const scenarioOf = (event: ScenarioEvent): Scenario => ({
  dtype: 'float32',
  groups: [group],
  events: [event],
});

type Optimizer = Readonly<Record<string, unknown>>;

/** The error of a port whose optimizer has these methods, and that declares all features. */
async function errorOf(optimizer: unknown, event: ScenarioEvent = step): Promise<Error> {
  const port = await openModulePort({
    name: 'x',
    version: '1',
    dtypes: ['float32'],
    features: ['set_hyperparameters', 'add_group', 'state_dict', 'zero_grad'],
    create: () => optimizer,
  });
  return port.run(scenarioOf(event)).then(
    () => new Error('nothing was refused'),
    (error: unknown) => error as Error,
  );
}

const params = (): Float32Array[] => [Float32Array.of(1)];
const doNothing = (): void => undefined;
const right: Optimizer = { step: doNothing, params };

describe('ModulePlayer [SUP-5]', () => {
  it.each<[unknown, string]>([
    [
      undefined,
      'create() returned undefined without the method step(): expected an object with step() and params().',
    ],
    [
      { params },
      'create() returned an object without the method step(): expected an object with step() and params().',
    ],
    [
      { step: doNothing },
      'create() returned an object without the method params(): expected an object with step() and params().',
    ],
    [
      { ...right, params: doNothing },
      'params() returned undefined: expected an Array with one entry for each parameter.',
    ],
    [
      { ...right, params: () => [[1]] },
      'params()[0] is an Array of length 1: expected a Float32Array, because the dtype is float32.',
    ],
    [
      { ...right, state: () => ({}) },
      'state() returned an object: expected an Array with one entry for each parameter.',
    ],
    [
      { ...right, state: () => [1] },
      'state()[0] is 1: expected an object such as { step: 1 }, or null.',
    ],
    [
      { ...right, state: () => [{ step: '1' }] },
      'state()[0].step is "1": expected a finite number',
    ],
    [
      { ...right, state: () => [{ step: 1 }] },
      'state()[0].squareAvg is undefined: expected a Float32Array, because the dtype is float32.',
    ],
  ])('refuses the optimizer %o', async (optimizer, message) => {
    expect((await errorOf(optimizer)).message).toBe(message);
  });

  const needs = (feature: string, method: string): string =>
    `the port declares the feature "${feature}", but the optimizer has no method ${method}(). Add the method, or remove the feature.`;

  it.each<[ScenarioEvent, Optimizer, string]>([
    [
      { kind: 'set', group: 0, changes: { lr: 1 } },
      right,
      needs('set_hyperparameters', 'setHyperparameters'),
    ],
    [{ kind: 'add_group', group: { ...group, params: [] } }, right, needs('add_group', 'addGroup')],
    [{ kind: 'zero_grad', setToNone: true }, right, needs('zero_grad', 'zeroGrad')],
    [{ kind: 'reload', integerStep: false }, right, needs('state_dict', 'stateDict')],
    [
      { kind: 'reload', integerStep: false },
      { ...right, stateDict: doNothing },
      needs('state_dict', 'loadStateDict'),
    ],
  ])('names the method that the event %o needs', async (event, optimizer, message) => {
    expect((await errorOf(optimizer, event)).message).toBe(message);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'an error',
      new RangeError('too far'),
      /^step\(\) threw RangeError: too far \(module-player\.test\.ts:\d+\)$/,
    ],
    ['a string', 'no', /^step\(\) threw "no"$/],
    ['nothing', undefined, /^step\(\) threw undefined$/],
    ['an object without a prototype', Object.create(null), /^step\(\) threw an object$/],
  ])('names the method that throws %s', async (_, thrown, message) => {
    const throws = (): void => {
      throw thrown;
    };
    expect((await errorOf({ ...right, step: throws })).message).toMatch(message);
  });

  it('passes on what a port refuses on purpose', async () => {
    const unsupported = new UnsupportedError('lr = 0 is rejected');
    const refusal = Object.assign(new Error('Invalid lr'), { exception: 'ValueError' });
    for (const error of [unsupported, refusal]) {
      const passed = await errorOf({ ...right, step: () => Promise.reject(error) });
      expect({ ...passed, message: passed.message }).toMatchObject({
        ...error,
        message: error.message,
      });
    }
  });

  it('ends a step that takes too long', async () => {
    const port = await openModulePort(
      {
        name: 'x',
        version: '1',
        dtypes: ['float32'],
        features: [],
        create: () => ({ ...right, step: () => new Promise(doNothing) }),
      },
      { timeout: 50 },
    );
    await expect(port.run(scenarioOf(step))).rejects.toThrow(
      'the port did not answer within 50 ms. Check its loops, and that its promises resolve. If it is slow, allow more time with --timeout.',
    );
  });
});

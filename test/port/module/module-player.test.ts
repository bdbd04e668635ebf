import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../src/errors.ts';
import type { PortSetup } from '../../../src/port/define-port.ts';
import { featureNames } from '../../../src/port/capabilities.ts';
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
    features: [...featureNames],
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
    [{ kind: 'backward', gradients: [null] }, right, needs('backward', 'backward')],
    [
      { kind: 'step', gradients: [null], isAccumulated: true },
      right,
      needs('backward', 'stepAccumulated'),
    ],
    [{ kind: 'set_data', data: [null] }, right, needs('set_data', 'setData')],
    [{ kind: 'save' }, right, needs('save_and_load', 'stateDict')],
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

type Call = readonly [method: string, ...args: readonly unknown[]];

/** Plays a scenario on a port that writes down the calls of its methods. Returns copies of their arguments. */
async function callsOf(scenario: Scenario): Promise<Call[]> {
  const calls: Call[] = [];
  const note =
    (method: string, result?: unknown) =>
    (...args: readonly unknown[]): unknown => {
      calls.push([method, ...structuredClone(args)]);
      return result;
    };
  const port = await openModulePort({
    name: 'x',
    version: '1',
    dtypes: ['float32'],
    features: [...featureNames],
    create: ({ groups }: PortSetup) => {
      note('create')(groups.map((given) => ({ ...given })));
      const methods = ['step', 'backward', 'stepAccumulated', 'setData', 'loadStateDict'];
      const noted = Object.fromEntries(methods.map((method) => [method, note(method)]));
      return {
        ...noted,
        setHyperparameters: (index: number, changes: object) =>
          note('setHyperparameters')(index, { ...changes }),
        addGroup: (added: object) => note('addGroup')({ ...added }),
        zeroGrad: note('zeroGrad'),
        stateDict: note('stateDict', { saved: calls.length }),
        params,
      };
    },
  });
  calls.length = 0; // opening a port creates an optimizer, too
  await port.run(scenario);
  return calls;
}

const one = Float32Array.of(1);
const backward: ScenarioEvent = { kind: 'backward', gradients: [one] };
const accumulated: ScenarioEvent = { kind: 'step', gradients: [one], isAccumulated: true };

describe('ModulePlayer with the newer features [ADP-7, PRO-11]', () => {
  const play = (groups: Scenario['groups'], ...events: ScenarioEvent[]): Promise<Call[]> =>
    callsOf({ dtype: 'float32', groups, events });

  it('passes a backward pass, and a step without gradients', async () => {
    const calls = await play([group], backward, accumulated);
    expect(calls.slice(1)).toEqual([['backward', [one]], ['stepAccumulated']]);
  });

  it('gives the gradients so far to the optimizer after a reload', async () => {
    const reload: ScenarioEvent = { kind: 'reload', integerStep: false };
    const calls = await play([group], backward, backward, reload, accumulated);
    expect(calls.slice(-3).map(([method]) => method)).toEqual([
      'loadStateDict',
      'backward',
      'stepAccumulated',
    ]);
    expect(calls.at(-2)).toEqual(['backward', [Float32Array.of(2)]]);
  });

  it('gives no gradients after a reload, if no step uses them', async () => {
    const calls = await play([group], backward, { kind: 'reload', integerStep: false }, step);
    expect(calls.filter(([method]) => method === 'backward')).toHaveLength(1);
  });

  it('overwrites the gradients of a backward pass after it', async () => {
    let kept: readonly (Float32Array | null)[] = [];
    const port = await openModulePort({
      name: 'x',
      version: '1',
      dtypes: ['float32'],
      features: ['backward'],
      create: () => ({
        ...right,
        backward: (gradients: readonly (Float32Array | null)[]) => {
          kept = gradients;
        },
      }),
    });
    await port.run(scenarioOf(backward));
    expect(kept).toEqual([Float32Array.of(NaN)]);
  });

  it('passes new data', async () => {
    const calls = await play([group], { kind: 'set_data', data: [one] });
    expect(calls.at(-1)).toEqual(['setData', [one]]);
  });

  it('leaves out the options that a group omits, and passes those that a group has', async () => {
    const [created] = await play([
      {
        ...group,
        omitted: ['lr', 'alpha'],
        differentiable: true,
        params: [{ shape: [1], data: one, name: 'weight' }],
      },
    ]);
    expect(created?.[1]).toEqual([
      {
        eps: 1e-8,
        momentum: 0,
        weightDecay: 0,
        centered: false,
        maximize: false,
        foreach: false,
        differentiable: true,
        names: ['weight'],
        params: [one],
      },
    ]);
  });

  const tensorGroup = { ...group, lr: 0.5, lrTensor: 'float64' } as const;

  it('passes lr as a tensor and as its value, in a group and in changes [PRO-13]', async () => {
    const calls = await play([tensorGroup], {
      kind: 'set',
      group: 0,
      changes: { lr: 2 },
      lrTensor: 'float64',
    });
    expect(calls[0]?.[1]).toMatchObject([{ lr: 0.5, lrTensor: Float64Array.of(0.5) }]);
    expect(calls[1]).toEqual(['setHyperparameters', 0, { lr: 2, lrTensor: Float64Array.of(2) }]);
  });

  it('replaces the tensor by a number, also after a reload', async () => {
    const set: ScenarioEvent = { kind: 'set', group: 0, changes: { lr: 2 } };
    const calls = await play([tensorGroup], set, { kind: 'reload', integerStep: false });
    const [, created] = calls.filter(([method]) => method === 'create');
    expect(created?.[1]).toEqual([expect.not.objectContaining({ lrTensor: expect.anything() })]);
    expect(created?.[1]).toMatchObject([{ lr: 2 }]);
  });

  it('gives the port a copy of the tensor', async () => {
    const seen: unknown[] = [];
    const port = await openModulePort({
      name: 'x',
      version: '1',
      dtypes: ['float32'],
      features: ['tensor_lr', 'state_dict'],
      create: ({ groups: [given] }: PortSetup) => {
        seen.push(given.lrTensor?.slice());
        given.lrTensor?.fill(9);
        return { ...right, stateDict: doNothing, loadStateDict: doNothing };
      },
    });
    seen.length = 0;
    await port.run({
      ...scenarioOf({ kind: 'reload', integerStep: false }),
      groups: [tensorGroup],
    });
    expect(seen).toEqual([Float64Array.of(0.5), Float64Array.of(0.5)]);
  });
});

describe('ModulePlayer with saves [PRO-12]', () => {
  it('loads the state dict of the save, and creates the next optimizer with its options', async () => {
    const calls = await callsOf({
      dtype: 'float32',
      groups: [group],
      events: [
        { kind: 'save' },
        { kind: 'set', group: 0, changes: { lr: 2 } },
        { kind: 'save' },
        { kind: 'load', saved: 0 },
        { kind: 'reload', integerStep: false },
      ],
    });
    const created = calls.filter(([method]) => method === 'create');
    expect(created.map(([, groups]) => groups)).toMatchObject([[{ lr: 0.01 }], [{ lr: 0.01 }]]);
    expect(calls.find(([method]) => method === 'loadStateDict')).toEqual([
      'loadStateDict',
      { saved: 1 },
    ]);
  });
});

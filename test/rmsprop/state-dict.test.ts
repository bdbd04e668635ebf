import { describe, expect, it } from 'vitest';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../src/rmsprop/rmsprop.ts';

const everything: RMSpropOptions = {
  lr: 0.1,
  momentum: 0.9,
  centered: true,
  weightDecay: 0.01,
  maximize: true,
};

function parameters(): Parameter[] {
  return [
    new Parameter(Float32Array.of(1, -2, 3)),
    new Parameter(Float64Array.of(0.5)),
    new Parameter(Uint16Array.of(0x3f80, 0xbf80), { dtype: 'bfloat16' }),
    new Parameter(Float32Array.of(1, 2, 3, 4), { dtype: 'complex64' }),
  ];
}

/** Returns a gradient that depends on the step and the element, and does not repeat. */
function gradient(dtype: Dtype, length: number, step: number): Parameter['data'] {
  const { format, StorageType } = dtypes[dtype];
  const values = Array.from({ length }, (_, index) => Math.sin(1 + index + 7 * step));
  const storage = new StorageType(length);
  storage.set(values.map(format.encode));
  return storage;
}

function train(optimizer: RMSprop, from: number, to: number): void {
  for (let step = from; step < to; step++) {
    for (const parameter of optimizer.paramGroups.flatMap((group) => group.params)) {
      parameter.grad = gradient(parameter.dtype, parameter.data.length, step);
    }
    optimizer.step();
  }
}

describe('RMSprop.stateDict() [OPT-7]', () => {
  it("has the options with torch's names and order, and no state before a step", () => {
    const params = [new Parameter(Float32Array.of(1)), new Parameter(Float32Array.of(2))];
    const { state, param_groups } = new RMSprop(params).stateDict();
    expect(state).toEqual({});
    expect(JSON.stringify(param_groups)).toBe(
      '[{"lr":0.01,"momentum":0,"alpha":0.99,"eps":1e-8,"centered":false,"weight_decay":0,"capturable":false,"foreach":null,"maximize":false,"differentiable":false,"params":[0,1]}]',
    );
  });

  it.each([
    [{}, ['step', 'square_avg']],
    [{ momentum: 0.9 }, ['step', 'square_avg', 'momentum_buffer']],
    [{ centered: true }, ['step', 'square_avg', 'grad_avg']],
    [everything, ['step', 'square_avg', 'momentum_buffer', 'grad_avg']],
  ])("has the state in torch's order: %j", (options, keys) => {
    const optimizer = new RMSprop([new Parameter(Float32Array.of(1))], options);
    train(optimizer, 0, 1);
    expect(Object.keys(optimizer.stateDict().state[0] ?? {})).toEqual(keys);
  });

  it('counts parameters across groups of any length', () => {
    const fresh = (): Parameter => new Parameter(Float32Array.of(1));
    const groups = [[fresh(), fresh()], [], [fresh()]].map((params) => ({ params }));
    const { param_groups } = new RMSprop(groups).stateDict();
    expect(param_groups.map(({ params }) => params)).toEqual([[0, 1], [], [2]]);
  });

  it('omits parameters that never had a gradient', () => {
    const [a, b, c] = [0, 1, 2].map(() => new Parameter(Float32Array.of(1)));
    const groups = [a, b, c].map((params) => ({ params: params ? [params] : [] }));
    const optimizer = new RMSprop(groups);
    for (const parameter of [c, a]) {
      Object.assign(parameter ?? {}, { grad: Float32Array.of(1) });
    }
    optimizer.step();
    const { state, param_groups } = optimizer.stateDict();
    expect(Object.keys(state)).toEqual(['0', '2']);
    expect(param_groups.map(({ params }) => params)).toEqual([[0], [1], [2]]);
  });

  it('is a snapshot: later steps do not change it', () => {
    const optimizer = new RMSprop(parameters(), everything);
    train(optimizer, 0, 2);
    const saved = optimizer.stateDict();
    const copy = structuredClone(saved);
    train(optimizer, 2, 4);
    Object.assign(optimizer.paramGroups[0] ?? {}, { lr: 5 });
    expect(saved).toEqual(copy);
    expect(optimizer.stateDict()).not.toEqual(copy);
  });

  it('contains copies: changing them does not change the optimizer', () => {
    const optimizer = new RMSprop(parameters(), everything);
    train(optimizer, 0, 1);
    const before = optimizer.stateDict();
    const { state, param_groups } = optimizer.stateDict();
    for (const entry of Object.values(state)) {
      entry.step = 100;
      entry.square_avg.fill(1);
      entry.momentum_buffer?.fill(1);
      entry.grad_avg?.fill(1);
    }
    for (const group of param_groups) {
      group.lr = 100;
      group.params.push(7);
    }
    expect(optimizer.stateDict()).toEqual(before);
  });
});

describe('RMSprop.loadStateDict() [OPT-8]', () => {
  it.each([
    ['plain', {}],
    ['everything on', everything],
    ['foreach', { ...everything, foreach: true }],
  ])('continues another run bit for bit: %s', (_, options) => {
    const uninterrupted = new RMSprop(parameters(), options);
    train(uninterrupted, 0, 6);

    const first = new RMSprop(parameters(), options);
    train(first, 0, 3);
    const second = new RMSprop(first.paramGroups.flatMap((group) => group.params));
    second.loadStateDict(first.stateDict());
    train(second, 3, 6);

    expect(second.stateDict()).toEqual(uninterrupted.stateDict());
    expect(second.paramGroups).toEqual(uninterrupted.paramGroups);
  });

  it('loads copies: the saved arrays do not change', () => {
    const first = new RMSprop(parameters(), everything);
    train(first, 0, 1);
    const saved = first.stateDict();
    const copy = structuredClone(saved);
    const second = new RMSprop(parameters());
    second.loadStateDict(saved);
    train(second, 1, 3);
    expect(saved).toEqual(copy);
  });

  it('loads a state dict after structured cloning', () => {
    const first = new RMSprop(parameters(), everything);
    train(first, 0, 1);
    const second = new RMSprop(parameters());
    second.loadStateDict(structuredClone(first.stateDict()));
    expect(second.stateDict()).toEqual(first.stateDict());
  });

  it('replaces all state and all options, but no parameter', () => {
    const params = parameters();
    const optimizer = new RMSprop(params, everything);
    const fresh = new RMSprop(parameters()).stateDict();
    train(optimizer, 0, 1);
    optimizer.loadStateDict(fresh);
    expect(optimizer.stateDict()).toEqual(fresh);
    expect(optimizer.paramGroups[0]?.params).toEqual(params);
  });

  it('keeps the defaults for later groups, like torch', () => {
    const optimizer = new RMSprop([new Parameter(Float32Array.of(1))], { lr: 0.5 });
    const otherOptimizer = new RMSprop([new Parameter(Float32Array.of(1))], { lr: 0.25 });
    optimizer.loadStateDict(otherOptimizer.stateDict());
    optimizer.addParamGroup({ params: new Parameter(Float32Array.of(1)) });
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.25, 0.5]);
  });

  it('adds options that files of older versions lack', () => {
    const optimizer = new RMSprop([new Parameter(Float32Array.of(1))], everything);
    const old = { lr: 0.5, alpha: 0.25, eps: 1, weight_decay: 2 };
    optimizer.loadStateDict({ state: {}, param_groups: [{ ...old, params: [0] }] });
    expect(optimizer.paramGroups[0]).toMatchObject({
      lr: 0.5,
      alpha: 0.25,
      eps: 1,
      weightDecay: 2,
      momentum: 0,
      centered: false,
      foreach: null,
      maximize: false,
    });
  });

  it('rounds a step to float32', () => {
    const parameter = new Parameter(Float32Array.of(1));
    const optimizer = new RMSprop([parameter]);
    const { param_groups } = optimizer.stateDict();
    const entry = { step: 2 ** 24 + 1, square_avg: Float32Array.of(1) };
    optimizer.loadStateDict({ state: { 0: entry }, param_groups });
    expect(optimizer.stateOf(parameter)?.step).toBe(2 ** 24);
  });

  it('matches parameters by their order, for any saved numbers', () => {
    const [a, b] = [new Parameter(Float32Array.of(1)), new Parameter(Float32Array.of(2))];
    const optimizer = new RMSprop([a, b]);
    const [group] = optimizer.stateDict().param_groups;
    const entry = (value: number) => ({ step: 3, square_avg: Float32Array.of(value) });
    optimizer.loadStateDict({
      state: { 4: entry(40), 9: entry(90) },
      param_groups: [{ lr: 1, alpha: 1, eps: 1, weight_decay: 0, ...group, params: [9, 4] }],
    });
    expect([a, b].map((parameter) => optimizer.stateOf(parameter)?.squareAvg)).toEqual([
      Float32Array.of(90),
      Float32Array.of(40),
    ]);
  });
});

describe('the newer keys of a state dict [OPT-7, OPT-8, OPT-14]', () => {
  const named = (name: string): RMSprop => new RMSprop([[name, new Parameter(Float32Array.of(1))]]);

  it('has the names first', () => {
    const [group] = named('weight').stateDict().param_groups;
    expect(Object.keys(group ?? {}).slice(0, 2)).toEqual(['param_names', 'lr']);
    expect(group?.param_names).toEqual(['weight']);
  });

  it('takes over the names that it loads, and keeps its own without any, as torch does', () => {
    const optimizer = named('weight');
    const saved = named('bias').stateDict();
    optimizer.loadStateDict(saved);
    saved.param_groups[0]?.param_names?.push('more');
    expect(optimizer.paramGroups[0]?.paramNames).toEqual(['bias']);
    optimizer.loadStateDict(new RMSprop([new Parameter(Float32Array.of(1))]).stateDict());
    expect(optimizer.paramGroups[0]?.paramNames).toEqual(['bias']);
  });

  it.each(['differentiable', 'capturable'] as const)('saves and loads %s', (key) => {
    const saved = new RMSprop([new Parameter(Float32Array.of(1))], { [key]: true }).stateDict();
    expect(saved.param_groups[0]?.[key]).toBe(true);
    const optimizer = new RMSprop([new Parameter(Float32Array.of(1))]);
    const before = optimizer.stateDict();
    optimizer.loadStateDict(saved);
    expect(optimizer.paramGroups[0]?.[key]).toBe(true);
    optimizer.loadStateDict(before);
    expect(optimizer.stateDict()).toEqual(before);
  });

  it('has the value of a tensor lr, and loads a number', () => {
    const lr = Float32Array.of(0.5);
    const optimizer = new RMSprop([new Parameter(Float32Array.of(1))], { lr });
    const saved = optimizer.stateDict();
    lr[0] = 2;
    expect(saved.param_groups[0]?.lr).toBe(0.5);
    optimizer.loadStateDict(saved);
    lr[0] = 3;
    expect(optimizer.paramGroups[0]?.lr).toBe(0.5);
  });
});

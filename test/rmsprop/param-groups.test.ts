import { describe, expect, it, vi, afterEach } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { torchErrorOf } from './torch-error.ts';

const parameter = (): Parameter => new Parameter(Float32Array.of(1, 2));

/** Calls the constructor with arguments that the types forbid. */
function construct(...args: readonly unknown[]): unknown {
  return Reflect.construct(RMSprop, args);
}

afterEach(() => {
  vi.restoreAllMocks();
});

const message = (work: () => unknown): string | undefined => torchErrorOf(work)?.message;

describe('new RMSprop() [OPT-2, OPT-3]', () => {
  it('makes one group from a list', () => {
    const params = [parameter(), parameter()];
    const { paramGroups, defaults } = new RMSprop(params, { lr: 0.5 });
    expect(paramGroups).toEqual([{ params, ...defaults }]);
    expect(defaults.lr).toBe(0.5);
  });

  const [a, b] = [parameter(), parameter()];

  it.each([
    ['a set', new Set([a, b])],
    ['the values of a map', new Map([[1, a], [2, b]]).values()], // prettier-ignore
    [
      'a generator',
      (function* () {
        yield a;
        yield b;
      })(),
    ],
  ])('accepts %s of parameters', (_, params) => {
    expect(new RMSprop(params).paramGroups.map((group) => group.params)).toEqual([[a, b]]);
  });

  it('accepts any iterable of groups, and any iterable of parameters except a set', () => {
    const groups = new Set([{ params: [a].values() }, { params: b }]);
    expect(new RMSprop(groups).paramGroups.map((group) => group.params)).toEqual([[a], [b]]);
  });

  it('accepts a group without parameters', () => {
    expect(new RMSprop([{ params: [] }]).paramGroups[0]?.params).toEqual([]);
  });

  it("prefers a group's own options to the optimizer's defaults", () => {
    const optimizer = new RMSprop([{ params: a, lr: 0.5 }, { params: b }], {
      lr: 1,
      momentum: 0.9,
    });
    const options = optimizer.paramGroups.map(({ lr, momentum }) => ({ lr, momentum }));
    expect(options).toEqual([
      { lr: 0.5, momentum: 0.9 },
      { lr: 1, momentum: 0.9 },
    ]);
  });

  it('copies the list', () => {
    const params = [a];
    const optimizer = new RMSprop(params);
    params.push(b);
    expect(optimizer.paramGroups[0]?.params).toEqual([a]);
  });

  it('uses portable arithmetic by default', () => {
    expect(new RMSprop([a]).arithmetic).toBe('portable');
    expect(new RMSprop([a], { arithmetic: 'fma' }).arithmetic).toBe('fma');
  });

  it.each(['"avx2"', '"constructor"', 'null', '1'])('rejects the arithmetic %s', (json) => {
    const arithmetic: unknown = JSON.parse(json);
    expect(() => construct([a], { arithmetic })).toThrow(
      new InvalidArgumentError(`arithmetic is ${json}: expected "portable", "fma" or "arm64"`),
    );
  });

  it.each([
    ['a typed array', Float32Array.of(1)],
    ['a number', 1],
    ['a text', 'weights'],
    ['null', null],
    ['undefined', undefined],
    ['a function', () => 1],
    ['an object without a prototype', Object.create(null)],
  ])('rejects %s as a member of a list', (_, member) => {
    expect(message(() => construct([a, member]))).toMatch(
      /^optimizer can only optimize Tensors, but one of the params is \S+$/,
    );
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 1],
    ['an object', { lr: 1 }],
    ['an object without a prototype', Object.create(null)],
  ])('rejects %s instead of a list', (_, params) => {
    expect(message(() => construct(params))).toMatch(/^'\S+' object is not iterable$/);
  });
});

describe('RMSprop.addParamGroup() [OPT-2, OPT-3]', () => {
  it("uses the optimizer's options for missing ones, not another group's", () => {
    const optimizer = new RMSprop([{ params: parameter(), lr: 0.5 }], { momentum: 0.9 });
    const group = { params: [parameter()], eps: 1 };
    optimizer.addParamGroup(group);
    expect(optimizer.paramGroups[1]).toEqual({ ...optimizer.defaults, ...group });
    expect(optimizer.paramGroups[1]).toMatchObject({ lr: 0.01, momentum: 0.9, eps: 1 });
  });

  it('does not change the given group', () => {
    const group = Object.freeze({ params: parameter() });
    const optimizer = new RMSprop([parameter()]);
    optimizer.addParamGroup(group);
    expect(Object.keys(group)).toEqual(['params']);
    expect(optimizer.paramGroups[1]?.params).toEqual([group.params]);
  });

  it('adds no group if it fails', () => {
    const known = parameter();
    const optimizer = new RMSprop([known]);
    const wrong: object = JSON.parse('{"rate": 1}');
    expect(() => optimizer.addParamGroup({ params: [parameter(), known] })).toThrow(
      'some parameters appear in more than one parameter group',
    );
    expect(() => optimizer.addParamGroup({ params: parameter(), ...wrong })).toThrow(
      "got an unexpected keyword argument 'rate'",
    );
    expect(optimizer.paramGroups).toHaveLength(1);
  });

  it('accepts any values of options, like torch', () => {
    const optimizer = new RMSprop([parameter()]);
    optimizer.addParamGroup({ params: parameter(), lr: -1, alpha: NaN });
    expect(optimizer.paramGroups[1]).toMatchObject({ lr: -1, alpha: NaN });
  });

  it('updates a parameter of a later group', () => {
    const late = parameter();
    const optimizer = new RMSprop([parameter()], { alpha: 0, eps: 0 });
    optimizer.addParamGroup({ params: late, lr: 0.5 });
    late.grad = Float32Array.of(3, -3);
    optimizer.step();
    expect(late.data).toEqual(Float32Array.of(0.5, 2.5));
  });

  it("warns with torch's message about a parameter twice in one group", () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const twice = parameter();
    const optimizer = new RMSprop([parameter()]);
    expect(warn).not.toHaveBeenCalled();
    optimizer.addParamGroup({ params: [twice, twice] });
    expect(warn.mock.calls).toEqual([
      [
        'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information',
      ],
    ]);
  });
});

describe('named parameters [OPT-14]', () => {
  const missing = 'all optimizer params should be with/without names. Some param names are missing';
  const groups = (kind: string): string =>
    `all optimizer param groups should be with/without names. cannot add param group ${kind} to the optimizer`;

  it('keeps the names of a list, and of groups', () => {
    const [one, two] = [parameter(), parameter()];
    expect(new RMSprop([['weight', one], ['bias', two]]).paramGroups).toMatchObject([
      { params: [one, two], paramNames: ['weight', 'bias'] },
    ]); // prettier-ignore
    const optimizer = new RMSprop([{ params: [['weight', one]] }]);
    optimizer.addParamGroup({ params: [['bias', two]] });
    expect(optimizer.paramGroups.map(({ paramNames }) => paramNames)).toEqual([
      ['weight'],
      ['bias'],
    ]);
  });

  it('refuses a group in which some names are missing', () => {
    expect(torchErrorOf(() => new RMSprop([['weight', parameter()], parameter()]))).toMatchObject({
      exception: 'ValueError',
      message: missing,
    });
  });

  it('refuses an added group without names, and one with names', () => {
    const named = new RMSprop([['weight', parameter()]]);
    const unnamed = new RMSprop([parameter()]);
    expect(message(() => named.addParamGroup({ params: [parameter()] }))).toBe(
      groups('without names'),
    );
    expect(message(() => unnamed.addParamGroup({ params: [['bias', parameter()]] }))).toBe(
      groups('with names'),
    );
    expect([named, unnamed].map(({ paramGroups }) => paramGroups.length)).toEqual([1, 1]);
  });

  it('refuses a name without a parameter', () => {
    expect(message(() => construct([['weight', 1]]))).toBe(
      'optimizer can only optimize Tensors, but one of the params is number',
    );
  });
});

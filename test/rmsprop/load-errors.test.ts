import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import type { LoadableStateDict } from '../../src/rmsprop/state-dict.ts';
import { torchErrorOf } from './torch-error.ts';
import { unfitCases, type UnfitCase } from './unfit-states.ts';

const group = { lr: 0.1, alpha: 0.9, eps: 1e-8, weight_decay: 0, params: [0, 1] };
const entry = { step: 3, square_avg: Float32Array.of(1, 2) };

/** Returns an optimizer over two parameters of two elements, after one step. */
function trained(): RMSprop {
  const optimizer = new RMSprop([0, 1].map(() => new Parameter(Float32Array.of(1, 2))));
  for (const parameter of optimizer.paramGroups.flatMap(({ params }) => params)) {
    parameter.grad = Float32Array.of(3, 4);
  }
  optimizer.step();
  return optimizer;
}

/** Loads a state dict that the types forbid. Expects that a failure changes nothing. */
function load(stateDict: unknown): void {
  const optimizer = trained();
  const before = optimizer.stateDict();
  try {
    Reflect.apply(RMSprop.prototype.loadStateDict, optimizer, [stateDict]);
  } finally {
    expect(optimizer.stateDict()).toEqual(before);
  }
}

const missingKeys: readonly (readonly [string, object, string])[] = [
  ['no groups', { state: {} }, "'param_groups'"],
  ['no state', { param_groups: [group] }, "'state'"],
  ['neither', {}, "'param_groups'"],
  ...['lr', 'alpha', 'eps', 'weight_decay', 'params'].map(
    (key) =>
      [
        `a group without ${key}`,
        { state: {}, param_groups: [{ ...group, [key]: undefined }] },
        `'${key}'`,
      ] as const,
  ),
];

describe('RMSprop.loadStateDict() with a wrong state dict [OPT-8]', () => {
  it.each(missingKeys)('raises KeyError for %s, and changes nothing', (_, stateDict, message) => {
    expect(torchErrorOf(() => load(stateDict))).toEqual({ exception: 'KeyError', message });
  });

  it.each([
    ['no group', [], 'loaded state dict has a different number of parameter groups'],
    ['two groups', [group, group], 'loaded state dict has a different number of parameter groups'],
    [
      'a missing parameter',
      [{ ...group, params: [0] }],
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    ],
    [
      'an additional parameter',
      [{ ...group, params: [0, 1, 2] }],
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    ],
  ])('raises ValueError for %s, and changes nothing', (_, groups, message) => {
    const stateDict = { state: { 0: entry }, param_groups: groups };
    expect(torchErrorOf(() => load(stateDict))).toEqual({ exception: 'ValueError', message });
  });

  it.each([
    [
      'state of an unknown parameter',
      { 0: entry, 5: entry },
      'the state dict has state for parameter 5, but no group lists it in params. Remove state[5] from the state dict.',
    ],
    [
      'a step in words',
      { 0: { ...entry, step: '3' } },
      'step has the type string: expected a number',
    ],
    [
      'a word in place of an array',
      { 0: { step: 3, square_avg: 5 } },
      'square_avg has the type number: expected a Float32Array',
    ],
    [
      'raw bits for float32',
      { 0: { step: 3, square_avg: Uint16Array.of(1, 2) } },
      'square_avg is a Uint16Array: expected a Float32Array, because its parameter is float32. Convert the values first.',
    ],
  ])('rejects %s, and changes nothing', (_, state, message) => {
    const attempt = (): void => load({ state, param_groups: [group] });
    expect(attempt).toThrow(new InvalidArgumentError(message));
  });

  it('rejects another precision for a complex parameter', () => {
    const parameter = new Parameter(Float32Array.of(1, 2), { dtype: 'complex64' });
    const saved: LoadableStateDict = {
      state: { 0: { step: 1, square_avg: Float64Array.of(1, 2) } },
      param_groups: [{ ...group, params: [0] }],
    };
    expect(() => new RMSprop([parameter]).loadStateDict(saved)).toThrow(
      new InvalidArgumentError(
        'square_avg is a Float64Array: expected a Float32Array, because its parameter is complex64. Convert the values first.',
      ),
    );
  });
});

function loaded({ entry: lengths, hasAll = false, shape = [6] }: UnfitCase): {
  readonly optimizer: RMSprop;
  readonly parameter: Parameter;
  readonly saved: object;
} {
  const parameter = Parameter.zeros(shape);
  const optimizer = new RMSprop([parameter]);
  const saved = Object.fromEntries(
    Object.entries(lengths).map(([key, value]) => [
      key,
      key === 'step' ? value : new Float32Array(value).fill(1),
    ]),
  );
  const options = { ...group, ...(hasAll && { momentum: 0.9, centered: true }), params: [0] };
  const stateDict = { state: { 0: saved }, param_groups: [options] };
  Reflect.apply(RMSprop.prototype.loadStateDict, optimizer, [stateDict]);
  return { optimizer, parameter, saved };
}

describe('RMSprop.step() after loading a state that does not fit [OPT-17]', () => {
  it.each(unfitCases)("throws torch's error, and changes nothing: $what", (unfit) => {
    const { optimizer, parameter, saved } = loaded(unfit);
    expect(optimizer.step()).toBeNull(); // without a gradient, it needs no state
    parameter.grad = parameter.zerosLike();
    const { exception, message } = unfit;
    expect(torchErrorOf(() => optimizer.step())).toEqual({ exception, message });
    expect(parameter.data.every((value) => value === 0)).toBe(true);
    expect(optimizer.stateDict().state[0]).toEqual(saved);
  });

  it('does not throw if the step does not use the tensor, and saves it again', () => {
    const entryOfSix = { step: 1, square_avg: 6, momentum_buffer: 4 };
    const { optimizer, parameter } = loaded({
      what: '',
      entry: entryOfSix,
      exception: 'RuntimeError',
      message: '',
    });
    parameter.grad = parameter.zerosLike();
    optimizer.step();
    expect(optimizer.stateDict().state[0]).toMatchObject({
      step: 2,
      momentum_buffer: Float32Array.of(1, 1, 1, 1),
    });
    optimizer.loadStateDict({ state: {}, param_groups: [{ ...group, params: [0] }] });
    optimizer.step();
    expect(optimizer.stateDict().state[0]).toEqual({ step: 1, square_avg: new Float32Array(6) });
  });

  it('starts from zeros if an entry is empty', () => {
    const { optimizer, parameter } = loaded({
      what: '',
      entry: {},
      exception: 'KeyError',
      message: '',
    });
    parameter.grad = parameter.zerosLike();
    optimizer.step();
    expect(optimizer.stateOf(parameter)?.step).toBe(1);
  });
});

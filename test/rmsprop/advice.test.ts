import { describe, expect, it, vi } from 'vitest';
import { InvalidArgumentError, TorchError } from '../../src/errors.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';

const parameter = (): Parameter => new Parameter(Float32Array.of(1, 2));

/** Calls the constructor with arguments that the types forbid. */
const construct = (...args: readonly unknown[]): unknown => Reflect.construct(RMSprop, args);

const load = (stateDict: unknown): unknown =>
  Reflect.apply(RMSprop.prototype.loadStateDict, new RMSprop([parameter()]), [stateDict]);

/** Steps with a gradient after a change of options. */
function stepWith(parameter_: Parameter, change: object): void {
  const optimizer = new RMSprop([parameter_]);
  parameter_.grad = parameter_.data.slice();
  optimizer.step();
  Object.assign(optimizer.paramGroups[0] ?? {}, change);
  optimizer.step();
}

const group = { lr: 0.1, alpha: 0.9, eps: 1e-8, weight_decay: 0, params: [0] };
const setWords =
  'optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.';

type Row = readonly [
  what: string,
  work: () => unknown,
  exception: string,
  words: string,
  advice: string,
];

const rows: readonly Row[] = [
  [
    'a parameter by itself',
    () => construct(parameter()),
    'TypeError',
    'params argument given to the optimizer should be an iterable of Tensors or dicts, but got Parameter',
    'Put the parameter in a list: [parameter].',
  ],
  [
    'an empty list',
    () => construct([]),
    'ValueError',
    'optimizer got an empty parameter list',
    'Pass at least one parameter.',
  ],
  [
    'a number for the list',
    () => construct(7),
    'TypeError',
    "'number' object is not iterable",
    'Pass a list of parameters, or a list of groups.',
  ],
  [
    'null for the list',
    () => construct(null),
    'TypeError',
    "'object' object is not iterable",
    'Pass a list of parameters, or a list of groups.',
  ],
  [
    'an object without a prototype for the list',
    () => construct(Object.create(null)),
    'TypeError',
    "'object' object is not iterable",
    'Pass a list of parameters, or a list of groups.',
  ],
  [
    'a typed array in the list',
    () => construct([new Float32Array(1)]),
    'TypeError',
    'optimizer can only optimize Tensors, but one of the params is Float32Array',
    'Wrap the typed array: new Parameter(data).',
  ],
  [
    'a null in the list',
    () => construct([null]),
    'TypeError',
    'optimizer can only optimize Tensors, but one of the params is object',
    'Wrap the typed array: new Parameter(data).',
  ],
  [
    'a date among the parameters',
    () => construct([parameter(), new Date(0)]),
    'TypeError',
    'optimizer can only optimize Tensors, but one of the params is Date',
    'Wrap the typed array: new Parameter(data).',
  ],
  [
    'a parameter among groups',
    () => construct([{ params: [parameter()] }, parameter()]),
    'TypeError',
    "param_group must be a dict, but got <class 'Parameter'>",
    'Pass an object, as in { params: [parameter] }.',
  ],
  [
    'null among groups',
    () => construct([{ params: [parameter()] }, null]),
    'TypeError',
    "param_group must be a dict, but got <class 'object'>",
    'Pass an object, as in { params: [parameter] }.',
  ],
  [
    'a list among groups',
    () => construct([{ params: [parameter()] }, [parameter()]]),
    'TypeError',
    "param_group must be a dict, but got <class 'Array'>",
    'Pass an object, as in { params: [parameter] }.',
  ],
  [
    'a text among groups',
    () => construct([{ params: [parameter()] }, 'params']),
    'TypeError',
    "param_group must be a dict, but got <class 'string'>",
    'Pass an object, as in { params: [parameter] }.',
  ],
  [
    'a set of parameters in a group',
    () => construct([{ params: new Set([parameter()]) }]),
    'TypeError',
    setWords,
    'Pass an array.',
  ],
  [
    'a group without parameters',
    () => construct([{ lr: 1 }]),
    'KeyError',
    "'params'",
    'Give the group params: a list of parameters.',
  ],
  [
    'a parameter in two groups',
    () => {
      const shared = parameter();
      return construct([{ params: [shared] }, { params: [parameter(), shared] }]);
    },
    'ValueError',
    'some parameters appear in more than one parameter group',
    'Put each parameter in one group only.',
  ],
  [
    'a negative learning rate',
    () => construct([parameter()], { lr: -0.00001 }),
    'ValueError',
    'Invalid learning rate: -1e-05',
    'Pass 0 or a positive number for lr.',
  ],
  [
    'an unknown option',
    () => construct([parameter()], { learningRate: 1 }),
    'TypeError',
    "RMSprop.__init__() got an unexpected keyword argument 'learningRate'",
    'Use only these options: lr, momentum, alpha, eps, centered, weightDecay, foreach, maximize, differentiable, capturable.',
  ],
  [
    'momentum turned on',
    () => stepWith(parameter(), { momentum: 0.9 }),
    'KeyError',
    "'momentum_buffer'",
    'The parameter has no momentum_buffer, because momentum was off at its first step. Turn momentum on before the first step.',
  ],
  [
    'centered turned on',
    () => stepWith(parameter(), { centered: true }),
    'KeyError',
    "'grad_avg'",
    'The parameter has no grad_avg, because centered was off at its first step. Turn centered on before the first step.',
  ],
  [
    'a scalar beyond float16',
    () =>
      stepWith(new Parameter(Uint16Array.of(0x3c00), { dtype: 'float16' }), { weightDecay: 65505 }),
    'RuntimeError',
    'value cannot be converted to type c10::Half without overflow',
    'The scalar 65505 does not fit float16. Use a magnitude of at most 65504, or a wider dtype.',
  ],
  [
    'a state dict of two groups',
    () => load({ state: {}, param_groups: [group, group] }),
    'ValueError',
    'loaded state dict has a different number of parameter groups',
    'Create the optimizer with the same groups as the saved one: groups here 1, in the state dict 2.',
  ],
  [
    'a state dict of two parameters',
    () => load({ state: {}, param_groups: [{ ...group, params: [0, 1] }] }),
    'ValueError',
    "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    'Create the optimizer with the same parameters in the same groups as the saved one.',
  ],
  [
    'a state dict without state',
    () => load({ param_groups: [group] }),
    'KeyError',
    "'state'",
    "The state dict has no state. Pass a state dict with torch's keys, as stateDict() returns it.",
  ],
  [
    'a state dict whose state is null',
    () => load({ param_groups: [group], state: null }),
    'KeyError',
    "'state'",
    "The state dict has no state. Pass a state dict with torch's keys, as stateDict() returns it.",
  ],
  [
    'a state dict without alpha',
    () => load({ state: {}, param_groups: [{ ...group, alpha: undefined }] }),
    'KeyError',
    "'alpha'",
    "A group of the state dict has no number alpha. Pass a state dict with torch's keys, as stateDict() returns it.",
  ],
];

describe('RMSprop with invalid arguments [OPT-2, OPT-3, OPT-8]', () => {
  it.each(rows)(
    "throws with torch's message and with advice: %s",
    (_, work, exception, words, advice) => {
      let thrown: unknown;
      try {
        work();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(TorchError);
      expect(thrown).toMatchObject({ exception, message: words, advice });
    },
  );

  it('finds a group of the wrong size after a correct group', () => {
    const optimizer = new RMSprop([{ params: [parameter()] }, { params: [parameter()] }]);
    const second = { ...group, params: [1, 2] };
    expect(() => optimizer.loadStateDict({ state: {}, param_groups: [group, second] })).toThrow(
      "doesn't match the size of optimizer's group",
    );
  });

  it("quotes invalid values of this package's own options", () => {
    expect(() => construct([parameter()], { meanUpdate: 'torch' })).toThrow(
      new InvalidArgumentError('meanUpdate is "torch": expected "lerp" or "multiply-add"'),
    );
    expect(() => construct([parameter()], { arithmetic: 'exact' })).toThrow(
      new InvalidArgumentError('arithmetic is "exact": expected "portable", "fma" or "arm64"'),
    );
  });
});

describe('a parameter twice in a group', () => {
  function stepTwice(foreach: boolean | null): Parameter {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined); // torch warns, too
    const twice = parameter();
    twice.grad = Float32Array.of(1, 1);
    new RMSprop([{ params: [twice, twice], foreach }]).step();
    return twice;
  }

  it('takes two updates per step, and throws with foreach', () => {
    expect(stepTwice(false).data).toEqual(stepTwice(null).data);
    expect(stepTwice(false).data[0]).toBeLessThan(0.9);
    expect(() => stepTwice(true)).toThrow(
      new InvalidArgumentError(
        'a group with foreach: true lists a parameter twice. List each parameter once, or set foreach to false.',
      ),
    );
  });

  it('does not matter if foreach has each parameter once', () => {
    const once = parameter();
    once.grad = Float32Array.of(1, 1);
    new RMSprop([{ params: [once], foreach: true }]).step();
    expect(once.data[0]).toBeLessThan(1);
  });
});

describe('RMSprop.loadStateDict() with arrays of another type [OPT-8]', () => {
  /** Loads a square average into an optimizer over one parameter. Returns the loaded square average. */
  function loaded(
    target: Parameter,
    squareAvg: Float32Array | Float64Array | Uint16Array,
  ): unknown {
    const optimizer = new RMSprop([target]);
    optimizer.loadStateDict({
      state: { 0: { step: 1, square_avg: squareAvg } },
      param_groups: [group],
    });
    return optimizer.stateOf(target)?.squareAvg;
  }
  const half = (): Parameter => new Parameter(Uint16Array.of(0, 0), { dtype: 'float16' });

  it('converts float64 to a narrow type through float32', () => {
    // just above a tie of float16: float32 rounds it to the tie, which rounds to the even neighbour
    const aboveTie = 1 + 2 ** -11 + 2 ** -30;
    expect(loaded(half(), Float64Array.of(aboveTie, 2))).toEqual(Uint16Array.of(0x3c00, 0x4000));
    expect(loaded(half(), Float32Array.of(1, 0.5))).toEqual(Uint16Array.of(0x3c00, 0x3800));
  });

  it('rounds float64 to float32, and widens float32 to float64', () => {
    const double = new Parameter(Float64Array.of(0, 0));
    expect(loaded(parameter(), Float64Array.of(0.1, 2))).toEqual(Float32Array.of(0.1, 2));
    expect(loaded(double, Float32Array.of(0.5, 2))).toEqual(Float64Array.of(0.5, 2));
  });

  it('rejects raw bits for reals, and reals for a complex type', () => {
    expect(() => loaded(parameter(), Uint16Array.of(1, 2))).toThrow(
      new InvalidArgumentError(
        'square_avg is a Uint16Array: expected a Float32Array, because its parameter is float32. Convert the values first.',
      ),
    );
    const complex = new Parameter(Float32Array.of(1, 2), { dtype: 'complex64' });
    expect(() => loaded(complex, Float64Array.of(1, 2))).toThrow(
      new InvalidArgumentError(
        'square_avg is a Float64Array: expected a Float32Array, because its parameter is complex64. Convert the values first.',
      ),
    );
  });
});

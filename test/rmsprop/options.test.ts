import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import {
  completeGroupOptions,
  completeOptions,
  defaultOptions,
  type GroupOptions,
} from '../../src/rmsprop/options.ts';
import { torchErrorOf } from './torch-error.ts';

/** torch's order and messages. This copy is independent of src, so that a change there fails the test. */
const errorMessages = [
  ['lr', 'Invalid learning rate'],
  ['eps', 'Invalid epsilon value'],
  ['momentum', 'Invalid momentum value'],
  ['weightDecay', 'Invalid weight_decay value'],
  ['alpha', 'Invalid alpha value'],
] as const;
const numberNames = errorMessages.map(([name]) => name);

describe('completeOptions() [OPT-2, OPT-3]', () => {
  it("fills in torch's defaults", () => {
    expect(completeOptions({})).toStrictEqual({
      lr: 0.01,
      momentum: 0,
      alpha: 0.99,
      eps: 1e-8,
      centered: false,
      weightDecay: 0,
      foreach: null,
      maximize: false,
    });
  });

  it('keeps the given options', () => {
    const given: GroupOptions = {
      lr: 1,
      momentum: 0.9,
      alpha: 0.5,
      eps: 1e-3,
      centered: true,
      weightDecay: 0.1,
      foreach: true,
      maximize: true,
    };
    expect(completeOptions(given)).toStrictEqual(given);
  });

  it('treats undefined as not given', () => {
    const names = Object.keys(defaultOptions);
    const given = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(completeOptions(given)).toStrictEqual(defaultOptions);
  });

  describe.each(errorMessages)('of %s', (name, errorMessage) => {
    it.each([
      [-1, '-1'],
      [-0.1, '-0.1'],
      [-1e-5, '-1e-05'],
      [-1e-10, '-1e-10'],
      [-5e-324, '-5e-324'],
      [NaN, 'nan'],
      [-Infinity, '-inf'],
    ])("rejects %d with torch's message", (value, text) => {
      expect(torchErrorOf(() => completeOptions({ [name]: value }))).toEqual({
        exception: 'ValueError',
        message: `${errorMessage}: ${text}`,
      });
    });

    it.each([0, -0, 5e-324, 1, 1.5, 1e308, Infinity])('accepts %d', (value) => {
      expect(completeOptions({ [name]: value })[name]).toBe(value);
    });

    it.each(['"0.1"', 'true', 'null', '[0.1]', '{}'])('rejects %s: not a number', (json) => {
      const value: unknown = JSON.parse(json);
      expect(() => completeOptions({ [name]: value })).toThrow(InvalidArgumentError);
      expect(() => completeOptions({ [name]: value })).toThrow(
        `${name} is ${json}: expected a number`,
      );
    });
  });

  const pairs = errorMessages.flatMap(([first, errorMessage], index) =>
    errorMessages.slice(index + 1).map(([second]) => [first, second, errorMessage] as const),
  );

  it.each(pairs)('reports %s before %s', (first, second, errorMessage) => {
    const error = { exception: 'ValueError', message: `${errorMessage}: -1` };
    expect(torchErrorOf(() => completeOptions({ [first]: -1, [second]: -2 }))).toEqual(error);
    expect(torchErrorOf(() => completeOptions({ [second]: -2, [first]: -1 }))).toEqual(error);
  });

  it.each(['"yes"', '1', 'null'])('rejects %s: not a boolean', (json) => {
    const value: unknown = JSON.parse(json);
    for (const name of ['centered', 'maximize']) {
      expect(() => completeOptions({ [name]: value })).toThrow(
        new InvalidArgumentError(`${name} is ${json}: expected a boolean`),
      );
    }
  });

  it.each([true, false, null])('accepts foreach: %s', (foreach) => {
    expect(completeOptions({ foreach }).foreach).toBe(foreach);
  });

  it.each(['"yes"', '1'])('rejects foreach: %s', (json) => {
    const options: object = JSON.parse(`{"foreach":${json}}`);
    expect(() => completeOptions(options)).toThrow(
      new InvalidArgumentError(`foreach is ${json}: expected a boolean`),
    );
  });

  it.each(['learningRate', 'weight_decay', 'Lr', '', 'constructor', '__proto__'])(
    "rejects the unknown option '%s' like torch, before it checks values",
    (name) => {
      const options: object = JSON.parse(`{"lr":-1,"${name}":1}`);
      expect(torchErrorOf(() => completeOptions(options))).toEqual({
        exception: 'TypeError',
        message: `RMSprop.__init__() got an unexpected keyword argument '${name}'`,
      });
    },
  );
});

describe('completeGroupOptions() [OPT-2, OPT-3]', () => {
  const defaults = completeOptions({ lr: 0.5, momentum: 0.9, centered: true });

  it("prefers a group's own options to the optimizer's", () => {
    expect(completeGroupOptions({ lr: 1, centered: false }, defaults)).toStrictEqual({
      ...defaults,
      lr: 1,
      centered: false,
    });
  });

  it("replaces undefined by the optimizer's option", () => {
    const groupOptions = Object.fromEntries(
      Object.keys(defaultOptions).map((name) => [name, undefined]),
    );
    expect(completeGroupOptions(groupOptions, defaults)).toStrictEqual(defaults);
  });

  it.each(numberNames)('accepts any number for %s, like torch', (name) => {
    for (const value of [-1, NaN, -Infinity]) {
      expect(completeGroupOptions({ [name]: value }, defaults)[name]).toBe(value);
    }
  });

  it('rejects unknown options and wrong types', () => {
    const unknown: object = JSON.parse('{"rate":1}');
    const wrong: object = JSON.parse('{"lr":"1"}');
    expect(torchErrorOf(() => completeGroupOptions(unknown, defaults))?.exception).toBe(
      'TypeError',
    );
    expect(() => completeGroupOptions(wrong, defaults)).toThrow(InvalidArgumentError);
  });
});

describe('completeOptions() with a tensor lr [OPT-13]', () => {
  it('reads the current value of the tensor', () => {
    const tensor = Float32Array.of(0.5);
    const options = completeOptions({ lr: tensor });
    tensor[0] = 2;
    expect(options.lr).toBe(2);
    expect(Object.keys(options)).toEqual(Object.keys(defaultOptions));
  });

  it('becomes a number by assignment', () => {
    const tensor = Float64Array.of(0.5);
    const options = completeOptions({ lr: tensor });
    options.lr = 3;
    tensor[0] = 2;
    expect(options.lr).toBe(3);
  });

  it.each([0, 2])(
    'refuses a tensor with %i elements before all other checks, as torch does',
    (length) => {
      const attempt = (): unknown => completeOptions({ lr: new Float32Array(length), eps: -1 });
      expect(torchErrorOf(attempt)).toMatchObject({
        exception: 'ValueError',
        message: 'Tensor lr must be 1-element',
      });
    },
  );

  it('checks the value', () => {
    const attempt = (): unknown => completeOptions({ lr: Float32Array.of(-0.5) });
    expect(torchErrorOf(attempt)?.message).toBe('Invalid learning rate: -0.5');
  });
});

describe('completeGroupOptions() with a tensor lr [OPT-13]', () => {
  const tensor = Float32Array.of(0.5);
  const defaults = completeOptions({ lr: tensor });

  it("shares the optimizer's tensor if the group gives no lr", () => {
    const options = completeGroupOptions({ eps: 1 }, defaults);
    tensor[0] = 4;
    expect(options).toMatchObject({ lr: 4, eps: 1 });
  });

  it('prefers the lr of the group, a number or a tensor', () => {
    const own = Float64Array.of(7);
    expect(completeGroupOptions({ lr: 6 }, defaults).lr).toBe(6);
    const options = completeGroupOptions({ lr: own }, defaults);
    own[0] = 8;
    expect(options.lr).toBe(8);
  });

  it('refuses a tensor with two elements', () => {
    const message = 'lr is a Float32Array of length 2: expected one element, or a number';
    expect(() => completeGroupOptions({ lr: new Float32Array(2) }, defaults)).toThrow(
      new InvalidArgumentError(message),
    );
  });
});

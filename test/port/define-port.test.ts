import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, PortError } from '../../src/errors.ts';
import { copyTensor, definePort } from '../../src/port/define-port.ts';
import { openModulePort } from '../../src/port/module/module-port.ts';

const port = { name: 'x', version: '1', dtypes: [], features: [], create: () => ({}) };
const keys = 'name, version, dtypes, features, observes, subnormals or create';
const features =
  '"momentum", "centered", "weight_decay", "maximize", "param_groups", "null_gradients", "set_hyperparameters", "add_group", "state_dict", "zero_grad", "foreach", "refusals", "defaults", "backward", "set_data", "save_and_load", "tensor_lr", "differentiable", "capturable", "named_parameters" or "empty_groups"';

describe('definePort() [ADP-1]', () => {
  it.each<[unknown, string]>([
    [undefined, 'the port is undefined: expected an object'],
    [() => port, 'the port is a function: expected an object'],
    [{ ...port, feature: [] }, `the port has the unknown key "feature": expected ${keys}`],
    [{ ...port, create: 1 }, 'create is 1: expected a function'],
    [{ ...port, create: undefined }, 'create is missing: expected a function'],
    [{ ...port, version: 1 }, 'version is 1: expected a string'],
    [{ ...port, name: '' }, 'name is "": expected at least 1 character'],
    [
      { ...port, dtypes: ['float8'] },
      'dtypes[0] is "float8": expected "float32", "float64", "float16", "bfloat16", "complex64" or "complex128" (did you mean "float32"?)',
    ],
    [{ ...port, dtypes: 'float32' }, 'dtypes is "float32": expected a list'],
    [
      { ...port, features: ['weightDecay'] },
      `features[0] is "weightDecay": expected ${features} (did you mean "weight_decay"?)`,
    ],
    [
      { ...port, subnormals: 'flush' },
      'subnormals is "flush": expected "kept" or "flushed" (did you mean "flushed"?)',
    ],
  ])('refuses %o', async (wrong, message) => {
    expect(() => definePort(wrong as never)).toThrow(
      new InvalidArgumentError(`definePort(): ${message}`),
    );
    await expect(openModulePort(wrong)).rejects.toThrow(
      new PortError(
        'definition',
        `invalid port: ${message.replace(/^the port/, 'the default export')}. Export an object, as in: export default definePort({ … }).`,
      ),
    );
  });
});

describe('copyTensor()', () => {
  it('copies the array of the dtype', () => {
    const tensor = Float32Array.of(1, -0);
    const copy = copyTensor('float32', tensor, 'params()[0]');
    expect(copy).toEqual(tensor);
    expect(copy).not.toBe(tensor);
  });

  it.each<[Parameters<typeof copyTensor>[0], unknown, string]>([
    ['float32', [1, 2], 'an Array of length 2: expected a Float32Array'],
    ['float32', undefined, 'undefined: expected a Float32Array'],
    ['complex64', Float64Array.of(1), 'a Float64Array of length 1: expected a Float32Array'],
    ['float64', '1 2', '"1 2": expected a Float64Array'],
    [
      'float16',
      Float32Array.of(1),
      'a Float32Array of length 1: expected a Uint16Array of raw bits',
    ],
  ])('refuses for %s %o', (dtype, value, message) => {
    expect(() => copyTensor(dtype, value, 'params()[0]')).toThrow(
      new InvalidArgumentError(`params()[0] is ${message}, because the dtype is ${dtype}.`),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { dtypeNames, dtypes, inferDtype, isDtype, storageOver } from '../../src/float/dtype.ts';
import { formats } from '../../src/float/format.ts';

describe('dtypes', () => {
  it.each([
    ['float32', 'float32', 1, 8, Float32Array],
    ['float64', 'float64', 1, 16, Float64Array],
    ['float16', 'float16', 1, 4, Uint16Array],
    ['bfloat16', 'bfloat16', 1, 4, Uint16Array],
    ['complex64', 'float32', 2, 16, Float32Array],
    ['complex128', 'float64', 2, 32, Float64Array],
  ] as const)('describes %s', (name, formatName, components, hexDigits, StorageType) => {
    expect(dtypes[name]).toEqual({
      name,
      format: formats[formatName],
      components,
      hexDigits,
      StorageType,
    });
  });

  it.each(dtypeNames)('gives %s elements as many bits as their words', (name) => {
    const { StorageType, components, hexDigits } = dtypes[name];
    expect(StorageType.BYTES_PER_ELEMENT * components * 2).toBe(hexDigits);
  });
});

describe('dtypeNames', () => {
  it('lists every row once', () => {
    expect(dtypeNames).toEqual(Object.keys(dtypes));
  });
});

describe('isDtype()', () => {
  it.each(dtypeNames)('accepts %s', (name) => {
    expect(isDtype(name)).toBe(true);
  });

  it.each(['', 'Float32', 'torch.float32', 'int32', 'toString', '__proto__'])(
    'rejects %j',
    (name) => {
      expect(isDtype(name)).toBe(false);
    },
  );
});

describe('inferDtype()', () => {
  it('returns float32 for a Float32Array and float64 for a Float64Array, also when empty', () => {
    expect(inferDtype(Float32Array.of(1))).toBe('float32');
    expect(inferDtype(new Float32Array())).toBe('float32');
    expect(inferDtype(Float64Array.of(1))).toBe('float64');
    expect(inferDtype(new Float64Array())).toBe('float64');
  });

  it('throws for a Uint16Array, and names the required option', () => {
    expect(() => inferDtype(Uint16Array.of(0x3c00))).toThrow(InvalidArgumentError);
    expect(() => inferDtype(new Uint16Array())).toThrow(
      /Uint16Array.*\{ dtype: 'float16' \} or \{ dtype: 'bfloat16' \}/,
    );
  });
});

describe('storageOver()', () => {
  it.each(dtypeNames)('returns storage of %s over a part of a buffer', (dtype) => {
    const buffer = new ArrayBuffer(64);
    const storage = storageOver(buffer, dtype, 16, 3);
    expect(storage).toBeInstanceOf(dtypes[dtype].StorageType);
    expect(storage).toMatchObject({ byteOffset: 16, length: 3 });
    expect(storage.buffer).toBe(buffer);
  });
});

import { describe, expect, it } from 'vitest';
import {
  codeOf,
  CorpusError,
  exceptionOf,
  InvalidArgumentError,
  isUnsupported,
  messageOf,
  OracleError,
  ParityError,
  PortError,
  sentenceOf,
  TorchError,
  UnsupportedError,
  UsageError,
} from '../src/errors.ts';
import { thrownValues } from './thrown-values.ts';

describe('ParityError', () => {
  it.each([
    [new InvalidArgumentError('x'), 'InvalidArgumentError', 'invalid_argument'],
    [new TorchError('ValueError', 'x', 'y'), 'TorchError', 'torch_error'],
    [new CorpusError('a.json', 'x'), 'CorpusError', 'corpus_damaged'],
    [new UsageError('x'), 'UsageError', 'usage'],
    [new OracleError('x'), 'OracleError', 'oracle_unavailable'],
    [new PortError('timeout', 'x'), 'PortError', 'port_failed'],
    [new UnsupportedError('x'), 'UnsupportedError', 'unsupported'],
  ])('has a name and a stable code: %s', (error, name, code) => {
    expect(error).toBeInstanceOf(ParityError);
    expect({ name: error.name, code: error.code }).toEqual({ name, code });
  });
});

describe('CorpusError', () => {
  it('names the file, the problem, and what to do', () => {
    const error = new CorpusError('grid/float32/fma.json', 'its hash is not that of the manifest');
    expect([error.file, error.message]).toEqual([
      'grid/float32/fma.json',
      'grid/float32/fma.json: its hash is not that of the manifest. Restore the file from version control, or regenerate the corpus with "rmsprop-parity fixtures regenerate".',
    ]);
  });
});

describe('messageOf()', () => {
  it('returns the message of an error, and the text of any other value', () => {
    expect(messageOf(new Error('out of order'))).toBe('out of order');
    expect([messageOf('text'), messageOf(undefined), messageOf(7)]).toEqual([
      'text',
      'undefined',
      '7',
    ]);
  });
});

describe('messageOf(), codeOf(), exceptionOf() and isUnsupported()', () => {
  it.each(thrownValues)('return a text or nothing for %s', (_, value) => {
    expect(typeof messageOf(value)).toBe('string');
    expect([codeOf(value), exceptionOf(value), isUnsupported(value)]).toEqual([
      undefined,
      null,
      false,
    ]);
  });

  it('limit the length of a message', () => {
    expect(messageOf(new Error('x'.repeat(1e6)))).toHaveLength(4000);
    expect(messageOf('x'.repeat(1e6))).toHaveLength(4000);
  });
});

describe('exceptionOf()', () => {
  it('returns the name of the exception, if it is a text', () => {
    const errors = ['ValueError', 5].map((exception) => Object.assign(new Error(), { exception }));
    expect(errors.map(exceptionOf)).toEqual(['ValueError', null]);
  });
});

describe('sentenceOf()', () => {
  it('ends with exactly one period', () => {
    expect([sentenceOf(new Error('no')), sentenceOf(new Error('no.'))]).toEqual(['no.', 'no.']);
  });
});

describe('codeOf()', () => {
  it('returns the code of an error, and undefined for all other values', () => {
    const missing = Object.assign(new Error('x'), { code: 'ENOENT' });
    expect([missing, new Error('x'), { code: 'ENOENT' }, null].map(codeOf)).toEqual([
      'ENOENT',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('isUnsupported()', () => {
  it('accepts any error with the code', () => {
    expect(isUnsupported(new UnsupportedError('x'))).toBe(true);
    expect(isUnsupported(Object.assign(new Error('x'), { code: 'unsupported' }))).toBe(true);
    expect([isUnsupported(new UsageError('x')), isUnsupported('unsupported')]).toEqual([
      false,
      false,
    ]);
  });
});

import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  parseCount,
  parseIndex,
  parsePath,
  parsePositive,
  parseSeed,
} from '../../../src/cli/arguments/numbers.ts';

interface Row {
  readonly parse: (text: string) => number | string;
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  readonly message: string;
}

const rows: readonly Row[] = [
  {
    parse: parsePositive,
    accepted: ['1', '30000', '2147483647'],
    rejected: ['0', '-1', '1.5', '1e3', '', ' 1', 'x', '2147483648'],
    message: 'Expected a whole number from 1 to 2147483647.',
  },
  {
    parse: parseCount,
    accepted: ['0', '999999'],
    rejected: ['-1', '1000000', '0.5', '', 'many'],
    message: 'Expected a whole number from 0 to 999999.',
  },
  {
    parse: parseIndex,
    accepted: ['0', '9007199254740991'],
    rejected: ['-1', '1.5', '', 'x', '9007199254740992'],
    message: 'Expected a whole number from 0 to 9007199254740991.',
  },
  {
    parse: parseSeed,
    accepted: ['-2147483648', '0', '2147483647'],
    rejected: ['-2147483649', '2147483648', '0x1', '1.5', '', '--1'],
    message: 'Expected a whole number from -2147483648 to 2147483647.',
  },
];

describe.each(rows)('$parse.name()', ({ parse, accepted, rejected, message }) => {
  it.each(accepted)('accepts %j', (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  it.each(rejected)('rejects %j', (text) => {
    expect(() => parse(text)).toThrow(new InvalidArgumentError(message));
  });
});

describe('parsePath()', () => {
  it.each(['0', '17:0:3'])('accepts %j', (text) => {
    expect(parsePath(text)).toBe(text);
  });

  it.each(['', ':', '1:', '1:x', '-1', '1 2', '1'.repeat(10), `${'1:'.repeat(500)}1`])(
    'rejects %j',
    (text) => {
      expect(() => parsePath(text)).toThrow(
        new InvalidArgumentError(
          'Expected numbers with ":" between them, as in 17:0:3. Copy the path that "fuzz" printed.',
        ),
      );
    },
  );
});

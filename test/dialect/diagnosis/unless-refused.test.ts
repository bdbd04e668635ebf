import { describe, expect, it } from 'vitest';
import { TorchError } from '../../../src/errors.ts';
import { unlessRefused } from '../../../src/dialect/diagnosis/unless-refused.ts';

describe('unlessRefused()', () => {
  it('returns the result, or null if torch refuses a number', () => {
    expect(unlessRefused(() => 1)).toBe(1);
    const refuse = (): never => {
      throw new TorchError('RuntimeError', 'too large', 'Use a smaller one.');
    };
    expect(unlessRefused(refuse)).toBeNull();
  });

  it('throws every other error', () => {
    const fail = (): never => {
      throw new RangeError('a bug');
    };
    expect(() => unlessRefused(fail)).toThrow('a bug');
  });
});

import { describe, expect, it } from 'vitest';
import { exitCodes, withoutReport } from '../../src/cli/exit-codes.ts';

describe('withoutReport() [CLI-1]', () => {
  it('replaces only the exit code 0', () => {
    expect(Object.values(exitCodes).map(withoutReport)).toEqual([5, 1, 2, 3, 4, 5, 70, 130]);
  });
});

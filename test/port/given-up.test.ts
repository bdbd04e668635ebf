import { describe, expect, it } from 'vitest';
import { givenUpText, isGivenUp } from '../../src/port/given-up.ts';

describe('isGivenUp()', () => {
  it('returns whether a message says that the suite gave the port up', () => {
    expect(isGivenUp(givenUpText('broke 11 times', 'exit code 1'))).toBe(true);
    expect(isGivenUp('the port exited with code 1')).toBe(false);
    expect(isGivenUp(null)).toBe(false);
  });
});

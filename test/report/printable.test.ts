import { describe, expect, it } from 'vitest';
import { printable } from '../../src/report/text/printable.ts';

describe('printable()', () => {
  it('has at most 600 characters, and no half of a surrogate pair', () => {
    const text = printable(`a${'🎉'.repeat(400)}`);
    expect(text).toHaveLength(600);
    expect(text).toBe(`a${'🎉'.repeat(299)}\u{fffd}`);
  });
});

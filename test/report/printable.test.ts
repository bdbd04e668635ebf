import { describe, expect, it } from 'vitest';
import { printable } from '../../src/report/text/printable.ts';

describe('printable()', () => {
  it('keeps at most 600 characters, and never half of one', () => {
    const text = printable(`a${'🎉'.repeat(400)}`);
    expect(text).toHaveLength(600);
    expect(text).toBe(`a${'🎉'.repeat(299)}\u{fffd}`);
  });
});

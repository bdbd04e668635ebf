import { describe, expect, it } from 'vitest';
import { printable } from '../../src/report/text/printable.ts';

describe('printable()', () => {
  it('has at most 600 characters, and no half of a surrogate pair', () => {
    const text = printable(`a${'🎉'.repeat(400)}`);
    expect(text).toHaveLength(600);
    expect(text).toBe(`a${'🎉'.repeat(299)}\u{fffd}`);
  });

  it.each([
    ['keeps ASCII text', 'a b !~', 'a b !~'],
    ['has one space for several', 'a  b   c', 'a b c'],
    ['has a space for other white space', 'a\tb\r\nc\u00a0d', 'a b c d'],
    ['replaces control characters', 'a\u0000b\u007fc\u001b', 'a\u{fffd}b\u{fffd}c\u{fffd}'],
    ['keeps other letters', 'é 漢', 'é 漢'],
    ['cuts ASCII text', 'x'.repeat(700), 'x'.repeat(600)],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

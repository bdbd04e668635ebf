import { describe, expect, it } from 'vitest';
import { showsProgress } from '../../src/cli/output/terminal.ts';

/** Returns a stream like stderr with another width. */
function streamOf(isTTY: boolean, columns: number): NodeJS.WriteStream {
  return Object.create(process.stderr, { isTTY: { value: isTTY }, columns: { value: columns } });
}

describe('showsProgress()', () => {
  it('returns true on a terminal, and false elsewhere', () => {
    expect(showsProgress(streamOf(true, 80))).toBe(true);
    expect(showsProgress(streamOf(false, 80))).toBe(false);
  });

  it('returns false on a terminal without a width: a spinner would clear endless lines there', () => {
    expect(showsProgress(streamOf(true, 0))).toBe(false);
  });
});

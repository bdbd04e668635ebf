import { describe, expect, it } from 'vitest';
import { showsProgress } from '../../src/cli/output/terminal.ts';

/** A stream like stderr, of another width. */
function streamOf(isTTY: boolean, columns: number): NodeJS.WriteStream {
  return Object.create(process.stderr, { isTTY: { value: isTTY }, columns: { value: columns } });
}

describe('showsProgress()', () => {
  it('shows it on a terminal, and not where there is none', () => {
    expect(showsProgress(streamOf(true, 80))).toBe(true);
    expect(showsProgress(streamOf(false, 80))).toBe(false);
  });

  it('does not on a terminal without a width, which a spinner would clear for ever', () => {
    expect(showsProgress(streamOf(true, 0))).toBe(false);
  });
});

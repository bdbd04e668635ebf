import { describe, expect, it } from 'vitest';
import { errorText, showsColours, showsProgress } from '../../src/cli/output/terminal.ts';

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

describe('showsColours() [REP-2]', () => {
  it.each<[string, boolean, NodeJS.ProcessEnv]>([
    ['a terminal', true, { TERM: 'xterm-256color' }],
    ['a pipe with FORCE_COLOR=1', false, { FORCE_COLOR: '1' }],
    ['a pipe with FORCE_COLOR=2', false, { FORCE_COLOR: '2' }],
    ['a pipe with FORCE_COLOR=3', false, { FORCE_COLOR: '3' }],
    ['a pipe with an empty FORCE_COLOR', false, { FORCE_COLOR: '' }],
    ['a pipe with FORCE_COLOR=true', false, { FORCE_COLOR: 'true' }],
    ['a dumb terminal with FORCE_COLOR', true, { FORCE_COLOR: '1', TERM: 'dumb' }],
  ])('returns true for %s', (_, isTTY, environment) => {
    expect(showsColours({ isTTY }, environment)).toBe(true);
  });

  it.each<[string, boolean, NodeJS.ProcessEnv]>([
    ['a pipe', false, { TERM: 'xterm-256color' }],
    ['a pipe with FORCE_COLOR=0', false, { FORCE_COLOR: '0' }],
    ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0', TERM: 'xterm-256color' }],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1', TERM: 'xterm-256color' }],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ])('returns false for %s', (_, isTTY, environment) => {
    expect(showsColours({ isTTY }, environment)).toBe(false);
  });
});

describe('errorText() [CLI-15]', () => {
  it('has one line, and one more for a suggestion', () => {
    expect(errorText('unknown "a\r\nb\u001b[31m"\n(Did you mean c?)\n')).toBe(
      'unknown "a b\ufffd[31m"\n(Did you mean c?)',
    );
  });
});

import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { onTerminal } from './on-terminal.ts';

describe.skipIf(platform() !== 'linux')('rmsprop-parity serve on a terminal [CLI-1]', () => {
  it('refuses to read requests from the terminal', async () => {
    expect(await onTerminal(80, ['serve'], { PATH: process.env['PATH'] ?? '' })).toBe(
      'error: "serve" reads requests from stdin, but stdin is a terminal. Run it as a port, as in "rmsprop-parity verify -- npx rmsprop-parity serve".',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { openPort } from '../../../src/cli/arguments/port-arguments.ts';
import { UsageError } from '../../../src/errors.ts';

const limits = { timeout: 30_000, restarts: 10 };

describe('openPort() [CLI-5]', () => {
  it('rejects arguments that name no port', async () => {
    await expect(openPort([], limits)).rejects.toThrow(
      new UsageError(
        'there is no port. Pass a module with --port FILE, or a command after "--", as in "-- python my_port.py".',
      ),
    );
  });

  // the command line of the test runner has no "--"
  it('rejects a command without "--" before it', async () => {
    await expect(openPort(['python', 'port.py'], limits)).rejects.toThrow(
      new UsageError(
        'unexpected argument "python". Write "--" before the command of a port, as in "-- python port.py".',
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { openPairs, splitCommands } from '../../../src/cli/fuzz/fuzz-pairs.ts';
import { UsageError } from '../../../src/errors.ts';

const command = { oracle: 'command', timeout: 30_000 } as const;

describe('splitCommands() [FUZ-4]', () => {
  it('gives the whole command to the port, unless the oracle is a command', () => {
    const reference = { ...command, oracle: 'reference' } as const;
    expect(splitCommands(['a', '--', 'b'], reference)).toEqual([['a', '--', 'b'], []]);
    expect(splitCommands(['a', '--', 'b'], command)).toEqual([['a'], ['b']]);
    expect(splitCommands(['b'], { ...command, port: 'port.ts' })).toEqual([[], ['b']]);
  });

  it.each([
    [[], 'none'],
    [['./a', 'b'], '"./a b"'],
    [['./a', '--'], '"./a --"'],
    [['--', './b'], '"-- ./b"'],
  ])('rejects %j', (words, given) => {
    expect(() => splitCommands(words, command)).toThrow(
      new UsageError(
        `--oracle command needs two commands, but got ${given}. Pass the port and the oracle, as in "-- ./my-port -- ./oracle" or "--port my-port.ts -- ./oracle".`,
      ),
    );
  });
});

describe('openPairs() [FUZ-4]', () => {
  it('rejects the bundled optimizer as both the port and the oracle', async () => {
    await expect(openPairs(null, [], { oracle: 'reference', timeout: 30_000 }, [])).rejects.toThrow(
      new UsageError(
        '--oracle reference needs a port, because the reference is the bundled optimizer itself. Pass a port, or compare the bundled optimizer with PyTorch by --oracle torch.',
      ),
    );
  });
});

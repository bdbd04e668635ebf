import { expect, it } from 'vitest';
import { realPorts } from '../ports/real-ports.ts';
import { checkInvariants, type InvariantResult } from '../../src/invariant/check-invariants.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import type { Level } from '../../src/parity/outcome.ts';
import { openProcessPort } from '../../src/port/process/process-port.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';
import { join } from 'node:path';

const torchPort = join(import.meta.dirname, '../../scripts/torch_port.py');

/** Tries all invariants on a command, and expects no violation. */
async function expectAllToHold(
  command: readonly [string, ...string[]],
  level: Level,
  arithmetic: Arithmetic,
): Promise<InvariantResult[]> {
  const port = await openProcessPort({ command });
  try {
    const results = await checkInvariants({ port, level, arithmetic, runs: 40, seed: 5 });
    expect(results.filter(({ verdict }) => verdict === 'violated' || verdict === 'failed')).toEqual(
      [],
    );
    return results;
  } finally {
    await port.close?.();
  }
}

describeWithOracle('the invariants for PyTorch', () => {
  it.each(['portable', 'fma'] as const)(
    'hold bit for bit, in %s arithmetic',
    async (arithmetic) => {
      const command = [oraclePython, torchPort, '--arithmetic', arithmetic] as const;
      const results = await expectAllToHold([...command], 'exact', arithmetic);
      expect(results.map(({ verdict }) => verdict)).toEqual(results.map(() => 'holds'));
    },
  );

  it('hold with default settings, on this processor', async () => {
    const results = await expectAllToHold([oraclePython, torchPort], 'equivalent', 'portable');
    expect(results.map(({ verdict }) => verdict)).toEqual(results.map(() => 'holds'));
  });

  const others = realPorts.filter(({ id }) => ['torch-debian', 'libtorch'].includes(id));
  for (const { id, start, isThere } of others) {
    it.skipIf(!isThere || !('command' in start))(`hold for ${id}`, async () => {
      const command = 'command' in start ? start.command : ([''] as const);
      const results = await expectAllToHold([...command], 'equivalent', 'portable');
      // libtorch has no maximize
      expect(results.filter(({ verdict }) => verdict === 'holds').length).toBeGreaterThanOrEqual(
        27,
      );
    });
  }
});

import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describeWithOracle, oraclePython } from './oracle.ts';
import { temporaryFolder } from '../temporary-folder.ts';

describeWithOracle('PyTorch, saved and loaded in a fresh process [INV-19]', () => {
  it('goes on bit for bit, in all dtypes', async () => {
    const file = join(await temporaryFolder(), 'saved.pt');
    const script = join(import.meta.dirname, 'go-on.py');
    const run = async (part: string): Promise<string> =>
      (await execa(oraclePython, [script, part, file])).stdout;
    const whole = await run('whole');
    await run('first');
    expect(whole.split('\n')).toHaveLength(6);
    expect(await run('rest')).toBe(whole);
  });
});

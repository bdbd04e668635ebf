import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describeWithOracle, oraclePython } from './oracle.ts';
import { temporaryFolder } from '../temporary-folder.ts';

describeWithOracle('PyTorch, loaded in a new process [INV-19]', () => {
  it('continues with the same bits, in all dtypes', async () => {
    const file = join(await temporaryFolder(), 'saved.pt');
    const script = join(import.meta.dirname, 'go-on.py');
    const run = async (part: string): Promise<string> =>
      (await execa(oraclePython, [script, part, file])).stdout;
    const uninterrupted = await run('whole');
    await run('first');
    expect(uninterrupted.split('\n')).toHaveLength(6);
    expect(await run('rest')).toBe(uninterrupted);
  });
});

import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const python = '/usr/bin/python3';

/**
 * Whether Debian's package python3-torch is installed in the recorded version. The project's set-up does not install
 * it.
 */
const isInstalled = await execa(python, ['-c', 'import torch; print(torch.__version__)'], {
  reject: false,
}).then(({ stdout }) => stdout?.startsWith('1.13') === true);

describe.skipIf(!isInstalled)("Debian's PyTorch 1.13.1, recorded again [NUM-15]", () => {
  it('computes the recorded values of the grid', async () => {
    const folder = await temporaryFolder();
    const script = join(root, 'scripts/observe/record_observations.py');
    const args = [script, 'debian-1.13.1', join(root, 'fixtures'), join(folder, 'out')];
    await execa(python, args, { env: { ATEN_CPU_CAPABILITY: 'default' } });
    for (const dtype of ['float32', 'float64', 'bfloat16', 'complex64', 'complex128']) {
      const [, ...again] = (await readFile(join(folder, 'out', `${dtype}.json`), 'utf8')).split(
        '\n',
      );
      const path = join(root, 'spec/observations/debian-1.13.1', `${dtype}.json`);
      const [, ...recorded] = (await readFile(path, 'utf8')).split('\n');
      expect(again.length).toBeGreaterThan(200);
      expect(again.filter((line, index) => line !== recorded[index])).toEqual([]);
    }
  });
});

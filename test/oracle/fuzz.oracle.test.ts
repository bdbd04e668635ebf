import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeWithOracle, oraclePython } from './oracle.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runCli } from '../e2e/cli/run-cli.ts';

describeWithOracle('rmsprop-parity fuzz --oracle torch [FUZ-4]', () => {
  it('finds the bundled optimizer bit-identical to PyTorch, in both arithmetics', async () => {
    const folder = await temporaryFolder();
    const { exitCode, stdout } = await runCli(
      'fuzz',
      '--oracle',
      'torch',
      '--runs',
      '200',
      '--seed',
      '11',
      '--out',
      folder,
    );
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /oracle {4}torch 2\.13\.0\S*, portable and fma arithmetic\n[^]*\nEXACT: all [\d,]+ values of 200 scenarios/,
      ),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('explains what to do if PyTorch or Python is missing', async () => {
    const withoutTorch = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
    for (const python of [withoutTorch, 'no-such-python']) {
      const { exitCode, stderr } = await runCli('fuzz', '--oracle', 'torch', '--python', python);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 3,
        stderr: expect.stringMatching(
          /^error: PyTorch does not start with "[^"]+": [^]*\. Run "npm run task oracle" to install PyTorch, or pass another Python with --python\.$/,
        ),
      });
    }
    expect(oraclePython).not.toBe(withoutTorch);
  });
});

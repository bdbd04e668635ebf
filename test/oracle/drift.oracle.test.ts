import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenOf, readSummaries } from '../../scripts/versions/version-files.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'dist/scripts/versions/check-drift.js');
const debian = '/usr/bin/python3';
const { stdout: debianVersion } = await execa(
  debian,
  ['-c', 'import numpy, torch; print(torch.__version__)'],
  { reject: false },
);

/** Playing the corpus takes a minute, and several minutes on a busy machine. */
const TIMEOUT = 600_000;

describe.skipIf(debianVersion?.startsWith('1.13') !== true)(
  "npm run task drift, with Debian's PyTorch",
  () => {
    it(
      'names every difference of version 1.13.1, and exits with 1',
      { timeout: TIMEOUT },
      async () => {
        const { exitCode, stdout } = await execa(process.execPath, [program, '--python', debian], {
          reject: false,
        });
        expect(exitCode).toBe(1);
        expect(stdout).toContain('This is PyTorch 1.13.0a0');
        expect(stdout).toMatch(
          /\d+ because it moves the centered mean by mul and add instead of lerp/,
        );
        expect(stdout).toMatch(/\d+ because it lacks the dtype on a CPU/);
        expect(stdout).toMatch(/option capturable\n +then False\n +now +none/);
        expect(stdout).not.toContain('unknown');
      },
    );
  },
);

describeWithOracle('npm run task drift', () => {
  it(
    'finds what the committed summary of the golden version has',
    { timeout: TIMEOUT },
    async () => {
      const script = join(root, 'scripts/observe/record_version.py');
      const ask = `
import json, sys
sys.path.insert(0, sys.argv[1])
import record_version, torch
print(json.dumps(record_version.interface(torch)))`;
      const { stdout } = await execa(oraclePython, ['-c', ask, join(script, '..')]);
      const recorded = goldenOf(await readSummaries()).interface;
      expect(JSON.parse(stdout)).toEqual(recorded);
    },
  );

  it('refuses a Python without PyTorch, and says what to do', async () => {
    const { exitCode, stderr } = await execa(process.execPath, [program, '--python', 'no-python'], {
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"no-python" has no PyTorch that starts');
  });
});

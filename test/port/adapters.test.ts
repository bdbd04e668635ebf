import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { describeWithOracle, oraclePython } from '../oracle/oracle.ts';

const adapters = join(import.meta.dirname, '../../examples/adapters');

/** The exit code, and whether any number of cases was judged. */
async function judge(...command: readonly string[]): Promise<object> {
  const { exitCode, stdout } = await runCli('verify', '--', ...command);
  return { exitCode, isJudged: /^all +\d{2,}/m.test(stdout) };
}

describeWithOracle('the example in Python [ADP-2]', () => {
  it('is conformant', async () => {
    const port = join(adapters, 'python/port.py');
    expect(await judge(oraclePython, port)).toEqual({ exitCode: 0, isJudged: true });
  });
});

const hasJson = existsSync('/usr/include/nlohmann/json.hpp');

describe.skipIf(!hasJson)('the example in C++ [ADP-2]', () => {
  it('is conformant', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-cpp-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const program = join(folder, 'port');
    const flags = ['-O2', '-std=c++20', '-ffp-contract=off'];
    await execa('g++', [...flags, join(adapters, 'cpp/port.cpp'), '-o', program]);
    expect(await judge(program)).toEqual({ exitCode: 0, isJudged: true });
  });
});

describeWithOracle('scripts/torch_port.py [ADP-2]', () => {
  const port = join(import.meta.dirname, '../../scripts/torch_port.py');

  it.each(['portable', 'fma'])('is exact where PyTorch is pinned: %s', async (arithmetic) => {
    const options = ['--level', 'exact', '--arithmetic', arithmetic, '--timeout', '120000'];
    const command = [oraclePython, port, '--arithmetic', arithmetic];
    const { exitCode, stdout } = await runCli('verify', ...options, '--', ...command);
    expect({ exitCode, text: /EXACT: all [\d,]+ values of (7\d\d) cases/.test(stdout) }).toEqual({
      exitCode: 0,
      text: true,
    });
  });

  it('is equivalent where it is not pinned [BND-1]', async () => {
    const { exitCode, stdout } = await runCli(
      'verify',
      '--timeout',
      '120000',
      '--',
      oraclePython,
      port,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('EQUIVALENT: of 733 cases');
  });
});

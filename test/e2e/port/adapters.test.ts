import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { describeWithOracle, oraclePython } from '../../oracle/oracle.ts';

/** Returns whether a tool is available. */
const has = (tool: string, ...args: string[]): boolean =>
  !execaSync(tool, args, { reject: false }).failed;

const adapters = join(import.meta.dirname, '../../../examples/adapters');

/** Returns the exit code, whether the run judged cases, and whether the adapter keeps numbers. */
async function judge(...command: readonly string[]): Promise<object> {
  const { exitCode, stdout } = await runCli('verify', '--', ...command);
  const probe = await runCli('probe', '--', ...command);
  return {
    exitCode,
    isJudged: /^all +\d{2,}/m.test(stdout),
    isSound: probe.stdout.includes('SOUND'),
    refusal: await refusalOf(command),
  };
}

const conformant = { exitCode: 0, isJudged: true, isSound: true, refusal: 'refused' };

const negative = {
  dtype: 'float32',
  groups: [
    {
      lr: -1,
      alpha: 0.99,
      eps: 1e-8,
      weight_decay: 0,
      momentum: 0,
      centered: false,
      maximize: false,
      params: [{ shape: [1], data: '3f800000' }],
    },
  ],
  events: [{ step: ['3f800000'] }],
};

/** Returns the code of a port's answer to a negative learning rate [ADP-6]. */
async function refusalOf([file = '', ...args]: readonly string[]): Promise<string | undefined> {
  const requests = [
    { id: 1, op: 'hello', protocol: 1 },
    { id: 2, op: 'run', scenario: negative },
  ];
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  const { stdout } = await execa(file, args, { input });
  const answer = JSON.parse(stdout.split('\n')[1] ?? '') as { error?: { code: string } };
  return answer.error?.code;
}

describeWithOracle('the example in Python [ADP-2]', () => {
  it('is conformant', async () => {
    const port = join(adapters, 'python/port.py');
    expect(await judge(oraclePython, port)).toEqual(conformant);
  });
});

const hasJson = existsSync('/usr/include/nlohmann/json.hpp');

describe.skipIf(!hasJson)('the example in C++ [ADP-2]', () => {
  it('is conformant', async () => {
    const program = join(await temporaryFolder(), 'port');
    const flags = ['-O2', '-std=c++20', '-ffp-contract=off'];
    await execa('g++', [...flags, join(adapters, 'cpp/port.cpp'), '-o', program]);
    expect(await judge(program)).toEqual(conformant);
  });
});

describe.skipIf(!has('go', 'version'))('the example in Go [ADP-2]', () => {
  it('is conformant', async () => {
    const program = join(await temporaryFolder(), 'port');
    await execa('go', ['build', '-o', program, '.'], { cwd: join(adapters, 'go') });
    expect(await judge(program)).toEqual(conformant);
    const scale = await runCli('scale', '--elements', '100037', '--', program); // [PRO-9]
    expect([scale.exitCode, scale.stdout.match(/^exact +(\S+)/m)?.[1]]).toEqual([
      0,
      'float32/portable/plain/100037',
    ]);
  });
});

/** Crates in Debian's folder, if the machine has them. */
const crates = '/usr/share/cargo/registry';

describe.skipIf(!has('cargo', '--version') || !existsSync(join(crates, 'serde_json-1.0.87')))(
  'the example in Rust [ADP-2]',
  () => {
    it('is conformant', async () => {
      const folder = await temporaryFolder();
      await cp(join(adapters, 'rust'), folder, { recursive: true });
      const settings = [
        'source.crates-io.replace-with="debian"',
        `source.debian.directory="${crates}"`,
      ].flatMap((setting) => ['--config', setting]);
      await execa('cargo', ['build', '--release', '--offline', ...settings], { cwd: folder });
      const program = join(folder, 'target/release/port');
      expect(await judge(program)).toEqual(conformant);
    });
  },
);

describeWithOracle('scripts/torch_port.py [ADP-2]', () => {
  const port = join(import.meta.dirname, '../../../scripts/torch_port.py');

  it.each(['portable', 'fma'])('is exact with a pinned PyTorch: %s', async (arithmetic) => {
    const options = ['--level', 'exact', '--arithmetic', arithmetic, '--timeout', '120000'];
    const command = [oraclePython, port, '--arithmetic', arithmetic];
    const { exitCode, stdout } = await runCli('verify', ...options, '--', ...command);
    expect({ exitCode, text: /EXACT: all [\d,]+ values of 1,1\d\d cases/.test(stdout) }).toEqual({
      exitCode: 0,
      text: true,
    });
  });

  it('is equivalent if PyTorch is not pinned [BND-1]', async () => {
    const { exitCode, stdout } = await runCli(
      'verify',
      '--timeout',
      '120000',
      '--',
      oraclePython,
      port,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/EQUIVALENT: \d+ of 1,143 cases/);
  });
});

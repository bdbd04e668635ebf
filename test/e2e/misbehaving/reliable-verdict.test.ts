import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, verifyToReport, type CliResult } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/* Verdicts that must not depend on chance or on the speed of the machine. Real processes, as a user starts them. */

const program = join(import.meta.dirname, 'unreliable.mjs');
const unreliable = (...args: string[]): string[] => ['--', process.execPath, program, ...args];
const unwrapped = ({ stdout }: CliResult): string => stdout.replaceAll(/\s+/g, ' ').trim();

/** Writes a module that never finishes loading. */
async function neverLoads(): Promise<string> {
  const file = join(await temporaryFolder(), 'port.mjs');
  await writeFile(
    file,
    'setInterval(() => 0, 1000);\nawait new Promise(() => {});\nexport default {};\n',
  );
  return file;
}

describe('verify of a port that is not deterministic [DET-1]', () => {
  it('says so first and last, blames no formula, and exits 1', async () => {
    const filter = ['--filter', 'grid/float{32,64}/portable/*'];
    const result = await verifyToReport([...filter, ...unreliable('random', '0.3')]);
    const { report, exitCode, stdout } = result;
    expect({ exitCode, diagnosis: report.diagnosis, incidents: report.incidents }).toEqual({
      exitCode: 1,
      diagnosis: null,
      incidents: [],
    });
    expect(report.askedAgain).toMatchObject({ cases: 32, failed: 0 });
    expect(unwrapped(result)).toMatch(
      /DIVERGENT: the port is not deterministic: \d+ of 32 cases got other values when the suite asked them again\./,
    );
    expect(stdout).toContain('divergent  the port is not deterministic');
    expect(stdout.indexOf('  before  ')).toBeLessThan(stdout.indexOf('largest difference'));
  });

  it('reports a copy that crashes, and accepts the port', async () => {
    const env = { STAMP: join(await temporaryFolder(), 'stamp') };
    const result = await verifyToReport(
      [
        '--filter',
        'grid/float32/portable/*',
        '--restarts',
        '2',
        ...unreliable('crashes in copies'),
      ],
      env,
    );
    expect(result.exitCode).toBe(0);
    expect(result.report.askedAgain).toMatchObject({
      differing: 0,
      firstFailure: { reason: expect.stringContaining('the port exited with code 7') },
    });
    expect(unwrapped(result)).toMatch(
      /^verdict EXACT .* EXACT: all .* The port failed in \d of \d cases when the suite asked it again\. The port broke \d times, and the suite started it again\.$/,
    );
  });
});

describe('verify of a slow port that is wrong after 120 answers [CLI-11]', () => {
  it('finds the violated invariants, although that takes more than 10 seconds', async () => {
    const filter = '{grid/float32/portable/*,invariants/{first-step,step-size,coasting,no-memory}}';
    const start = performance.now();
    const options = ['--dtype', 'float32', '--filter', filter, '--invariants', '40'];
    const result = await verifyToReport([...options, ...unreliable('late', '120')]);
    expect(performance.now() - start).toBeGreaterThan(10_000);
    expect(result.exitCode).toBe(1);
    expect(unwrapped(result)).toMatch(/DIVERGENT: the port violates \d of 4 invariants\./);
  });
});

describe('verify --run-timeout [SUP-2]', () => {
  it('ends with a verdict if a module never finishes loading', async () => {
    const start = performance.now();
    const result = await runCli('verify', '--run-timeout', '1000', '--port', await neverLoads());
    expect(result.exitCode).toBe(3);
    expect(unwrapped(result)).toMatch(
      /^verdict FAILED .* FAILED: the suite cannot judge the port: it did not start before the run reached its limit of 1000 ms$/,
    );
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('ends with a verdict if a command never answers hello', async () => {
    const start = performance.now();
    const silent = ['--', process.execPath, '-e', 'setInterval(() => 0, 1000)'];
    const limits = ['--run-timeout', '1000', '--timeout', '60000'];
    const result = await runCli('verify', ...limits, ...silent);
    expect(result.exitCode).toBe(3);
    expect(unwrapped(result)).toContain('it did not start before the run reached its limit');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('says what is not judged, and fails for invariants only with --require invariants', async () => {
    const args = ['--filter', '{grid/float32/portable/plain,invariants/*}'];
    const limit = ['--run-timeout', '3000'];
    const slow = unreliable('late', '100000');
    const lenient = await runCli('verify', ...args, ...limit, ...slow);
    expect(lenient.exitCode).toBe(0);
    expect(unwrapped(lenient)).toMatch(
      /EXACT: all .* Not judged: \d\d of 29 invariants\. The run reached its time limit\.$/,
    );
    const strict = await runCli('verify', ...args, ...limit, '--require', 'invariants', ...slow);
    expect(strict.exitCode).toBe(3);
    expect(unwrapped(strict)).toMatch(
      /FAILED: the time limit cut off \d\d of the 29 invariants that the run requires\. All .* Not judged: \d\d of 29 invariants\.$/,
    );
    const cases = await runCli('verify', '--filter', 'grid/**', '--run-timeout', '3000', ...slow);
    expect(cases.exitCode).toBe(3);
    expect(unwrapped(cases)).toMatch(
      /FAILED: the run reached its time limit, and judged only \d+ of \d+ cases\. Not judged: \d+ cases\.$/,
    );
  });
});

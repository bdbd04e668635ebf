import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, verifyToReport } from '../cli/run-cli.ts';

const adapter = join(import.meta.dirname, '../../../examples/adapters/javascript/port.js');
const misbehaving = [process.execPath, join(import.meta.dirname, 'port.mjs')];

describe('verify --jobs [SUP-8]', () => {
  it('gives the same report with three copies as with one', async () => {
    const args = ['--filter', '{grid,events}/float32/portable/*', '--invariants', '2'];
    const one = await verifyToReport([...args, '--port', adapter]);
    const three = await verifyToReport([...args, '--jobs', '3', '--port', adapter]);
    expect({ exitCode: three.exitCode, stdout: three.stdout, report: three.report }).toEqual({
      exitCode: one.exitCode,
      stdout: one.stdout,
      report: one.report,
    });
  });

  it('finds the case in which a copy crashes, and judges the others', async () => {
    const { exitCode, report } = await verifyToReport(
      ['--filter', 'grid/float32/portable/*', '--jobs', '2', '--', ...misbehaving, 'exits with 1'],
      { PIDS: '/dev/null' },
    );
    expect({ exitCode, ...report.counts }).toMatchObject({ exitCode: 3, exact: 15, failed: 1 });
    expect(report.incidents.length).toBeGreaterThan(0);
  });

  it('fails if no copy starts, with the reason', async () => {
    const { exitCode, stdout } = await runCli('verify', '--jobs', '2', '--', 'no-such-program');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('cannot start "no-such-program"');
  });

  it('is wrong usage together with --in-process', async () => {
    const found = await runCli('verify', '--jobs', '2', '--in-process', '--port', adapter);
    expect(found).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--jobs 2 needs one process for each copy'),
    });
  });
});

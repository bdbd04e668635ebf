import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, verifyToReport, type VerifyResult } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/* Each row is a module that tries to end, block or change the judge (escaping.mjs), with the expected results. */

const port = join(import.meta.dirname, 'escaping.mjs');
const TIMEOUT = 3000;

async function verify(name: string, ...options: string[]): Promise<VerifyResult> {
  return verifyToReport(
    [
      '--filter',
      'grid/float32/portable/*',
      '--timeout',
      String(TIMEOUT),
      '--port',
      port,
      ...options,
    ],
    { ESCAPE: name, STAMP: join(await temporaryFolder(), 'stamp') },
  );
}

describe('a module that breaks while it loads [SUP-5]', () => {
  it.each([
    ['exits with 0', /the process of the port ended with exit code 0/],
    ['loops forever', /did not answer within 3000 ms\. The module did not finish to load/],
    ['waits forever', /did not answer within 3000 ms\. The module did not finish to load/],
    ['waits forever with nothing open', /did not answer within 3000 ms\. The module did not/],
    ['throws null', /cannot load the port ".*": null/],
  ])('%s: exit code 3 and a verdict, from verify and from probe', async (name, words) => {
    const { exitCode, report, stdout } = await verify(name);
    expect({ exitCode, failure: report.failure }).toEqual({
      exitCode: 3,
      failure: expect.stringMatching(words),
    });
    expect(stdout).toMatch(/^FAILED: the suite cannot judge the port/m);
  });
});

describe('a module that breaks in a step [SUP-1, SUP-5, TRU-2]', () => {
  it.each([
    ['step exits with 0', /the process of the port ended with exit code 0/],
    ['step exits with 3', /the process of the port ended with exit code 3/],
    ['step loops forever', /did not answer (within 3000 ms|5 times in a row)/],
    ['step never resolves', /did not answer (within 3000 ms|5 times in a row)/],
    ['step blocks in a system call', /did not answer (within 3000 ms|5 times in a row)/],
    ['step kills its process', /signal SIGKILL ended the process of the port/],
    ['step aborts', /signal SIGABRT ended the process of the port/],
    ['step writes to the channel', /the module sent|the module wrote/],
    ['step announces a huge message', /the module sent an answer of 3840 MiB: expected at most 16/],
    ['a list of enormous length', /params\(\) returned an Array of length 4000000000: expected/],
    ['enormous tensors', /params\(\)\[0\] has the length 200000000: expected/],
  ])('%s: exit code 3, and each failed case says why', async (name, words) => {
    const { exitCode, report } = await verify(name, '--invariants', '0');
    expect({ exitCode, verdict: report.verdict, complete: report.complete }).toEqual({
      exitCode: 3,
      verdict: 'failed',
      complete: true,
    });
    for (const { reason } of report.cases.filter(({ verdict }) => verdict === 'failed')) {
      expect(reason).toMatch(words);
    }
  });

  it('ends a module that uses all memory: exit code 3', async () => {
    const { exitCode, report } = await verifyToReport(
      ['--filter', 'grid/float32/portable/plain', '--invariants', '0', '--port', port],
      { ESCAPE: 'step uses all memory', NODE_OPTIONS: '--max-old-space-size=200' },
    );
    expect({ exitCode, reason: report.cases[0]?.reason }).toEqual({
      exitCode: 3,
      reason: expect.stringMatching(
        /^signal SIGABRT ended the process of the port\. The usual cause is too much memory/,
      ),
    });
  });
});

describe('a wrong module that changes globals or the exit code [SUP-5]', () => {
  it.each([
    'sets the exit code at the end',
    'replaces Object.is',
    'replaces Object.is, but not for zeros',
    'replaces timers and clocks',
    'pollutes prototypes',
    'freezes prototypes',
    'removes listeners for signals',
  ])('%s: it is still divergent', async (name) => {
    const { exitCode, report } = await verify(name, '--invariants', '1');
    expect(report.verdict).not.toBe('exact');
    expect([1, 3]).toContain(exitCode);
    expect(report.counts.exact).toBeLessThan(16);
  });

  it.each(['throws in a timer', 'rejects in a timer'])(
    '%s: the run ends with a verdict, and the report names the error',
    async (name) => {
      const { exitCode, report, stderr } = await verify(name, '--invariants', '2');
      expect([1, 3]).toContain(exitCode);
      expect(report.incidents[0]).toMatch(
        /^an error outside of a method ended the port: Error: (thrown|rejected) later \(escaping\.mjs:\d+\)/,
      );
      expect(stderr).toBe('');
    },
  );
});

describe('a right module [SUP-5]', () => {
  it.each(['right, but a server stays open', 'right, and writes to stdout'])(
    '%s: all cases are exact',
    async (name) => {
      const { exitCode, report, stdout } = await verify(name);
      expect({ exitCode, exact: report.counts.exact }).toEqual({ exitCode: 0, exact: 16 });
      expect(stdout).not.toContain('all is well');
    },
  );

  it('ends once: the suite starts it again, and the report counts it', async () => {
    const { exitCode, report } = await verify('right, but ends once');
    expect({ exitCode, exact: report.counts.exact, incidents: report.incidents.length }).toEqual({
      exitCode: 0,
      exact: 16,
      incidents: 1,
    });
  });

  it('comes back with another name: it has failed [SUP-6]', async () => {
    const { exitCode, report } = await verify('right, but comes back with another name');
    expect(exitCode).toBe(3);
    expect(report.cases.find(({ verdict }) => verdict === 'failed')?.reason).toMatch(
      /^after a restart, the port answered hello differently: "name" is "other", but it was "escaping"\./,
    );
  });

  it('runs in the process of the judge with --in-process, and the report says so [SUP-7]', async () => {
    const { exitCode, report, stdout } = await verify('right', '--in-process');
    expect({ exitCode, inProcess: report.port?.inProcess }).toEqual({
      exitCode: 0,
      inProcess: true,
    });
    expect(stdout).toContain('isolated  no: the port ran in the process of the suite');
  });
});

describe('probe, fuzz and scale with a module that ends its process [SUP-5, CLI-1, TRU-3]', () => {
  it.each([
    ['probe', 'exits with 0'],
    ['fuzz', 'exits with 0'],
    ['scale', 'exits with 0'],
    ['scale', 'step exits with 0'],
    ['verify', 'exits with 0'],
  ])('%s, %s: exit code 3 and a verdict', async (command, name) => {
    process.env['ESCAPE'] = name; // safe, because the tests of this file run one after the other
    const { exitCode, stdout } = await runCli(command, '--port', port);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^FAILED: /m);
  });

  it('fails if a module of --in-process ends the process [SUP-7]', async () => {
    process.env['ESCAPE'] = 'step exits with 0';
    const { exitCode, stderr } = await runCli('verify', '--in-process', '--port', port);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('the port ended the process before the verdict');
  });
});

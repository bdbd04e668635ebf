import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/report/report.ts';
import { exitCodeOf } from '../../../src/cli/exit-codes.ts';
import type { Port } from '../../../src/port/port.ts';
import { openProcessPort } from '../../../src/port/process/process-port.ts';
import type { PortLimits } from '../../../src/port/supervisor.ts';
import { consoleReport } from '../../../src/report/console/console.ts';
import { prepareRun } from '../../../src/run/prepare-run.ts';
import type { RunOptions } from '../../../src/run/run-options.ts';
import { main } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/* Each row is a port that misbehaves (port.mjs), with the expected results. */

const program = join(import.meta.dirname, 'port.mjs');
const target = 'grid/float32/portable/centered-momentum';
const TIMEOUT = 3000;
const late =
  /^the port did not answer within 3000 ms\. The usual cause is output that the port did not flush\. Flush stdout after each answer\. If the port is slow, allow more time with --timeout\.$/;

interface Run {
  readonly report: Report;
  readonly exitCode: number;
  /** The output of the console reporter. */
  readonly stdout: string;
  readonly seconds: number;
  /** Processes that the port started and that still run. */
  readonly left: readonly number[];
}

/** Returns whether a process runs. A zombie has ended: it only waits for its parent to collect it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return !existsSync('/proc/self/stat'); // the process has ended in between if this system has /proc
  }
}

async function stillThere(file: string): Promise<number[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pids = text.split('\n').filter(Boolean).map(Number);
  for (let patience = 30; patience > 0 && pids.some(isAlive); patience--) {
    await delay(100);
  }
  return pids.filter(isAlive);
}

/** Judges in this process, which takes a third of the time of the command. */
async function judge(
  command: readonly [string, ...string[]],
  { timeout = TIMEOUT, restarts, ...options }: RunOptions & Partial<PortLimits> = {},
): Promise<Run> {
  const pids = join(await temporaryFolder(), 'pids');
  process.env['PIDS'] = pids; // safe, because the tests of this file run one after the other
  const start = performance.now();
  const opened: Port[] = [];
  const run = await prepareRun(
    { filter: 'grid/float32/portable/*', ...options },
    {
      file: null,
      open: async () => {
        const port = await openProcessPort({
          command,
          timeout,
          ...(restarts !== undefined && { restarts }),
        });
        opened.push(port);
        return port;
      },
    },
  );
  const report = await run.judge();
  await opened[0]?.close?.();
  const seconds = (performance.now() - start) / 1000;
  return {
    report,
    exitCode: exitCodeOf(report),
    stdout: consoleReport(report),
    seconds,
    left: await stillThere(pids),
  };
}

const misbehaving = (name: string, options?: RunOptions & Partial<PortLimits>): Promise<Run> =>
  judge([process.execPath, program, name], options);

const durations: string[] = [];

/** Expects the time-out plus 2 seconds, plus 10 seconds for starting processes on a busy machine. */
function expectSoon(name: string, { seconds }: Run): void {
  durations.push(`${name.padEnd(40)} ${seconds.toFixed(1)} s`);
  expect(seconds).toBeLessThan(TIMEOUT / 1000 + 2 + 10);
}

describe.skipIf(process.platform === 'win32')(
  'a port that misbehaves in one case [SUP-1, PRO-8]',
  () => {
    it.each<[string, 'failed' | 'divergent', RegExp]>([
      ['hangs in the middle', 'failed', late],
      ['ignores SIGTERM', 'failed', late],
      [
        'exits with 0',
        'failed',
        /^the port exited with code 0 before its stdin ended\. Read requests in a loop until stdin ends\.$/,
      ],
      [
        'exits with 1',
        'failed',
        /^the port exited with code 1\. Its stderr ends with: Traceback: out of memory$/,
      ],
      ['dies by SIGSEGV', 'failed', /^signal SIGSEGV ended the port$/],
      ['dies by SIGKILL', 'failed', /^signal SIGKILL ended the port$/],
      ['grandchildren that keep the pipes open', 'failed', /^the port exited with code 1$/],
      [
        'an unfinished last line',
        'failed',
        /^the port exited with code 0\. Its last line has no line end: write "\\n" after each answer\.$/,
      ],
      [
        'a 64 MiB line',
        'failed',
        /^the port wrote a line of more than 16 MiB: the protocol allows no longer line\. End each message with "\\n"\.$/,
      ],
      [
        'invalid UTF-8',
        'failed',
        /^the port wrote the line "\{.*", which is not UTF-8\. Write UTF-8 to stdout\.$/,
      ],
      [
        'text in the middle',
        'failed',
        /^the port wrote "step 3 of 10" to stdout, which is not an answer \(invalid JSON: .*\)\. Write only answers to stdout, and logs to stderr\.$/,
      ],
      [
        'an unknown key',
        'failed',
        /^the port wrote ".*" to stdout, which is not an answer \(.*unknown key "note".*\)\. Write \{"id":1,"ok":…\} or \{"id":1,"error":\{"code":"…","message":"…"\}\}\.$/,
      ],
      [
        'a wrong id',
        'failed',
        /^the port answered request 999999, which does not exist\. Copy the "id" of each request into its answer\.$/,
      ],
      [
        'a repeated id',
        'failed',
        /^the port answered request \d+ twice\. Send one answer to each request\.$/,
      ],
      ['an error', 'failed', /^the port answered with the error "broken": no memory$/],
      [
        'a wrong shape',
        'failed',
        /^invalid answer: snapshots\[0\]\.params\[0\]\[0\] is "[0-9a-f ]{60}…": expected a number, "NaN", "Infinity" or "-Infinity"$/,
      ],
      [
        'a wrong dtype',
        'failed',
        /^invalid answer: snapshot 0: parameter 0: word 0 of a float32 tensor is/,
      ],
      [
        'closes stdout and lives on',
        'failed',
        /^the port closed its stdout, but did not exit\. Keep stdout open until stdin ends\.$/,
      ],
      [
        'one byte per second',
        'failed',
        /^the port did not answer within 3000 ms\. Its last line has no line end: write "\\n" after each answer\.$/,
      ],
      ['a wrong length', 'divergent', /^length$/],
      ['too few snapshots', 'divergent', /^snapshots$/],
    ])(
      '%s: that case is %s, the other 15 are exact, no process remains',
      async (name, verdict, how) => {
        const run = await misbehaving(name);
        const { report, exitCode, left } = run;
        const wrong = report.cases.filter((item) => item.verdict !== 'exact');
        expect(wrong.map(({ id, verdict: found }) => [id, found])).toEqual([[target, verdict]]);
        expect(wrong[0]?.reason ?? wrong[0]?.first?.kind).toMatch(how);
        expect(report.counts).toEqual({
          exact: 15,
          equivalent: 0,
          divergent: 0,
          failed: 0,
          notJudged: 0,
          [verdict]: 1,
        });
        expect({ exitCode, verdict: report.verdict, complete: report.complete }).toEqual({
          exitCode: verdict === 'failed' ? 3 : 1,
          verdict,
          complete: true,
        });
        expect(left).toEqual([]);
        expectSoon(name, run);
      },
    );
  },
);

describe.skipIf(process.platform === 'win32')(
  'a port that misbehaves from the start [SUP-2, PRO-2]',
  () => {
    it.each<[string, RegExp]>([
      [
        'never answers hello',
        /^no valid answer to hello: the port did not answer within 3000 ms\. The usual cause is output that the port did not flush\. Flush stdout after each answer\. If the port is slow, allow more time with --timeout\.$/,
      ],
      [
        'another protocol version',
        /^invalid answer to hello: protocol is 2: expected the number 1\. See PRO-2 to PRO-4 in spec\/protocol\.md\.$/,
      ],
      [
        'text before its JSON',
        /^no valid answer to hello: the port wrote "Loading the model\.\.\." to stdout, which is not an answer \(invalid JSON: .*\)\. Write only answers to stdout, and logs to stderr\.$/,
      ],
      [
        'asks for input from a terminal',
        /^no valid answer to hello: the port exited with code 1\. Its stderr ends with: .*\/dev\/tty/s,
      ],
    ])('%s: the run judges no case', async (name, failure) => {
      const run = await misbehaving(name);
      const { report, exitCode, left, stdout } = run;
      expect(report.failure).toMatch(failure);
      expect({ exitCode, verdict: report.verdict, cases: report.cases, left }).toEqual({
        exitCode: 3,
        verdict: 'failed',
        cases: [],
        left: [],
      });
      expect(stdout).toMatch(/^FAILED: the suite cannot judge the port: /m);
      expectSoon(name, run);
    });

    it.each([
      [
        'no such program',
        'no-such-program-anywhere',
        /^cannot start "no-such-program-anywhere": there is no such program on the PATH \(ENOENT\)\. Check the name, or pass a path such as \.\/port\.$/,
      ],
      [
        'a file without permission to execute it',
        join(import.meta.dirname, 'supervision.test.ts'),
        /^cannot start ".*": the file is not executable \(EACCES\)\. Name its interpreter, as in -- python my_port\.py, or run chmod \+x\.$/,
      ],
    ])('%s: fails to start', async (name, file, failure) => {
      const run = await judge([file]);
      expect(run.report.failure).toMatch(failure);
      expect({ exitCode: run.exitCode, verdict: run.report.verdict }).toEqual({
        exitCode: 3,
        verdict: 'failed',
      });
      expectSoon(name, run);
    });

    it('crashes on every scenario: the suite stops restarting it, and all cases fail', async () => {
      const run = await misbehaving('crashes on every scenario', { restarts: 4 });
      const { report, exitCode, left } = run;
      expect(report.counts).toEqual({
        exact: 0,
        equivalent: 0,
        divergent: 0,
        failed: 16,
        notJudged: 0,
      });
      expect(report.incidents.length).toBe(5);
      expect(report.cases.slice(0, 4).map(({ reason }) => reason)).toEqual(
        Array(4).fill('the port exited with code 7'),
      );
      expect(report.cases[15]?.reason).toMatch(
        /^the port broke 5 times, and the suite does not start it again\. Last failure: the port exited with code 7$/,
      );
      expect({ exitCode, verdict: report.verdict, left }).toEqual({
        exitCode: 3,
        verdict: 'failed',
        left: [],
      });
      expectSoon('crashes on every scenario', run);
    });
  },
);

describe.skipIf(process.platform === 'win32')(
  'a port with unusual but valid behaviour [PRO-1]',
  () => {
    it.each(['answers out of order', 'megabytes to stderr'])(
      '%s: all cases are exact',
      async (name) => {
        const run = await misbehaving(name);
        expect({ exitCode: run.exitCode, exact: run.report.counts.exact, left: run.left }).toEqual({
          exitCode: 0,
          exact: 16,
          left: [],
        });
        expectSoon(name, run);
      },
    );

    it('answers "unsupported": the case is not judged, and fails with --require [PRO-7]', async () => {
      const { report, exitCode } = await misbehaving('unsupported');
      expect({ exitCode, counts: report.counts.notJudged }).toEqual({ exitCode: 0, counts: 1 });
      expect(report.cases.find(({ id }) => id === target)).toMatchObject({
        verdict: 'notJudged',
        reason: 'too hard',
      });
      const strict = await misbehaving('unsupported', { required: ['centered'] });
      expect({ exitCode: strict.exitCode, failed: strict.report.counts.failed }).toEqual({
        exitCode: 3,
        failed: 1,
      });
    });
  },
);

describe.skipIf(process.platform === 'win32')('an adapter that changes numbers [PRO-6]', () => {
  it('flushes subnormals: the port is divergent, and the report names the adapter', async () => {
    const { report, exitCode, stdout } = await misbehaving('subnormals flushed');
    expect({ exitCode, verdict: report.verdict }).toEqual({ exitCode: 1, verdict: 'divergent' });
    const first = report.cases.find(({ verdict }) => verdict === 'divergent')?.first;
    expect(first).toMatchObject({
      kind: 'value',
      actual: { bits: expect.stringMatching(/^[08]0000000$/) },
    });
    expect(stdout).toContain('Check your adapter before your algorithm');
    expect(stdout).toContain('float32: subnormal changed');
  });

  it('loses digits: the port is divergent, and the report names the adapter', async () => {
    const { report, exitCode, stdout } = await misbehaving('decimal numbers with lost digits');
    expect({ exitCode, verdict: report.verdict, exact: report.counts.exact }).toEqual({
      exitCode: 1,
      verdict: 'divergent',
      exact: 0,
    });
    expect(stdout).toMatch(
      /float32 numbers\s+come\s+back\s+with\s+too\s+few\s+significant\s+digits/,
    );
    expect(report.diagnosis?.adapter?.loss).toBe('significant-digits');
  });
});

describe.skipIf(process.platform === 'win32')('an interrupted run [SUP-3, SUP-4]', () => {
  it('ends the port and leaves an incomplete report on Ctrl-C', async () => {
    const folder = await temporaryFolder();
    const [json, pids] = [join(folder, 'report.json'), join(folder, 'pids')];
    const command = ['--', process.execPath, program, 'ignores SIGTERM'];
    const filter = ['--filter', 'grid/float32/portable/*'];
    const run = execa(
      process.execPath,
      [main, 'verify', '--reporter', `json=${json}`, ...filter, ...command],
      {
        reject: false,
        env: { PIDS: pids },
      },
    );
    await expect
      .poll(() => readFile(pids, 'utf8').catch(() => ''), { timeout: 30_000 })
      .not.toBe('');
    await delay(1500); // by now the port hangs
    run.kill('SIGINT');
    const { exitCode, stderr } = await run;
    const report: Partial<Report> = JSON.parse(await readFile(json, 'utf8'));
    expect({ exitCode, isComplete: 'complete' in report, conformant: report.conformant }).toEqual({
      exitCode: 130,
      isComplete: false,
      conformant: false,
    });
    expect(stderr).toContain('interrupted');
    expect(await stillThere(pids)).toEqual([]);
  });

  it('ends after the time limit of the whole run [SUP-2]', async () => {
    const { report, exitCode, left, seconds } = await misbehaving('hangs in the middle', {
      timeout: 60_000,
      runTimeout: 3000,
    });
    expect({ exitCode, verdict: report.verdict, left }).toEqual({
      exitCode: 3,
      verdict: 'failed',
      left: [],
    });
    expect(report.cases.find(({ id }) => id === target)?.reason).toBe(
      'the run took longer than its limit of 3000 ms',
    );
    expect(seconds).toBeLessThan(15);
  });

  it('prints the duration of each test', async () => {
    process.stdout.write(`misbehaving ports, time-out 3 s:\n${durations.join('\n')}\n`);
    expect(durations.length).toBeGreaterThan(25);
  });
});

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parseReport } from '../../../src/report/report-json.ts';
import { main } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/*
 * Sends signals at random moments to every command that runs a port. `SIGNALS=100 npx vitest run test/e2e/misbehaving/signals.test.ts`
 * sends more of them.
 */

const COUNT = Number(process.env['SIGNALS'] ?? 15);
/** The latest moment of a signal, in milliseconds after the start. */
const LATEST = 4000;

const root = join(import.meta.dirname, '../../..');
const module = ['--port', join(root, 'examples/adapters/javascript/port.js')];
const command = ['--', process.execPath, join(import.meta.dirname, 'port.mjs'), 'ignores SIGTERM'];
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The commands. Each writes its files into the folder. */
const commands: readonly ((folder: string) => string[])[] = [
  (folder) => ['verify', ...reportersIn(folder), ...module],
  (folder) => ['verify', ...reportersIn(folder), '--jobs', '2', ...module],
  (folder) => ['verify', ...reportersIn(folder), ...command],
  (folder) => ['verify', ...reportersIn(folder)],
  () => ['probe', '--timeout', '60000', ...command],
  () => ['probe', ...module],
  (folder) => ['fuzz', '--runs', '100000', '--out', join(folder, 'fuzz'), ...module],
  (folder) => ['fuzz', '--out', join(folder, 'fuzz'), ...command],
  () => ['scale', ...module],
];

function reportersIn(folder: string): string[] {
  return ['--reporter', `console,json=${folder}/report.json,html=${folder}/report.html`];
}

/** Returns the processes that have a word in their environment, without those that have ended. */
function processesWith(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/environ`, 'latin1').includes(word) &&
        !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
      );
    } catch {
      return false; // the process has ended in between
    }
  });
}

async function expectWhole(folder: string): Promise<void> {
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  const json = await readFile(join(folder, 'report.json'), 'utf8').catch(() => null);
  const html = await readFile(join(folder, 'report.html'), 'utf8').catch(() => null);
  expect(json === null || parseReport(json, 'report.json').format === 1).toBe(true);
  expect(html === null || html.trimEnd().endsWith('</html>')).toBe(true);
}

// only Linux shows the environment of other processes in files
describe.skipIf(process.platform !== 'linux')('a signal at a random moment [SUP-3, SUP-4]', () => {
  const rounds = Array.from({ length: COUNT }, (_, index) => ({
    words: commands[index % commands.length] ?? (() => []),
    signal: signals[Math.floor(Math.random() * signals.length)] ?? 'SIGINT',
    after: Math.floor(Math.random() * LATEST),
    index,
  }));

  it.each(rounds)('$index: $signal after $after ms', async ({ words, signal, after }) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'fuzz'));
    const mark = `MARK=${randomUUID()}`;
    const args = words(folder);
    const run = execa(process.execPath, [main, ...args], {
      reject: false,
      stdin: 'ignore',
      env: { MARK: mark.slice('MARK='.length), PIDS: join(folder, 'pids') },
    });
    await Promise.race([run, delay(after)]);
    const sent = performance.now();
    run.kill(signal);
    const { exitCode, signal: endedBy, stderr } = await run;
    // before the command listens, the signal itself ends it; after the run, the exit code is that of the verdict
    expect({ args, found: endedBy ?? exitCode }).toEqual({
      args,
      found: expect.toBeOneOf([signal, 130, 0, 1, 3]),
    });
    expect(performance.now() - sent).toBeLessThan(10_000);
    expect(stderr).not.toMatch(/bug in rmsprop-parity| at .*\.js:\d+/);
    await expect.poll(() => processesWith(mark), { timeout: 3000 }).toEqual([]);
    await expectWhole(folder);
  });
});

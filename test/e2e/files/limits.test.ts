import { execa } from 'execa';
import { chmod, cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../src/cli/exit-codes.ts';
import { rightHello, replaying } from '../../harness/right-answers.ts';
import { writeSmallCorpus } from '../../harness/small-corpus.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from '../cli/run-cli.ts';
import { canRunUnprivileged, unprivileged } from './other-user.ts';

/* What the system refuses, and input that is too large. */

describe.runIf(process.platform === 'linux')('rmsprop-parity with few descriptors [FIL-5]', () => {
  it.each([20, 24, 30, 40])('names the limit: %d', async (limit) => {
    const script = `ulimit -n ${limit}; exec "$0" "$@"`;
    const args = ['-c', script, process.execPath, main, 'verify'];
    const { exitCode, stdout, stderr } = await execa('sh', args, { reject: false });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: exitCodes.usage,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: .*EMFILE: too many open files.* raise the limit.*ulimit -n 1024"\./is,
      ),
    });
  });
});

describe('rmsprop-parity with files that the system refuses [FIL-5]', () => {
  it.runIf(canRunUnprivileged)('does not call a corpus without permission damaged', async () => {
    const corpus = await writeSmallCorpus();
    await chmod(dirname(corpus), 0o755);
    await chmod(join(corpus, 'events/float32/portable.json'), 0o000);
    const args = [main, 'verify', '--corpus', corpus];
    const { exitCode, stderr } = await execa(process.execPath, args, {
      reject: false,
      ...unprivileged,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: exitCodes.usage,
      stderr: expect.stringMatching(
        /^error: events\/float32\/portable\.json: cannot read this file, which manifest\.json lists: the system reports "EACCES: permission denied, .*"\. Change the permissions, or pass another path\.$/,
      ),
    });
  });

  it('exits with 70, not with the code of a verdict, if a file of the package is missing', async () => {
    const copy = join(await temporaryFolder(), 'main.mjs');
    await cp(main, copy);
    const { exitCode, stderr } = await execa(process.execPath, [copy, 'verify'], { reject: false });
    expect({ exitCode, stderr }).toEqual({
      exitCode: exitCodes.internal,
      stderr: expect.stringMatching(/^This is a bug in rmsprop-parity\..*Cannot find module/s),
    });
  });
});

describe('a port that declares too many items [PRO-2]', () => {
  const lists = [
    ['dtypes', 'float32', 'at most 6 names, each once'],
    ['features', 'momentum', 'at most 21 names, each once'],
    ['state', 'square_avg', 'at most 4 names, each once'],
  ] as const;

  it.each(lists)('has failed: %s of a command', async (key, name, expected) => {
    const hello = JSON.parse(rightHello);
    const items = Array<string>(1_200_000).fill(name);
    const answer = JSON.stringify({ ...hello, ok: { ...hello.ok, [key]: items } });
    const command = await replaying(answer, []);
    const { exitCode, stdout } = await runCli('verify', '--', ...command);
    const limit = key === 'features' ? 'at most 22 names, each once' : expected; // also "scale"
    expect({ exitCode, length: stdout.length < 1000, says: unwrapped(stdout) }).toEqual({
      exitCode: exitCodes.portFailed,
      length: true,
      says: expect.stringMatching(
        new RegExp(`${key} is an Array of length 1200000: expected (true, false or )?${limit}\\.`),
      ),
    });
  });

  it.each(lists)('has failed: %s of a module', async (key, name, expected) => {
    const file = join(await temporaryFolder(), 'port.mjs');
    const property = key === 'state' ? 'observes' : key;
    await writeFile(
      file,
      `const port = { name: 'many', version: '1', dtypes: [], features: [], create() {} };
export default { ...port, ${property}: Array(1_200_000).fill(${JSON.stringify(name)}) };
`,
    );
    const { exitCode, stdout } = await runCli('verify', '--port', file);
    expect({ exitCode, length: stdout.length < 1000, says: unwrapped(stdout) }).toEqual({
      exitCode: exitCodes.portFailed,
      length: true,
      says: expect.stringContaining(
        `${property} is an Array of length 1200000: expected ${expected}.`,
      ),
    });
  });
});

const unwrapped = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('the reports of merge and diff [HOS-5]', () => {
  const LIMIT = 32 * 2 ** 20;
  const rss = `data:text/javascript,${encodeURIComponent(
    'process.on("exit", () => process.stderr.write(`\\nRSS ${process.resourceUsage().maxRSS}`))',
  )}`;

  /** Runs a command. Returns its exit code, its error, and the largest memory that it had, in KiB. */
  async function measured(...args: string[]): Promise<{
    readonly exitCode: number | undefined;
    readonly error: string;
    readonly kibibytes: number;
  }> {
    const run = await execa(process.execPath, ['--import', rss, main, ...args], { reject: false });
    const [error = '', kibibytes] = run.stderr.split('\nRSS ');
    return { exitCode: run.exitCode, error, kibibytes: Number(kibibytes) };
  }

  /** Writes a report in which `item` replaces the word ITEMS, so often that the text has `size` bytes. */
  async function largeReport(template: string, item: string, size: number): Promise<string> {
    const file = join(await temporaryFolder(), 'large.json');
    const [head = '', tail = ''] = template.split('"ITEMS"');
    const count = Math.floor((size - head.length - tail.length) / (item.length + 1));
    await writeFile(file, `${head}${Array(count).fill(item).join(',')}${tail}`);
    return file;
  }

  async function templates(): Promise<{ readonly cases: string; readonly tensor: string }> {
    const file = join(await temporaryFolder(), 'report.json');
    const filter = ['--filter', 'grid/float32/portable/plain', '--invariants', '0'];
    await runCli('verify', ...filter, '--reporter', `json=${file}`);
    const report = JSON.parse(await readFile(file, 'utf8'));
    const [first] = report.cases;
    const run = { snapshots: [{ params: [['ITEMS']] }] };
    const answered = { ...first, answer: { run, changedGradients: [] } };
    return {
      cases: JSON.stringify({ ...report, cases: ['ITEMS'] }),
      tensor: JSON.stringify({ ...report, cases: [answered] }),
    };
  }

  it('need less than 1 GiB of memory if they are as large as they may be', async () => {
    const { cases, tensor } = await templates();
    const id = 'x'.repeat(120);
    const item = `{"id":"${id}","dtype":"float32","oracle":0,"features":[],"verdict":"exact"}`;
    for (const file of [
      await largeReport(cases, item, LIMIT),
      await largeReport(tensor, '0', LIMIT),
    ]) {
      const { exitCode, error, kibibytes } = await measured('merge', file);
      expect([0, 1, 2]).toContain(exitCode); // it ended by itself, and knew no bug
      expect(error).not.toContain('bug');
      expect(kibibytes).toBeGreaterThan(50_000);
      expect(kibibytes).toBeLessThan(2 ** 20);
    }
  });

  it('may not have more objects and lists, and the refusal needs little memory', async () => {
    const file = await largeReport((await templates()).cases, '[]', LIMIT);
    const { exitCode, error, kibibytes } = await measured('diff', file, file);
    expect({ exitCode, error }).toEqual({
      exitCode: exitCodes.usage,
      error: expect.stringMatching(
        /with it, the reports have 67,\d+,\d+ bytes, and the limit is 33,554,432/,
      ),
    });
    const merged = await measured('merge', file);
    expect({ exitCode: merged.exitCode, error: merged.error }).toEqual({
      exitCode: exitCodes.usage,
      error: expect.stringMatching(/it has 11,\d+,\d+ objects and lists, and the limit is 500,000/),
    });
    expect(Math.max(kibibytes, merged.kibibytes)).toBeLessThan(2 ** 18);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from '../cli/run-cli.ts';
import { judgeText, redirected, type Command } from './offline-run.ts';

const serve: Command = [process.execPath, main, 'serve'];
const small = ['--dtype', 'float32', '--filter', '{grid,fuzz}/**', '--invariants', '0'];

describe('rmsprop-parity requests and judge', () => {
  it('work in shards, with compressed files, random cases and any order [OFF-5, OFF-6, OFF-10]', async () => {
    const folder = await temporaryFolder();
    const at = (name: string): string => join(folder, name);
    const reports = [];
    for (const index of [1, 2]) {
      const options = ['--gzip', '--fuzz', '20', '--seed', '5', '--shard', `${index}/2`];
      const command: Command = [process.execPath, main, 'requests', ...small, ...options];
      const compressed = await redirected(command, { text: '' }, at(`r${index}.gz`));
      const requests = gunzipSync(await readFile(compressed));
      const answers = await redirected(serve, { text: requests.toString() }, at(`a${index}`));
      const lines = (await readFile(answers, 'utf8')).trimEnd().split('\n');
      await writeFile(answers, gzipSync(`${lines.toReversed().join('\n')}\n`));
      const report = at(`${index}.json`);
      const judge = ['--requests', compressed, '--reporter', `json=${report}`, answers];
      expect((await runCli('judge', ...judge)).exitCode).toBe(0);
      reports.push(report);
    }
    const merged = await runCli('merge', ...reports);
    expect(merged.exitCode).toBe(0);
    expect(merged.stdout).toMatch(/EXACT: all [\d,]+ values of 36 cases/);
  });

  it('say how to judge the answers, and draw new cases each time [OFF-5]', async () => {
    const requests = async (): Promise<string> =>
      (await runCli('requests', ...small, '--fuzz', '2')).stderr;
    const [first, second] = await Promise.all([requests(), requests()]);
    expect(first).toMatch(
      /^\d+ requests\. Judge the answers with: rmsprop-parity judge --dtype float32 --filter '\{grid,fuzz\}\/\*\*' --invariants 0 --fuzz 2 --seed \d+ answers\.ndjson$/,
    );
    expect(first).not.toBe(second);
  });

  it('exit with 2 for other requests, and with 3 for a damaged file [OFF-9]', async () => {
    const { stdout } = await runCli('requests', ...small);
    const answers = join(await temporaryFolder(), 'answers.ndjson');
    await redirected(serve, { text: `${stdout}\n` }, answers);
    const text = await readFile(answers, 'utf8');
    const right = await judgeText(text, ...small);
    expect([right.exitCode, right.stderr]).toEqual([0, '']);
    const other = await judgeText(text);
    expect(other).toMatchObject({ exitCode: 2, stdout: '' });
    expect(other.stderr).toContain('belong to another selection of cases');
    const damaged = await judgeText(text.replace('\n', '\nhello\n'), ...small);
    expect(damaged.exitCode).toBe(3);
    expect(damaged.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'line 2 is "hello", which is not an answer',
    );
  });

  it('reject options that contradict each other', async () => {
    const file = join(await temporaryFolder(), 'empty');
    await writeFile(file, '');
    const messages = await Promise.all([
      runCli('requests', '--seed', '3'),
      runCli('requests', '--for', file),
      runCli('judge', '--fuzz', '3', file),
      runCli('judge', '--requests', file, file),
      runCli('judge', '--requests', file, '--dtype', 'float32', file),
    ]);
    expect(messages.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2, 2]);
    expect(messages.map(({ stderr }) => stderr.split('.')[0])).toEqual([
      'error: --seed 3 is the seed of random cases',
      expect.stringContaining('error: cannot read an answer to hello in'),
      'error: --fuzz 3 needs the seed of the requests',
      expect.stringContaining('error: the first line of'),
      'error: --requests and --dtype both say what to judge',
    ]);
  });
});

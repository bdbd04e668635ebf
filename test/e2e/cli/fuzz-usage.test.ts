import { execa } from 'execa';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { simplifyingText } from '../../../src/cli/fuzz/fuzz-progress.ts';
import { progressText } from '../../../src/cli/output/progress.ts';
import { shellWords } from '../../../src/cli/completion/shell-words.ts';
import { loadCorpus } from '../../../src/corpus/corpus.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { rightPort, writePort, wrongEpsilon } from './fuzz-ports.ts';
import { main, runCli } from './run-cli.ts';

const serve = [process.execPath, main, 'serve'];
const unwrapped = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('rmsprop-parity fuzz with wrong usage [CLI-1, FUZ-5]', () => {
  it.each<[string[], string]>([
    [[], '--oracle reference needs a port, because the reference is the bundled optimizer itself'],
    [
      ['--path', '1:2', '--port', rightPort],
      'error: --path 1:2 needs a seed. Pass the --seed that the failed run printed with this path.',
    ],
    [['--seed', '2147483648', '--port', rightPort], 'whole number from -2147483648 to 2147483647'],
    [['--seed', '0x1', '--port', rightPort], 'whole number from -2147483648'],
    [
      ['--seed', '1', '--path', '1:x', '--port', rightPort],
      'Expected numbers with ":" between them, as in 17:0:3.',
    ],
    [
      ['--seed', '1', '--path', '0:99999', '--port', rightPort],
      'leads to no scenario with the seed 1',
    ],
    [['--runs', '0', '--port', rightPort], 'whole number from 1'],
    [['--level', 'close', '--port', rightPort], 'Expected exact or equivalent.'],
    [['--oracle', 'jax', '--port', rightPort], 'Expected reference, torch or command.'],
    [['--oracle', 'command', '--', ...serve], '--oracle command needs two commands, but got '],
    [
      ['--oracle', 'command', '--', ...serve, '--'],
      '--oracle command needs two commands, but got ',
    ],
    [['--port', rightPort, '--', ...serve], 'Pass only one of them.'],
    [['--port', 'nothing.ts'], 'there is no such file'],
    [
      ['--out', '/dev/null/x', '--port', rightPort],
      'error: cannot write to the folder "/dev/null/x/corpus" (ENOTDIR: ',
    ],
    [
      ['--corpus-out', '/dev/null', '--port', rightPort],
      'error: cannot write to the folder "/dev/null" ("/dev/null" is not a folder). Pass another folder.',
    ],
  ])('exits 2 with an explanation: %j', async (args, expected) => {
    const { exitCode, stderr } = await runCli('fuzz', ...args);
    expect({ exitCode, stderr: unwrapped(stderr) }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining(expected),
    });
  });

  it('refuses before the run to overwrite foreign files, and leaves no files behind', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'corpus'));
    await writeFile(join(folder, 'corpus', 'thesis.txt'), 'precious');
    const wrong = await writePort({ create: wrongEpsilon });
    for (const option of [
      ['--out', folder],
      ['--corpus-out', join(folder, 'corpus')],
    ]) {
      const { exitCode, stdout, stderr } = await runCli('fuzz', ...option, '--port', wrong);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(
        'which is not from an earlier run. Name an empty folder or a new one.',
      );
    }
    expect(await readdir(folder, { recursive: true })).toEqual([
      'corpus',
      join('corpus', 'thesis.txt'),
    ]);
    const out = ['--out', join(folder, 'a', 'b'), '--corpus-out', join(folder, 'c')];
    const { exitCode } = await runCli('fuzz', '--runs', '2', ...out, '--port', rightPort);
    expect({ exitCode, files: (await readdir(folder)).toSorted() }).toEqual({
      exitCode: 0,
      files: ['c', 'corpus'],
    });
  });
});

describe('rmsprop-parity fuzz --oracle command [FUZ-4]', () => {
  it('compares one command with another, as far as both declare', async () => {
    const options = [
      'fuzz',
      '--oracle',
      'command',
      '--runs',
      '100',
      '--seed',
      '3',
      '--level',
      'exact',
    ];
    const same = await runCli(...options, '--', ...serve, '--', ...serve);
    expect({ exitCode: same.exitCode, says: same.stdout.includes('\nEXACT: ') }).toEqual({
      exitCode: 0,
      says: true,
    });
    const out = ['--out', join(await temporaryFolder(), 'out')];
    const different = await runCli(
      ...options,
      ...out,
      '--',
      ...serve,
      '--arithmetic',
      'fma',
      '--',
      ...serve,
    );
    expect(different.exitCode).toBe(1);
    expect(different.stdout).toContain('\nNOT EXACT: ');
    expect(different.stdout).toContain(
      `--oracle command -- ${shellWords(serve)} --arithmetic fma -- ${shellWords(serve)}`,
    );
    // float64 alone, without groups: the suite respects the declaration of an oracle as that of a port
    const less = await runCli(
      'fuzz',
      '--oracle',
      'command',
      '--runs',
      '60',
      '--',
      ...serve,
      '--',
      ...serve,
      '--port',
      rightPort,
    );
    expect(less.exitCode).toBe(0);
    const mixed = await runCli(
      'fuzz',
      '--oracle',
      'command',
      '--runs',
      '60',
      '--port',
      rightPort,
      '--',
      ...serve,
    );
    expect(mixed.exitCode).toBe(0);
  });

  it('exits 3 if the oracle breaks', async () => {
    const options = ['fuzz', '--oracle', 'command', '--port', rightPort, '--'];
    const gone = await runCli(...options, 'no-such-command');
    expect({ exitCode: gone.exitCode, stderr: gone.stderr }).toEqual({
      exitCode: 3,
      stderr:
        'error: the oracle "no-such-command" does not start: cannot start "no-such-command": there is no such program on the PATH (ENOENT). Check the name, or pass a path such as ./port. Pass a command that speaks the protocol (spec/protocol.md).',
    });
  });
});

describe('rmsprop-parity fuzz --corpus-out [FUZ-7]', () => {
  it('keeps the interesting scenarios, as a corpus for `verify`', async () => {
    const folder = join(await temporaryFolder(), 'kept');
    const options = ['--runs', '300', '--seed', '4', '--corpus-out', folder];
    expect((await runCli('fuzz', ...options, '--port', rightPort)).exitCode).toBe(0);
    const corpus = await loadCorpus(folder);
    const cases = corpus.manifest.files.flatMap(corpus.readCases);
    expect(cases.length).toBeGreaterThan(20);
    expect(cases.length).toBeLessThan(300);
    const verify = ['verify', '--corpus', folder, '--port'];
    expect((await runCli(...verify, rightPort)).exitCode).toBe(0);
    expect((await runCli(...verify, await writePort({ create: wrongEpsilon }))).exitCode).toBe(1);
    const bundled = await runCli('verify', '--corpus', folder);
    expect({ exitCode: bundled.exitCode, says: bundled.stdout.includes('EXACT: all ') }).toEqual({
      exitCode: 0,
      says: true,
    });
  });
});

describe('rmsprop-parity fuzz, interrupted [FUZ-8]', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('prints the result so far: %s', async (signal) => {
    const folder = join(await temporaryFolder(), 'kept');
    const args = ['fuzz', '--runs', '2147483647', '--corpus-out', folder, '--port', rightPort];
    const running = execa(process.execPath, [main, ...args], { reject: false, stdin: 'ignore' });
    await untilText(running.stdout, 'with seed');
    await delay(1500);
    running.kill(signal);
    const late = setTimeout(() => running.kill('SIGKILL'), 30_000);
    const { exitCode, stdout } = await running;
    clearTimeout(late);
    expect(exitCode).toBe(130);
    expect(unwrapped(stdout)).toMatch(/ Interrupted\. (EXACT: all|EQUIVALENT: no) /);
    expect((await loadCorpus(folder)).manifest.files.length).toBeGreaterThan(0);
  });
});

async function untilText(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let seen = '';
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) {
        resolve();
      }
    });
  });
}

describe('the progress of rmsprop-parity fuzz [FUZ-8]', () => {
  it('shows progress, speed and remaining time', () => {
    expect(progressText(500, 2000, 1, 'scenarios')).toBe(
      '500 of 2,000 scenarios, 500 per second, 3 s left',
    );
    expect(progressText(1, 1_000_000, 0.5, 'scenarios')).toBe(
      '1 of 1,000,000 scenarios, 2 per second, 500000 s left',
    );
    expect(simplifyingText(1500)).toBe('simplifying the failure: 1,500 scenarios tried');
  });
});

describe('shellWords() [FUZ-5]', () => {
  it('quotes words so that a shell reads them back unchanged', async () => {
    const words = [
      'plain',
      'my port.py',
      "it's",
      '$HOME `id` "x" \\',
      'a\nb\u001b[31m\u2028é',
      '',
      '*',
    ];
    const line = shellWords(words);
    expect(line).not.toMatch(/\p{Cc}|\p{Zl}/u);
    expect(line.startsWith("plain 'my port.py'")).toBe(true);
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
    const { stdout } = await execa('bash', [
      '-c',
      `"${process.execPath}" -e '${script}' -- ${line}`,
    ]);
    expect(JSON.parse(stdout)).toEqual(words);
  });
});

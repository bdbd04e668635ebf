import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { suiteFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';
import { ShellTerminal, type ShellName } from './shell-terminal.ts';

const shells: readonly { readonly name: ShellName; readonly script: string }[] = [
  { name: 'bash', script: 'source <(rmsprop-parity completion bash)' },
  { name: 'zsh', script: 'source <(rmsprop-parity completion zsh)' },
  { name: 'fish', script: 'rmsprop-parity completion fish | source' },
];

const has = (tool: string): boolean => !execaSync(tool, ['--version'], { reject: false }).failed;

describe.each(shells)('the completion of $name [CLI-12]', ({ name, script }) => {
  describe.skipIf(platform() !== 'linux' || !has(name))('on a terminal', async () => {
    const folder = await suiteFolder();
    await writeFile(join(folder, 'my-port.ts'), '');
    await writeFile(join(folder, 'two words.json'), '');
    await mkdir(join(folder, 'some-corpus'));
    await mkdir(join(folder, 'home'));
    let opened: Promise<ShellTerminal> | undefined;
    const terminal = (): Promise<ShellTerminal> =>
      (opened ??= ShellTerminal.open(name, folder, script));
    afterAll(async () => (await opened)?.close());

    it('has a script without errors', async () => {
      const { stdout } = await runCli('completion', name);
      const file = join(folder, 'script');
      await writeFile(file, stdout);
      expect(await execa(name, ['-n', file])).toMatchObject({ stderr: '' });
    });

    it.each([
      ['ver\t', 'verify '],
      ['fi\tsh\tgr\tfloat32/p\t', 'fixtures show grid/float32/portable/'],
      ['verify --run-timeout 3 --ari\tf\t', 'verify --run-timeout 3 --arithmetic fma '],
      ['verify --level=ex\t', 'verify --level=exact '],
      ['fuzz --oracle t\t', 'fuzz --oracle torch '],
      [
        'merge --reporter console,h\ttwo\t',
        String.raw`merge --reporter console,html=two\ words.json `,
      ],
      ['merge --reporter=json=my\t', 'merge --reporter=json=my-port.ts '],
      ['verify --port my\t', 'verify --port my-port.ts '],
      ['verify --port=./my\t', 'verify --port=./my-port.ts '],
      ['verify --corpus some\t', 'verify --corpus some-corpus/'],
      ['merge my\ttw\t', String.raw`merge my-port.ts two\ words.json `],
      ['merge "two \t', 'merge "two words.json" '],
      ['verify -- stt\t', 'verify -- stty '],
      ['verify -- ./my\t', 'verify -- ./my-port.ts '],
      ['verify -- cat two\t', String.raw`verify -- cat two\ words.json `],
      ['explain not\t', String.raw`explain not\ judged `],
      ['explain epsilon/fl\t', 'explain epsilon/floor '],
      ['verify nothing\t', 'verify nothing'],
    ])('completes %j to %j', async (keys, expected) => {
      const line = await (await terminal()).lineAfter(`rmsprop-parity ${keys}`);
      expect(line).toBe(`rmsprop-parity ${expected}`);
    });

    it('completes a comma-separated list', async () => {
      const line = await (await terminal()).lineAfter('rmsprop-parity verify --dtype float32,b\t');
      expect(line.trimEnd()).toBe('rmsprop-parity verify --dtype float32,bfloat16');
    });

    it.each(['"$(touch run)"', '`touch run`', '(touch run)', '$(touch run)'])(
      'runs no code from the typed line: %s',
      async (typed) => {
        const keys = `rmsprop-parity merge ${typed} --repo\t`;
        expect(await (await terminal()).lineAfter(keys)).toContain(`${typed} --repo`);
        expect(existsSync(join(folder, 'run'))).toBe(false);
      },
    );
  });
});

describe.skipIf(!has('bash'))('the completion of bash, without a terminal [CLI-12]', () => {
  /** Returns bash's replies if it has split the line in this way. */
  async function replies(words: readonly string[], begun: string): Promise<string[]> {
    const { stdout: script } = await runCli('completion', 'bash');
    const call = `rmsprop-parity() { "$NODE" "$MAIN" "$@"; }; ${script}
      COMP_WORDS=(rmsprop-parity "\${@:2}"); COMP_CWORD=$#; ((COMP_CWORD--))
      _rmsprop_parity rmsprop-parity "$1"; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { main } = await import('./run-cli.ts');
    const { stdout } = await execa('bash', ['-euc', call, 'bash', begun, ...words], {
      env: { NODE: process.execPath, MAIN: main },
    });
    return stdout.split('\n');
  }

  it.each<[string[], string, string[]]>([
    [['verify', '--le'], '--le', ['--level ']],
    [['verify', '--level', '=', 'ex'], 'ex', ['exact ']],
    [['verify', '--level', '='], '', ['exact ', 'equivalent ']],
    [['verify', '--level=ex'], '--level=ex', ['--level=exact ']], // COMP_WORDBREAKS without "="
    [['verify', '--level=ex'], 'ex', ['exact ']], // bash 3.2
    [['fuzz', '--path', '0', ':', '1', '--see'], '--see', ['--seed ']],
  ])('answers %j, completing %j, with %j', async (words, begun, expected) => {
    expect(await replies(words, begun)).toEqual(expected);
  });
});

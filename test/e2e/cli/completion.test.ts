import type { Command } from 'commander';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { complete } from '../../../src/cli/completion/completion.ts';
import { explanationOf } from '../../../src/cli/explain/explanation.ts';
import { caseIds, explainableIds } from '../../../src/cli/arguments/known-ids.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { dtypeNames } from '../../../src/float/dtype.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from './run-cli.ts';

const program = await buildProgram(() => {});

/** Returns the candidates for the last, incomplete word. */
async function next(...words: string[]): Promise<string[]> {
  const { candidates } = await complete(program, words);
  return candidates.map(({ word }) => word);
}

/** Returns a command and all its visible subcommands, each with the words that call it. */
function commandsBelow(command: Command, path: readonly string[] = []): [string[], Command][] {
  const below = command.createHelp().visibleCommands(command);
  return [
    [[...path], command],
    ...below.flatMap((child) => commandsBelow(child, [...path, child.name()])),
  ];
}

const everyCommand = commandsBelow(program);

describe('complete() [CLI-12]', () => {
  it('knows every visible command and option', async () => {
    expect(everyCommand.map(([path]) => path.join(' '))).toContain('fixtures regenerate');
    for (const [path, command] of everyCommand.filter(([words]) => !words.includes('help'))) {
      const help = command.createHelp();
      const children = help.visibleCommands(command).map((child) => child.name());
      expect(await next(...path, '')).toEqual(expect.arrayContaining(children));
      const options = help.visibleOptions(command).map(({ long }) => long);
      expect(await next(...path, '-')).toEqual(options);
    }
  });

  it('knows every choice of an option', async () => {
    const options = everyCommand.flatMap(([path, command]) =>
      command.options.flatMap(({ long, argChoices }) =>
        argChoices ? [{ words: [...path, long ?? ''], argChoices }] : [],
      ),
    );
    expect(options.length).toBeGreaterThanOrEqual(6);
    for (const { words, argChoices } of options) {
      expect(await next(...words, '')).toEqual(argChoices);
    }
    expect(await next('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it.each<[string[], string[]]>([
    [['ver'], ['verify']],
    [['complet'], ['completion']],
    [['help', 'fi'], ['fixtures']],
    [['help', 'fixtures', 'li'], ['list']],
    [
      ['verify', '--level', ''],
      ['exact', 'equivalent'],
    ],
    [['verify', '--level', 'exact', '--arithmetic', 'f'], ['fma']],
    [['verify', '--level=eq'], ['--level=equivalent']],
    [
      ['verify', '--level', 'exact', '--lev'],
      [], // already given
    ],
    [
      ['verify', '--known-update', '--known'],
      ['--known'], // it takes no value
    ],
    [['fuzz', '--oracle', 't'], ['torch']],
    [['verify', '--dtype', 'b'], ['bfloat16']],
    [
      ['verify', '--dtype', 'float32,f'],
      ['float32,float64', 'float32,float16'],
    ],
    [
      ['fuzz', '--dtype=float64,c'],
      ['--dtype=float64,complex64', '--dtype=float64,complex128'],
    ],
    [['merge', '--reporter', 'console,h'], ['console,html=']],
    [
      ['merge', '--reporter', 'console,json=a.json,c'],
      [], // console is already in the list
    ],
    [
      ['verify', '--require', 'float32,mom'],
      ['float32,momentum', 'float32,momentum_buffer'],
    ],
    [['verify', '--reporter', 'gith'], ['github']],
    [['verify', '--filter', ''], []],
    [['verify', '--no-such-option', '--lev'], ['--level']],
    [['verify', '--no-such-option='], []],
    [['no-such-command', 'ver'], []],
    [['diff', 'a.json', 'b.json', ''], ['--help']],
    [['fixtures', 'show', 'grid/float32/p'], ['grid/float32/portable/']],
    [
      ['fixtures', 'show', 'grid/float32/portable/centered-m'],
      [
        'grid/float32/portable/centered-maximize',
        'grid/float32/portable/centered-momentum',
        'grid/float32/portable/centered-momentum-maximize',
        'grid/float32/portable/centered-momentum-weight_decay',
        'grid/float32/portable/centered-momentum-weight_decay-maximize',
      ],
    ],
    [
      ['explain', 'eps'],
      ['epsilon', 'epsilon/', 'eps-value', 'eps-value/'],
    ],
    [
      ['explain', 'epsilon/inside'],
      [
        'epsilon/inside',
        'epsilon/inside-with-momentum',
        'epsilon/inside-subtracted-if-centered',
        'epsilon/inside-kept',
      ],
    ],
    [['explain', 'BND-2'], ['BND-2']],
    [['explain', 'invariants/sq'], ['invariants/square-average']],
  ])('after %j offers %j', async (words, expected) => {
    const found = await next(...words);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('offers the remaining dtypes of the list', async () => {
    const all = await next('verify', '--dtype', '');
    expect(all).toEqual([...dtypeNames]);
    expect(await next('verify', '--dtype', `${dtypeNames.join(',')},`)).toEqual([]);
  });

  it.each<[string[], object]>([
    [['verify', '--port', 'my'], { paths: 'files', prefix: '' }],
    [['verify', '--port=my'], { paths: 'files', prefix: '--port=' }],
    [['verify', '--corpus', ''], { paths: 'folders', prefix: '' }],
    [['fixtures', 'regenerate', '--python', ''], { paths: 'commands', prefix: '' }],
    [['merge', ''], { paths: 'files', prefix: '' }],
    [['merge', 'a.json', 'b.json', ''], { paths: 'files', prefix: '' }],
    [['diff', 'a.json', ''], { paths: 'files', prefix: '' }],
    [['merge', '--reporter', 'console,json=out/'], { paths: 'files', prefix: 'console,json=' }],
    [['merge', '--reporter=html='], { paths: 'files', prefix: '--reporter=html=' }],
    [['verify', '--', 'pyt'], { paths: 'commands', prefix: '' }],
    [['verify', '--', 'python', '--level', ''], { paths: 'files', prefix: '' }],
    [['fuzz', '--oracle', 'command', '--', 'a', '--', ''], { paths: 'commands', prefix: '' }],
    [['verify', '--timeout', ''], { paths: 'none', prefix: '' }],
  ])('leaves paths to the shell: after %j offers %j', async (words, expected) => {
    expect(await complete(program, words)).toMatchObject({ ...expected, candidates: [] });
  });

  it('offers only ids that `explain` knows', async () => {
    const cases = await caseIds();
    const others = (await explainableIds()).filter((id) => !cases.includes(id));
    expect(others.length).toBeGreaterThan(200);
    for (const id of [...others, ...cases.slice(0, 1), ...cases.slice(-1)]) {
      expect(await explanationOf(id)).not.toBe('');
    }
  });
});

describe('rmsprop-parity completion [CLI-12]', () => {
  it('is loaded only by its commands, and loads no judging code', async () => {
    const loadedBy = async (...args: string[]): Promise<string[]> => {
      const folder = await temporaryFolder();
      await execa(process.execPath, [main, ...args], { env: { NODE_V8_COVERAGE: folder } });
      const [file = ''] = await readdir(folder);
      const text = await readFile(join(folder, file), 'utf8');
      return [...text.matchAll(/"url":"file:[^"]*?\/((?:dist|node_modules)\/[^"]+)"/g)].map(
        (match) => (match[1] ?? '').replace(/^dist\//, ''),
      );
    };
    const help = await loadedBy('--help');
    expect(help).toContain('src/cli/program.js');
    expect(help).not.toContain('src/cli/completion/completion.js');
    expect(help).not.toContain('src/cli/completion/completion-scripts.js');
    const reply = await loadedBy('complete', 'bash', '--', 'verify', '--le');
    expect(reply).toContain('src/cli/completion/completion.js');
    for (const modules of [help, reply]) {
      expect(
        modules.filter((name) =>
          /zod|src\/(corpus|report(?!\/text\/(plain-text|printable)\.js)|parity)\//.test(name),
        ),
      ).toEqual([]);
    }
  });

  it.each(['bash', 'zsh', 'fish'])('prints only the script for %s', async (shell) => {
    const { exitCode, stdout, stderr } = await runCli('completion', shell);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`rmsprop-parity complete ${shell} -- `);
  });
});

import { execa } from 'execa';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../../src/corpus/corpus.ts';
import { elementAt } from '../../../src/float/element-at.ts';
import { copyCorpus, doctor } from '../../corpus/temporary-corpus.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from './run-cli.ts';

const hooks = pathToFileURL(join(import.meta.dirname, 'loaded-modules.mjs')).href;
const compiled = `${pathToFileURL(join(import.meta.dirname, '../../../dist')).href}/`;

/** Returns the modules that a call loads: the files of this package, and the names of other packages. */
async function loadedBy(...args: string[]): Promise<{ own: string[]; packages: string[] }> {
  const list = join(await temporaryFolder(), 'loaded.txt');
  await writeFile(list, '');
  await execa(process.execPath, ['--import', hooks, main, ...args], {
    reject: false,
    stdin: 'ignore',
    env: { LOADED_MODULES: list },
  });
  const urls = (await readFile(list, 'utf8')).split('\n').filter((url) => url.startsWith('file:'));
  const named = urls.flatMap(
    (url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [],
  );
  const own = urls.filter((url) => url.startsWith(compiled));
  return {
    own: [...new Set(own.map((url) => url.slice(compiled.length)))].toSorted(),
    packages: [...new Set(named)].toSorted(),
  };
}

describe('rmsprop-parity at start-up [CLI-14]', () => {
  it.each(['--version', '-V'])(
    'loads only the modules that it needs to answer %s',
    async (option) => {
      expect(await loadedBy(option)).toEqual({
        own: ['src/cli/main.js', 'src/package-root.js', 'src/version.js'],
        packages: [],
      });
      const { version } = JSON.parse(
        await readFile(join(main, '../../../../package.json'), 'utf8'),
      );
      expect(await runCli(option)).toEqual({ exitCode: 0, stdout: version, stderr: '' });
      expect(await runCli(option, 'verify')).toEqual({ exitCode: 0, stdout: version, stderr: '' });
    },
  );

  it.each([
    ['verify', ['verify', '--help']],
    ['probe', ['probe', '--help']],
    ['merge', ['merge', '--help']],
    ['diff', ['diff', '--help']],
    ['serve', ['serve', '--help']],
    ['explain', ['explain', '--help']],
    ['fixtures', ['fixtures', 'show', '--help']],
    ['completion', ['completion', 'bash']],
  ])('loads only the command %s', async (name, args) => {
    const { own, packages } = await loadedBy(...args);
    const commands = own.flatMap((file) => /([a-z]+)-command\.js$/.exec(file)?.[1] ?? []);
    // regenerate is a subcommand of fixtures
    expect(commands.filter((command) => command !== 'regenerate')).toEqual([name]);
    expect(packages.filter((loaded) => !['commander', 'leven'].includes(loaded))).toEqual([]);
  });

  it('loads every command for --help, but none of their libraries', async () => {
    const { own, packages } = await loadedBy('--help');
    expect(own.filter((file) => file.endsWith('-command.js')).length).toBeGreaterThanOrEqual(9);
    expect(packages).toEqual(['commander', 'leven']);
  });

  it('judges the bundled optimizer without schemas, and loads fast-check only in the thread for invariants', async () => {
    const { own, packages } = await loadedBy('verify', '--dtype', 'float16', '--invariants', '0');
    const ofText = ['fast-string-truncated-width', 'fast-string-width', 'fast-wrap-ansi'];
    expect(packages).toEqual(['commander', ...ofText, 'leven']);
    expect(own).toContain('src/corpus/fixture-lines.js');
    expect(own.filter((file) => /schema|diagnosis\/diagnose|check-invariants/.test(file))).toEqual(
      [],
    );
    const withInvariants = await loadedBy('verify', '--dtype', 'float16'); // the hook does not see the modules of other threads
    expect(withInvariants.packages).toEqual(
      availableParallelism() > 1 ? packages : [...packages, 'fast-check', 'pure-rand'].toSorted(),
    );
  });
});

describe('rmsprop-parity verify of a corpus that it reads while it judges [FIX-6]', () => {
  const last = async (): Promise<string> =>
    elementAt((await loadCorpus()).manifest.files.toReversed(), 0).path;

  it.each<[string, string[]]>([
    ['', []],
    ['with a dtype that does not need this file', ['--dtype', 'float16']],
  ])('ends without a verdict on a damaged last file, %s', async (_, args) => {
    const folder = await copyCorpus();
    await truncate(join(folder, await last()), 99);
    const { exitCode, stdout, stderr } = await runCli('verify', '--corpus', folder, ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(
      /^error: usage\/float64\/portable\.json: the file has 99 bytes: expected \d+, as in manifest\.json/,
    );
  });

  it('names the first of several damaged files, and checks hashes before contents', async () => {
    const folder = await copyCorpus();
    await doctor(folder, 'closed-loops/float32/fma.json', (text) =>
      text.replace('{"step":1,', '{"step":-1,'),
    );
    const inside = await runCli('verify', '--corpus', folder);
    expect(inside.exitCode).toBe(4);
    expect(inside.stderr).toMatch(
      /^error: closed-loops\/float32\/fma\.json: fixtures\[0\]\.snapshots\[0\]\.state\[0\]\.step is -1: expected at least 0\. Restore/,
    );
    await truncate(join(folder, await last()), 99);
    await truncate(join(folder, 'grid/float32/fma.json'), 99);
    const { exitCode, stdout, stderr } = await runCli('verify', '--corpus', folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(/^error: grid\/float32\/fma\.json: the file has 99 bytes/);
  });

  it('reports a damaged corpus before any other error, and writes no report', async () => {
    const folder = await copyCorpus();
    await truncate(join(folder, await last()), 99);
    const file = join(await temporaryFolder(), 'report.json');
    for (const args of [
      ['--known-update'],
      ['--reporter', `json=${file}`],
      ['--reporter', 'json=no/such/folder'],
    ]) {
      const { exitCode, stderr } = await runCli('verify', '--corpus', folder, ...args);
      expect({ args, exitCode }).toEqual({ args, exitCode: 4 });
      expect(stderr).toMatch(/^error: usage\/float64\/portable\.json/);
    }
    await expect(readFile(file)).rejects.toThrow(/ENOENT/);
  });
});

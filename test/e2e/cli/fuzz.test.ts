import { execa } from 'execa';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../../src/corpus/corpus.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import {
  crashing,
  rightPort,
  throwingWithMomentum,
  writePort,
  wrongEpsilon,
} from './fuzz-ports.ts';
import { main, type CliResult } from './run-cli.ts';

/** Runs the command in a folder, so that its default files go there. */
async function run(cwd: string, ...args: string[]): Promise<CliResult> {
  const options = { cwd, reject: false, stdin: 'ignore' } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], options);
  return { exitCode, stdout, stderr };
}

/** Runs a printed command in a shell. */
async function runPrinted(cwd: string, printed: string): Promise<CliResult> {
  const command = printed.replace(/^rmsprop-parity /, `"${process.execPath}" "${main}" `);
  const { exitCode, stdout, stderr } = await execa('bash', ['-c', command], { cwd, reject: false });
  return { exitCode, stdout, stderr };
}

/** Returns the indented lines below a heading. */
const below = (stdout: string, heading: string): string[] =>
  (stdout.split(`${heading}\n`)[1] ?? '')
    .split('\n')
    .filter((_, index, all) => all.slice(0, index + 1).every((line) => line.startsWith('  ')))
    .map((line) => line.trim());

const widest = (stdout: string): number =>
  Math.max(
    ...stdout
      .split('\n')
      .filter((line) => !/^ {2}(rmsprop-parity|.*\.(py|ts)$)/.test(line))
      .map((line) => line.length),
  );

const serve = ['--', process.execPath, main, 'serve', '--port'];
const unwrapped = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('rmsprop-parity fuzz [FUZ-5, FUZ-6]', () => {
  it.each(['module', 'command'])(
    'shows a divergent port, and commands that reproduce it: a %s',
    async (kind) => {
      const cwd = await temporaryFolder();
      const folder = join(cwd, 'my ports'); // the printed commands must quote the space
      await mkdir(folder);
      const file = await writePort({ create: wrongEpsilon }, folder);
      const port = kind === 'module' ? ['--port', file] : [...serve, file];
      const { exitCode, stdout, stderr } = await run(cwd, 'fuzz', '--seed', '42', ...port);
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
      expect(stdout).toMatch(
        /^port {6}my-rmsprop \(JavaScript\) 1\.0\.0\noracle {4}rmsprop-parity [\d.]+, portable arithmetic\nscenarios 1,000 at random, with seed 42\n/,
      );
      expect(stdout).toContain('  group 0   lr=0.01 alpha=0.99 eps=1e-8 momentum=0');
      expect(stdout).toContain('divergent  found/float64/portable/seed.42');
      expect(unwrapped(stdout)).toContain(
        'is the first in which the port does not agree with the oracle.',
      );
      expect(widest(stdout)).toBeLessThanOrEqual(80);

      const written = below(stdout, 'Files written:');
      expect(written).toEqual(
        ['corpus', 'reproduce.py', 'reproduce.ts'].map((name) => join('rmsprop-parity-fuzz', name)),
      );
      expect((await readdir(cwd)).toSorted()).toEqual(['my ports', 'rmsprop-parity-fuzz']);
      const corpus = await loadCorpus(join(cwd, 'rmsprop-parity-fuzz', 'corpus'));
      const cases = corpus.manifest.files.flatMap(corpus.readCases);
      expect(cases.map(({ scenario }) => scenario.events.length)).toEqual([1]);

      const [judge = ''] = below(stdout, 'To judge the port on this scenario:');
      expect(await runPrinted(cwd, judge)).toMatchObject({ exitCode: 1 });
      expect(await runPrinted(cwd, judge.replace(`'${file}'`, rightPort))).toMatchObject({
        exitCode: 0,
      });
      const [replay = ''] = below(stdout, 'To replay it:');
      const again = await runPrinted(cwd, replay);
      expect(again.exitCode).toBe(1);
      expect(again.stdout).toContain('scenarios 1 at random, with seed 42\n');
      expect(below(again.stdout, 'Files written:')).toEqual(written);
      const shown = (text: string): string =>
        text.slice(text.indexOf('  dtype'), text.indexOf('Files written:'));
      expect(shown(again.stdout)).toBe(shown(stdout));
    },
  );

  it('prints only the verdict of a correct port, and writes no files', async () => {
    const cwd = await temporaryFolder();
    const { exitCode, stdout } = await run(cwd, 'fuzz', '--runs', '200', '--port', rightPort);
    expect(exitCode).toBe(0);
    expect(unwrapped(stdout)).toMatch(
      / (EXACT: all [\d,]+ values of 200 scenarios|EQUIVALENT: no value of 200 scenarios)/,
    );
    expect(await readdir(cwd)).toEqual([]);
    const seed = /with seed (\d+)/.exec(stdout)?.[1] ?? '';
    const again = await run(cwd, 'fuzz', '--runs', '200', '--seed', seed, '--port', rightPort);
    expect(again.stdout).toBe(stdout);
  });

  it('finds differences of rounding with --level exact, and replays them with that level', async () => {
    const cwd = await temporaryFolder();
    const fma = ['--', process.execPath, main, 'serve', '--arithmetic', 'fma'];
    const options = ['--seed', '1', '--runs', '100', '--dtype', 'float32'];
    expect(await run(cwd, 'fuzz', ...options, ...fma)).toMatchObject({ exitCode: 0 });
    const exact = await run(cwd, 'fuzz', ...options, '--level', 'exact', ...fma);
    expect(exact.exitCode).toBe(1);
    expect(exact.stdout).toContain('\nNOT EXACT: scenario ');
    for (const title of ['To replay it:', 'To judge the port on this scenario:']) {
      const [printed = ''] = below(exact.stdout, title);
      expect(printed).toContain(' --level exact ');
      expect(await runPrinted(cwd, printed)).toMatchObject({ exitCode: 1 });
    }
  });

  it('replaces its files of an earlier failure', async () => {
    const cwd = await temporaryFolder();
    const wrong = await writePort({ create: wrongEpsilon });
    await run(cwd, 'fuzz', '--seed', '1', '--port', wrong);
    const broken = await writePort({ create: throwingWithMomentum });
    const { stdout } = await run(cwd, 'fuzz', '--seed', '2', '--port', broken);
    expect(await readdir(join(cwd, 'rmsprop-parity-fuzz'))).toEqual(['corpus']);
    const [judge = ''] = below(stdout, 'To judge the port on this scenario:');
    expect(await runPrinted(cwd, judge)).toMatchObject({ exitCode: 3 });
  });
});

describe('rmsprop-parity fuzz with a port that breaks [FUZ-5]', () => {
  it('exits 3 and shows the scenario if the port throws', async () => {
    const cwd = await temporaryFolder();
    const { exitCode, stdout } = await run(
      cwd,
      'fuzz',
      '--port',
      await writePort({ create: throwingWithMomentum }),
    );
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^ {2}the port broke: step\(\) threw Error: no momentum here \(port\.mjs:\d+\)$/m,
    );
    expect(stdout).toMatch(/group 0 .* momentum=1 /);
    expect(below(stdout, 'Files written:')).toEqual([join('rmsprop-parity-fuzz', 'corpus')]);
  });

  it('exits 3 if the port crashes, and restarts it while simplifying', async () => {
    const cwd = await temporaryFolder();
    const port = [...serve, await writePort({ create: crashing })];
    const { exitCode, stdout } = await run(cwd, 'fuzz', '--seed', '1', ...port);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/group 0 .* momentum=0 weight_decay=1$/m);
    expect(stdout).toContain('the port exited with code 9');
    const few = await run(cwd, 'fuzz', '--seed', '1', '--restarts', '2', ...port);
    expect(few.exitCode).toBe(3);
    expect(few.stdout).toMatch(/group 0 .* weight_decay=(?!0$)/m);
    expect(unwrapped(few.stdout)).toContain('To search further, raise --restarts.');
  });

  it('exits 3 if it can judge nothing', async () => {
    const cwd = await temporaryFolder();
    const port = await writePort({ dtypes: '[]' });
    const { exitCode, stdout } = await run(cwd, 'fuzz', '--port', port);
    expect({
      exitCode,
      says: unwrapped(stdout).includes('the port and the oracle have no dtype in common'),
    }).toEqual({
      exitCode: 3,
      says: true,
    });
    const float32 = await run(cwd, 'fuzz', '--dtype', 'float32', '--port', rightPort);
    expect(float32.exitCode).toBe(3);
    expect(unwrapped(float32.stdout)).toContain(
      'FAILED: cannot judge the port: it declares float64, but --dtype selects float32. Pass a dtype that the port declares.',
    );
  });

  it('removes control characters of a hostile name from the output and the programs', async () => {
    const cwd = await temporaryFolder();
    const name = `x\n"""'''*/\u{2028}import os; print("injected")\u001b[31m\u0007\u202e`;
    const file = await writePort({ name: JSON.stringify(name), create: wrongEpsilon });
    const { stdout } = await run(cwd, 'fuzz', '--seed', '1', '--port', file);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
    for (const program of ['reproduce.py', 'reproduce.ts']) {
      const text = await readFile(join(cwd, 'rmsprop-parity-fuzz', program), 'utf8');
      const lines = text.split(/[\n\r\u{85}\u{2028}\u{2029}]/u);
      expect(lines.filter((line) => line.includes('injected'))).toEqual([lines[0]]);
      expect(lines[0]).toMatch(/^(#|\/\/) x """/);
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
    }
  });
});

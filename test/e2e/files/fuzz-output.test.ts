import { execa } from 'execa';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { rightPort, writePort, wrongEpsilon } from '../cli/fuzz-ports.ts';
import { main, runCli } from '../cli/run-cli.ts';

const run = ['fuzz', '--runs', '50', '--seed', '4'];

describe('the folders of rmsprop-parity fuzz [FIL-3, FUZ-7]', () => {
  it.each(['reproduce.py', 'reproduce.ts'])(
    'keep a file of the user named %s, and the command says so before the run',
    async (name) => {
      const folder = await temporaryFolder();
      await writeFile(join(folder, name), 'print("mine")\n');
      const { exitCode, stdout, stderr } = await runCli(
        ...run,
        '--out',
        folder,
        '--port',
        rightPort,
      );
      expect({ exitCode, stdout, stderr }).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: `error: cannot write to the folder ${JSON.stringify(folder)}: it holds "${name}", which "fuzz" did not write. Move the file, or pass another folder with --out.`,
      });
      expect(await readFile(join(folder, name), 'utf8')).toBe('print("mine")\n');
    },
  );

  it('take the result of the next run', async () => {
    const out = join(await temporaryFolder(), 'out');
    const wrong = await writePort({ create: wrongEpsilon });
    for (const seed of ['4', '5']) {
      const { exitCode } = await runCli('fuzz', '--seed', seed, '--out', out, '--port', wrong);
      expect(exitCode).toBe(1);
      expect(await readFile(join(out, 'reproduce.py'), 'utf8')).toContain(`--seed ${seed} `);
    }
    expect((await readdir(out)).toSorted()).toEqual(['corpus', 'reproduce.py', 'reproduce.ts']);
  });

  it('keep a written case that the user changed', async () => {
    const out = join(await temporaryFolder(), 'out');
    const wrong = await writePort({ create: wrongEpsilon });
    expect((await runCli(...run, '--out', out, '--port', wrong)).exitCode).toBe(1);
    const entries = await readdir(join(out, 'corpus'), { recursive: true });
    const path = entries.find((entry) => entry.endsWith('portable.json')) ?? '';
    await writeFile(join(out, 'corpus', path), 'mine');
    const { exitCode, stderr } = await runCli(...run, '--out', out, '--port', wrong);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/somebody changed ".*portable\.json" after an earlier run/),
    });
    expect(await readFile(join(out, 'corpus', path), 'utf8')).toBe('mine');
  });

  it('do not overlap', async () => {
    const out = await temporaryFolder();
    for (const kept of [out, join(out, 'corpus'), join(out, 'corpus', 'kept')]) {
      const args = [...run, '--out', out, '--corpus-out', kept, '--port', rightPort];
      const { exitCode, stderr } = await runCli(...args);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `error: --corpus-out ${JSON.stringify(kept)} and the folder ${JSON.stringify(join(out, 'corpus'))} for a failing scenario overlap. Pass another folder to one of --corpus-out and --out.`,
      });
    }
  });

  it.skipIf(process.platform === 'win32')(
    'do not hide the result if they are not writable after the run',
    async () => {
      const folder = await temporaryFolder();
      await mkdir(join(folder, 'in'));
      // the port puts a file in the place of the folder while it runs
      const wrong = await writePort({ create: wrongEpsilon });
      const port = join(folder, 'port.mjs');
      await writeFile(
        port,
        `import { rmSync, writeFileSync } from 'node:fs';
rmSync(${JSON.stringify(join(folder, 'in'))}, { recursive: true, force: true });
writeFileSync(${JSON.stringify(join(folder, 'in'))}, '');
export { default } from ${JSON.stringify(wrong)};
`,
      );
      const out = ['--out', 'in/out', '--corpus-out', 'in/kept'];
      const args = [main, ...run, ...out, '--port', port];
      const options = { cwd: folder, reject: false, stdin: 'ignore' } as const;
      const { exitCode, stdout, stderr } = await execa(process.execPath, args, options);
      expect({ exitCode, stdout, stderr }).toEqual({
        exitCode: 1,
        stdout: expect.stringMatching(/\nTo replay it:\n.*\n\nDIVERGENT: /),
        stderr: expect.stringMatching(/^error: .*ENOTDIR.*\nerror: .*ENOTDIR/),
      });
    },
  );
});

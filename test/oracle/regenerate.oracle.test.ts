import { execa } from 'execa';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles } from '../../src/corpus/corpus-files.ts';
import { bundledCorpus, loadCorpus } from '../../src/corpus/corpus.ts';
import { runCli } from '../e2e/cli/run-cli.ts';
import { changeSnapshot, copyCorpus, doctor } from '../corpus/temporary-corpus.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'dist/src/cli/main.js');

describeWithOracle('rmsprop-parity fixtures regenerate [FIX-8]', () => {
  it('reproduces the committed corpus byte for byte', async () => {
    const { exitCode, stdout } = await runCli('fixtures', 'regenerate', '--check');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('byte for byte: 2,586 cases'),
    });
  });

  it('reports drift by case, event, tensor and lane, exits 1, and writes no files', async () => {
    const folder = await copyCorpus();
    await doctor(folder, 'grid/float32/fma.json', (text) => changeSnapshot(text, 4, 'params'));
    const before = await loadCorpus(folder);
    const { exitCode, stdout } = await runCli(
      'fixtures',
      'regenerate',
      '--check',
      '--corpus',
      folder,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('changed  grid/float32/fma/plain');
    expect(stdout).toMatch(/first +event 4, parameter 0, value, element 0, lane "normal"/);
    expect(stdout).toMatch(/committed +[\d.e-]+ \([0-9a-f]{8}\)\n +now +[\d.e-]+ \([0-9a-f]{8}\)/);
    expect(stdout).toContain('DRIFT: 1 of 2,586 cases');
    expect((await loadCorpus(folder)).sha256).toBe(before.sha256);
  });

  it('replaces a damaged corpus, and leaves no temporary files', async () => {
    const folder = await copyCorpus();
    await writeFile(join(folder, 'grid/float32/fma.json'), 'damaged');
    const { exitCode, stdout } = await runCli('fixtures', 'regenerate', '--corpus', folder);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('Regenerated: 2,586 cases'),
    });
    expect((await loadCorpus(folder)).sha256).toBe((await loadCorpus()).sha256);
    expect(await readdir(dirname(folder))).toEqual(['fixtures']);
  });

  it.each([
    { file: 'notes.txt', when: 'before the generator starts' },
    { file: 'grid/float32/mine.json', when: 'after the generator has run' },
  ])('refuses to delete the foreign file $file $when', async ({ file, when: time }) => {
    const folder = await copyCorpus();
    await writeFile(join(folder, file), 'mine');
    // this Python does not exist; the command must not start it
    const python = time.startsWith('before') ? ['--python', join(folder, 'no-python')] : [];
    const { exitCode, stderr } = await runCli(
      'fixtures',
      'regenerate',
      '--corpus',
      folder,
      ...python,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(file) });
    expect(await readFile(join(folder, file), 'utf8')).toBe('mine');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'keeps the old corpus complete when ended by %s',
    async (signal) => {
      const folder = await copyCorpus();
      await doctor(folder, 'grid/float32/fma.json', (text) => changeSnapshot(text, 4, 'params'));
      const before = await loadCorpus(folder);
      const run = execa(process.execPath, [main, 'fixtures', 'regenerate', '--corpus', folder], {
        reject: false,
      });
      await waitForFiles(dirname(folder), 5);
      run.kill(signal);
      const { exitCode } = await run;
      expect(exitCode).toBe(signal === 'SIGKILL' ? undefined : 130);
      expect((await loadCorpus(folder)).sha256).toBe(before.sha256);
      const left = (await readdir(dirname(folder))).filter((name) => name !== 'fixtures');
      expect(signal === 'SIGKILL' ? [] : left).toEqual([]); // after SIGKILL the command cannot clean up
    },
  );
});

/** Waits until the generator has written some fixture files below a folder. */
async function waitForFiles(parent: string, count: number): Promise<void> {
  for (;;) {
    const written = (await listFiles(parent)).filter(
      (path) => path.includes('partial') && path.endsWith('.json'),
    );
    if (written.length >= count) {
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

describeWithOracle('generate_fixtures.py [FIX-7]', () => {
  const environment = (capability: string, more = {}): Record<string, string> => ({
    ATEN_CPU_CAPABILITY: capability,
    MKL_CBWR: 'AVX2',
    OMP_NUM_THREADS: '1',
    ...more,
  });

  /** Changes a line of the generator, runs it, and returns its error output. */
  async function refusal(file: string, find: string, replacement: string): Promise<string> {
    const folder = await temporaryFolder();
    await cp(join(root, 'scripts/generate'), folder, { recursive: true });
    const script = join(folder, file);
    const text = await readFile(script, 'utf8');
    expect(text).toContain(find);
    await writeFile(script, text.replace(find, replacement));
    const out = join(folder, 'out');
    const { exitCode, stderr } = await execa(
      oraclePython,
      [join(folder, 'generate_fixtures.py'), out],
      { reject: false },
    );
    expect(exitCode).toBe(1);
    expect((await readdir(folder)).filter((name) => name.startsWith('out'))).toEqual([]);
    return stderr;
  }

  it.each<[string, string, string, string, RegExp]>([
    [
      'another version',
      'torch_oracle.py',
      'TORCH_VERSION = "2.13.0"',
      'TORCH_VERSION = "2.12.1"',
      /this is PyTorch 2\.13\.0; expected 2\.12\.1/,
    ],
    [
      'another build',
      'torch_oracle.py',
      'TORCH_COMMIT = "cf3',
      'TORCH_COMMIT = "000',
      /built from commit cf3/,
    ],
    [
      'an unpatched square root',
      'torch_oracle.py',
      '    replace_root(torch)\n',
      '',
      /square root is wrong/,
    ],
    [
      'a reference root with an error of one ULP',
      'torch_oracle.py',
      'roots = numpy.sqrt(samples)',
      'roots = numpy.nextafter(numpy.sqrt(samples), samples.dtype.type(9))',
      /numpy's square root of .* is .*; expected the correctly rounded one/,
    ],
    [
      'another fusion',
      'torch_oracle.py',
      'expected = 0 if arithmetic == "portable" else 37',
      'expected = 37 if arithmetic == "portable" else 0',
      /fuses multiplication and addition in/,
    ],
    [
      'a different result of foreach',
      'generate_fixtures.py',
      'FOREACH_DTYPES = ("float16", ',
      'FOREACH_DTYPES = (',
      /foreach=True differs in float16/,
    ],
  ])('writes no files and reports the reason: %s', async (_, file, find, replacement, reason) => {
    const stderr = await refusal(file, find, replacement);
    expect(stderr).toMatch(/nothing was written: /);
    expect(stderr).toMatch(reason);
  });

  it('rejects another processor capability than the pinned one', async () => {
    const folder = await temporaryFolder();
    const job = [
      join(root, 'scripts/generate/generate_fixtures.py'),
      '--job',
      'corpus-portable',
      folder,
    ];
    const { exitCode, stderr } = await execa(oraclePython, job, {
      reject: false,
      env: environment('avx2'),
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(
        /nothing was written: PyTorch's CPU capability is AVX2; expected DEFAULT/,
      ),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses to overwrite an existing folder', async () => {
    const { exitCode, stderr } = await execa(
      oraclePython,
      [join(root, 'scripts/generate/generate_fixtures.py'), bundledCorpus()],
      { reject: false },
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining('exists already'),
    });
  });

  it('explains how to install PyTorch if it is missing', async () => {
    const folder = await temporaryFolder();
    await execa(oraclePython, ['-m', 'venv', '--without-pip', join(folder, 'venv')]);
    const python = join(folder, 'venv/bin/python');
    const { exitCode, stderr } = await runCli(
      'fixtures',
      'regenerate',
      '--check',
      '--python',
      python,
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringContaining('npm run task oracle'),
    });
    const commands: [string, string][] = [
      [join(folder, 'none'), 'npm run task oracle'],
      [
        'true',
        '"true" exited with code 0, but wrote no valid corpus. Check that --python names a Python with PyTorch.',
      ],
    ];
    for (const [command, advice] of commands) {
      const answer = await runCli('fixtures', 'regenerate', '--check', '--python', command);
      expect({ exitCode: answer.exitCode, stderr: answer.stderr }).toEqual({
        exitCode: 3,
        stderr: expect.stringContaining(advice),
      });
    }
  });

  it('reports a folder that it cannot write', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const { exitCode, stderr } = await runCli(
      'fixtures',
      'regenerate',
      '--corpus',
      join(file, 'fixtures'),
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining(`cannot create the folder ${JSON.stringify(file)}: `),
    });
  });
});

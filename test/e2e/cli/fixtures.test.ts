import { execa } from 'execa';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../../src/corpus/corpus.ts';
import type { Manifest } from '../../../src/corpus/manifest.ts';
import { copyCorpus } from '../../corpus/temporary-corpus.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from './run-cli.ts';

const { manifest } = await loadCorpus();

describe('rmsprop-parity fixtures [CLI-3]', () => {
  it('lists every file', async () => {
    const { exitCode, stdout } = await runCli('fixtures', 'list');
    expect(exitCode).toBe(0);
    expect(
      stdout
        .split('\n')
        .slice(1)
        .map((line) => line.split(' ')[0]),
    ).toEqual(manifest.files.map(({ path }) => path));
  });

  it('lists the cases that a glob matches', async () => {
    const { stdout } = await runCli(
      'fixtures',
      'list',
      '--filter',
      'events/float{32,64}/*/lifecycle',
    );
    expect(stdout.split('\n')).toEqual([
      'events/float32/fma/lifecycle',
      'events/float32/portable/lifecycle',
      'events/float64/fma/lifecycle',
      'events/float64/portable/lifecycle',
    ]);
  });

  it('shows the origin and the events of a case', async () => {
    const { stdout } = await runCli('fixtures', 'show', 'events/float32/fma/lifecycle');
    expect(stdout).toContain('PyTorch 2.13.0');
    expect(stdout).toContain(
      'group 1   lr=0.02 momentum=0 alpha=0.9 eps=1e-8 weight_decay=0 centered',
    );
    expect(stdout).toMatch(/2 {2}group 0 changes: lr=0.001 momentum=0.5/);
    expect(stdout).toMatch(/9 {2}save the state, load it into a new optimizer/);
  });

  it.each([
    [
      'refusals/float32/portable/nan-lr',
      ['options   lr=NaN', 'refused   ValueError: Invalid learning rate: nan'],
    ],
    ['closed-loops/float64/fma/rosenbrock', ['loop      gradients of the objective rosenbrock']],
    [
      'events/float32/portable/zero-grad',
      ['zero_grad(set_to_none=True); the next step uses the remaining gradients'],
    ],
    [
      'events/float32/portable/reload-integer-step',
      ['save the state (step counter as an integer), load it'],
    ],
  ])('shows the special features of %s', async (caseId, texts) => {
    const { stdout } = await runCli('fixtures', 'show', caseId);
    for (const text of texts) {
      expect(stdout).toContain(text);
    }
  });

  it('shows every value after an event, with its lane and bits', async () => {
    const { stdout } = await runCli(
      'fixtures',
      'show',
      'grid/float16/portable/centered',
      '--event',
      '5',
    );
    expect(stdout).toMatch(/^ +0 +13 +nan +gradient +NaN +7e00$/m);
    expect(stdout).toMatch(/^ +1 +1 +mixed +grad_avg +-?[\d.e-]+ +[0-9a-f]{4}$/m);
  });

  it('checks the corpus, and counts its contents', async () => {
    const { exitCode, stdout } = await runCli('fixtures', 'check');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^The corpus is sound: 141 files, 2,586 cases, [\d,]+ events, [\d.]+ MiB\.$/,
      ),
    });
  });

  it('rejects a corpus of another generator [FIX-7]', async () => {
    const folder = await copyCorpus();
    const file = join(folder, 'manifest.json');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text
        .replace(/("file":"scripts\/generate\/torch_oracle.py","sha256":")./, '$1x')
        .replace('"x', '"0'),
    );
    const { exitCode, stderr } = await runCli('fixtures', 'check', '--corpus', folder);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('manifest.json');
  });
});

describe('rmsprop-parity fixtures check on an incomplete corpus [FIX-6]', () => {
  it("rejects a corpus with fewer files than the manifest's history requires", async () => {
    const folder = await copyCorpus();
    const file = join(folder, 'manifest.json');
    const all = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    const [first, ...rest] = all.files;
    await rm(join(folder, first?.path ?? ''));
    await writeFile(file, JSON.stringify({ ...all, files: rest }));
    const { exitCode, stderr } = await runCli('fixtures', 'check', '--corpus', folder);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 4,
      stderr: expect.stringContaining('the corpus has 140 files: expected at least 141.'),
    });
  });
});

describe.skipIf(process.platform === 'win32')('fixtures regenerate, interrupted', () => {
  it('exits 130, and leaves the corpus as it was', async () => {
    const folder = await temporaryFolder();
    const python = join(folder, 'python');
    await writeFile(python, `#!/bin/sh\ntouch '${join(folder, 'started')}'\nexec sleep 60\n`);
    await chmod(python, 0o755);
    const corpus = join(folder, 'corpus');
    const running = execa(
      process.execPath,
      [main, 'fixtures', 'regenerate', '--python', python, '--corpus', corpus],
      { reject: false, stdin: 'ignore' },
    );
    await expect
      .poll(() => readdir(folder), { timeout: 30_000 })
      .toEqual(expect.arrayContaining(['started']));
    running.kill('SIGINT');
    expect(await running).toMatchObject({
      exitCode: 130,
      stdout: '',
      stderr: '- starting PyTorch\ninterrupted: the corpus did not change',
    });
    expect((await readdir(folder)).toSorted()).toEqual(['python', 'started']);
  });
});

import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import type { FileHeader } from '../../src/corpus/manifest.ts';
import { changeSnapshot, copyCorpus, doctor } from '../corpus/temporary-corpus.ts';
import { runCli } from '../e2e/cli/run-cli.ts';

describe('rmsprop-parity verify [CLI-2]', () => {
  it('finds the reference exact, and shows oracle, dtypes, arithmetics and numbers of values', async () => {
    const { exitCode, stdout, stderr } = await runCli('verify');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('torch.optim.RMSprop of PyTorch 2.13.0 (cf30153c4c13)');
    for (const dtype of ['float32', 'float64', 'float16', 'bfloat16', 'complex64', 'complex128']) {
      for (const arithmetic of ['portable', 'fma']) {
        expect(stdout).toMatch(
          new RegExp(String.raw`^${dtype} +${arithmetic} +(\d+) +\1 +[\d,]+ +0 ULP$`, 'm'),
        );
      }
    }
    const [, values = ''] = /EXACT: all ([\d,]+) values/.exec(stdout) ?? [];
    expect(Number(values.replaceAll(',', ''))).toBeGreaterThanOrEqual(200_000);
  });

  it('fits 80 columns', async () => {
    const { stdout } = await runCli('verify');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each<[string[], (header: FileHeader) => boolean]>([
    [['--dtype', 'float16,bfloat16'], ({ dtype }) => dtype.endsWith('float16')],
    [
      ['--arithmetic', 'fma', '--dtype', 'float64'],
      ({ dtype, oracle }) => dtype === 'float64' && oracle.arithmetic === 'fma',
    ],
  ])('judges only the requested cases: %j', async (args, accepts) => {
    const { manifest } = await loadCorpus();
    const cases = manifest.files.filter(accepts).reduce((sum, { scenarios }) => sum + scenarios, 0);
    const { exitCode, stdout } = await runCli('verify', ...args);
    expect(exitCode).toBe(0);
    const count = cases.toLocaleString('en-US');
    expect(stdout).toMatch(new RegExp(`^all +${count} +${count} `, 'm'));
  });

  it('judges only the cases that a glob matches', async () => {
    const { exitCode, stdout } = await runCli('verify', '--filter', 'grid/float32/*/*maximize');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^all +16 +16 /m);
  });

  it('exits 1 on a divergence, and shows event, tensor, lane, both values and the ULP distance', async () => {
    const folder = await copyCorpus();
    await doctor(folder, 'events/float32/portable.json', (text) =>
      changeSnapshot(text, 3, 'square_avg'),
    );
    const { exitCode, stdout } = await runCli('verify', '--corpus', folder, '--dtype', 'float32');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('equivalent  events/float32/portable/change-lr');
    expect(stdout).toMatch(/first +event 3, parameter 0, square_avg, element 0, lane "normal"/);
    expect(stdout).toMatch(
      /PyTorch +[\d.e-]+ \([0-9a-f]{8}\)\n +port +[\d.e-]+ \([0-9a-f]{8}\)\n +distance +[\d,]+ ULP/,
    );
    expect(stdout).toMatch(/NOT EXACT: 298 of 299 cases have the same bits/);
  });

  it.each([
    ['a changed digit', changeDigit],
    ['a missing file', async (folder: string) => rm(`${folder}/grid/float32/fma.json`)],
    ['a truncated file', async (folder: string) => truncate(`${folder}/grid/float32/fma.json`, 99)],
  ])('exits 4 on %s, and names the file [FIX-6]', async (_, damage) => {
    const folder = await copyCorpus();
    await damage(folder);
    const { exitCode, stdout, stderr } = await runCli('verify', '--corpus', folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(/^error: grid\/float32\/fma\.json: .*fixtures regenerate/);
  });

  it('exits 4 on a file that is not in the manifest', async () => {
    const folder = await copyCorpus();
    await writeFile(`${folder}/grid/mine.json`, '{}');
    const { exitCode, stderr } = await runCli('verify', '--corpus', folder);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('grid/mine.json');
  });
});

async function changeDigit(folder: string): Promise<void> {
  const file = `${folder}/grid/float32/fma.json`;
  const text = await readFile(file, 'utf8');
  await writeFile(file, changeSnapshot(text, 3, 'params'));
}

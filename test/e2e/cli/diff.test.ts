import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suiteFolder, temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';
import { wrongPort } from './wrong-port.ts';

describe('rmsprop-parity diff [DIF-1]', async () => {
  const folder = await suiteFolder();
  const report = async (name: string, changed: string): Promise<string> => {
    const file = join(folder, `${name}.json`);
    const port = await wrongPort(folder, changed);
    const args = ['--dtype', 'float32', '--filter', 'grid/**', '--invariants', '0'];
    await runCli('verify', '--reporter', `json=${file}`, '--port', port, ...args);
    return file;
  };
  const [right, wrong] = [await report('right', '{}'), await report('wrong', '{ alpha: 0.5 }')];

  it('exits 1 and shows the differences if a case is worse', async () => {
    const { exitCode, stdout } = await runCli('diff', right, wrong);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^worse {3}grid\/float32\/portable\/plain\n {8}exact → divergent \(/);
    expect(stdout).toMatch(/WORSE: 16 worse, 0 gone, .*no\s+longer\s+conformant\.$/s);
  });

  it('exits 0 if no case is worse', async () => {
    expect((await runCli('diff', wrong, right)).exitCode).toBe(0);
    expect(await runCli('diff', wrong, wrong)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('rejects an incomplete, damaged or missing report', async () => {
    const { complete: _, ...cut } = JSON.parse(await readFile(right, 'utf8'));
    const file = join(await temporaryFolder(), 'cut.json');
    await writeFile(file, JSON.stringify(cut));
    const short = await runCli('diff', right, file);
    expect([short.exitCode, short.stderr]).toEqual([
      2,
      `error: the report ${JSON.stringify(file)} is not complete, because its run stopped early. Repeat the run, and pass its new report.`,
    ]);
    await writeFile(file, JSON.stringify({ ...cut, colour: 'red' }));
    const damaged = await runCli('diff', file, right);
    expect([damaged.exitCode, damaged.stderr]).toEqual([2, expect.stringContaining('colour')]);
    expect((await runCli('diff', right, 'nothing.json')).exitCode).toBe(2);
    expect((await runCli('diff', right)).exitCode).toBe(2);
  });
});

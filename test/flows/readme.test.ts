import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { elementAt } from '../../src/float/element-at.ts';
import { main } from '../e2e/cli/run-cli.ts';
import { suiteFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const readme = await readFile(join(root, 'README.md'), 'utf8');

/** Returns the blocks of code in the README that have a language; '' stands for outputs. */
function blocksOf(language: string): string[] {
  const blocks = [...readme.matchAll(/^```(\w*)\n([^]*?)^```$/gm)];
  return blocks.flatMap(([, name, block = '']) => (name === language ? [block] : []));
}

/** Returns the lines of an output in the README that the real output does not have. */
function wrongLines(shown: string, output: string): string[] {
  const lines = new Set(output.split('\n'));
  return shown.split('\n').filter((line) => line !== '…' && !lines.has(line));
}

describe('README.md', async () => {
  const project = await suiteFolder();
  const [portOutput = '', verifyOutput = ''] = blocksOf('');
  const [port = '', optimizer = ''] = blocksOf('ts');

  beforeAll(async () => {
    await mkdir(join(project, 'node_modules'));
    await symlink(root, join(project, 'node_modules/rmsprop-parity'), 'junction');
    await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
    await copyFile(
      join(import.meta.dirname, 'readme/my-rmsprop.ts'),
      join(project, 'my-rmsprop.ts'),
    );
    await writeFile(join(project, 'my-port.ts'), port);
  });

  it('has at most 200 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  it('shows the output of verify', async () => {
    const { stdout } = await execa(process.execPath, [main, 'verify']);
    expect(verifyOutput.split('\n').length).toBeGreaterThan(5);
    expect(wrongLines(verifyOutput, stdout)).toEqual([]);
  });

  it('shows the output for its port, with an optimizer that adds epsilon inside the root', async () => {
    const args = [main, 'verify', '--port', './my-port.ts'];
    const { exitCode, stdout } = await execa(process.execPath, args, {
      cwd: project,
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(portOutput.split('\n').length).toBeGreaterThan(10);
    expect(wrongLines(portOutput, stdout)).toEqual([]);
  });

  it('gives the values that its optimizer computes', async () => {
    const program = `${optimizer}\nconsole.log(weight.data);`;
    await writeFile(join(project, 'optimizer.mjs'), program);
    const { stdout } = await execa(process.execPath, ['optimizer.mjs'], { cwd: project });
    const [, values] = /weight\.data; \/\/ (.*)/.exec(optimizer) ?? [];
    expect(stdout.replaceAll(/\s+/g, ' ')).toBe(
      values?.replace('Float32Array [', 'Float32Array(3) [ ').replace(']', ' ]'),
    );
  });

  it('names only commands and options that the help has', async () => {
    const used = [...readme.matchAll(/rmsprop-parity (verify|explain|probe)((?: --?[a-z-]+)*)/g)];
    expect(used.length).toBeGreaterThan(4);
    const { stdout } = await execa(process.execPath, [main, 'verify', '--help']);
    const options = [...readme.matchAll(/`(--[a-z-]+)/g)].map((match) => elementAt(match, 1));
    expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
    expect(options.length).toBeGreaterThan(4);
  });
});

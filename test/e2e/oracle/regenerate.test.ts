import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, OracleError } from '../../../src/errors.ts';
import { regenerate } from '../../../src/oracle/regenerate.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/* The messages of regenerate(), with small programs in place of Python. */

async function programWith(text: string): Promise<string> {
  const file = join(await temporaryFolder(), 'python');
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
}

async function regenerateWith(python: string, folder?: string): Promise<unknown> {
  return regenerate({
    folder: folder ?? join(await temporaryFolder(), 'fixtures'),
    python,
    check: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
}

describe.skipIf(process.platform === 'win32')('regenerate()', () => {
  it('names a Python that does not exist', async () => {
    await expect(regenerateWith('no-such-python')).rejects.toThrow(
      new OracleError(
        'there is no program "no-such-python". Install PyTorch with "npm run task oracle", or name a Python that has PyTorch with --python.',
      ),
    );
  });

  it('names the missing module', async () => {
    const python = await programWith(
      `echo "ModuleNotFoundError: No module named 'torch'" >&2; exit 1`,
    );
    await expect(regenerateWith(python)).rejects.toThrow(
      new OracleError(
        `${JSON.stringify(python)} lacks a module of the generator (ModuleNotFoundError: No module named 'torch'). Install PyTorch with "npm run task oracle", or name another Python with --python.`,
      ),
    );
  });

  it('shows what the generator refuses', async () => {
    const python = await programWith('echo "this is PyTorch 1.0" >&2; exit 1');
    await expect(regenerateWith(python)).rejects.toThrow(new OracleError('this is PyTorch 1.0'));
  });

  it('names a program that prints something else', async () => {
    await expect(regenerateWith(await programWith('echo hello'))).rejects.toThrow(
      /^the generator printed an unexpected line: .*hello.*\. Check that --python names a Python\.$/,
    );
  });

  it('names a program that writes nothing', async () => {
    const python = await programWith('exit 0');
    await expect(regenerateWith(python)).rejects.toThrow(
      new RegExp(
        `^${JSON.stringify(python)} exited with code 0, but wrote no valid corpus\\. Check that --python names a Python with PyTorch\\.$`,
      ),
    );
  });

  it('refuses to lose a file', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'notes.txt'), '');
    await expect(regenerateWith('python3', folder)).rejects.toThrow(
      new InvalidArgumentError(
        `the file ${JSON.stringify(join(folder, 'notes.txt'))} does not belong to a corpus, and replacing the corpus would delete it. Move the file, or name another folder.`,
      ),
    );
  });

  it('names a folder that it cannot create', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(regenerateWith('python3', join(file, 'a', 'fixtures'))).rejects.toThrow(
      /^cannot create the folder ".*\/file\/a": .*ENOTDIR.*\. Name a folder that you can write to\.$/,
    );
  });
});

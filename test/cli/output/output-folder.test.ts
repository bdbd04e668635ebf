import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkOutputFolder } from '../../../src/cli/output/output-folder.ts';
import { UsageError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('checkOutputFolder()', () => {
  it('accepts a folder, also one that does not exist yet, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    await checkOutputFolder(folder);
    await checkOutputFolder(join(folder, 'a', 'b'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('rejects a file', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(checkOutputFolder(file)).rejects.toThrow(
      new UsageError(
        `cannot write to the folder "${file}" ("${file}" is not a folder). Pass another folder.`,
      ),
    );
    const inside = join(file, 'a');
    await expect(checkOutputFolder(inside)).rejects.toThrow(
      new UsageError(
        `cannot write to the folder "${inside}" (ENOTDIR: not a directory, stat '${inside}'). Pass another folder.`,
      ),
    );
  });
});

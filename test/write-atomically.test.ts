import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../src/errors.ts';
import { writeAtomically } from '../src/write-atomically.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('writeAtomically()', () => {
  it('writes the file, and leaves no other file behind', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'report.json');
    await writeAtomically(file, 'old');
    await writeAtomically(file, 'new');
    expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['report.json'], 'new']);
  });

  it('rejects a file in a folder that does not exist', async () => {
    const file = join(await temporaryFolder(), 'no', 'report.json');
    await expect(writeAtomically(file, '')).rejects.toThrow(
      new UsageError(
        `cannot write the file "${file}" (ENOENT: no such file or directory). Pass a file in a folder that exists and that you can write to.`,
      ),
    );
  });
});

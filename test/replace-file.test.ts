import { chmod, link, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceFile } from '../src/replace-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('replaceFile() [FIL-1]', () => {
  it('renames a new file into the place of the old one, with the mode of the old one', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a');
    await writeFile(file, 'a longer old text');
    await chmod(file, 0o666); // more than the umask allows
    const { ino } = await stat(file);
    await replaceFile(file, 'new');
    const after = await stat(file);
    expect({ text: await readFile(file, 'utf8'), isNew: after.ino !== ino }).toEqual({
      text: 'new',
      isNew: true,
    });
    expect(await readdir(folder)).toEqual(['a']);
    expect(after.mode & 0o777).toBe(0o666);
  });

  it('overwrites a file that has two names', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), 'a longer old text');
    await link(join(folder, 'a'), join(folder, 'b'));
    await replaceFile(join(folder, 'a'), 'new');
    expect(await readFile(join(folder, 'b'), 'utf8')).toBe('new');
  });

  it('accepts the longest name that the system allows', async () => {
    const file = join(await temporaryFolder(), 'x'.repeat(255));
    await replaceFile(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('throws the error of the system, and leaves no file', async () => {
    const folder = await temporaryFolder();
    await expect(replaceFile(join(folder, 'no', 'a'), '')).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

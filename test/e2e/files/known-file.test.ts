import { execa } from 'execa';
import { chmod, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from '../cli/run-cli.ts';
import { wrongPort } from '../cli/wrong-port.ts';
import { canRunUnprivileged, giveAway, unprivileged } from './other-user.ts';

const caseId = 'grid/float32/portable/plain';
const few = ['verify', '--filter', caseId, '--invariants', '0'];
const loose = `${caseId} event=0 ulp=inf # another alpha`;

describe.skipIf(process.platform === 'win32')('a file of known deviations [FIL-3, KNO-3]', () => {
  it('keeps its byte order mark, line ends, mode and link in an update', async () => {
    const folder = await temporaryFolder();
    const [file, link] = [join(folder, 'known.txt'), join(folder, 'link.txt')];
    await writeFile(file, `\uFEFF# naïve\r\n\r\n${loose}`);
    await chmod(file, 0o604);
    await symlink('known.txt', link);
    const port = await wrongPort(folder, '{ alpha: 0.5 }');
    const args = [...few, '--known', link, '--known-update', '--port', port];
    expect((await runCli(...args)).exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(
      /^\uFEFF# naïve\r\n\r\ngrid\/float32\/portable\/plain event=0 ulp=\d+ # another alpha$/,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o604);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it('comes from a pipe, if a program writes to it', async () => {
    const folder = await temporaryFolder();
    const pipe = join(folder, 'pipe');
    await execa('mkfifo', [pipe]);
    const port = await wrongPort(folder, '{ alpha: 0.5 }');
    const writer = execa('sh', ['-c', 'sleep 1; echo "$1" >"$0"', pipe, loose]);
    const { exitCode } = await runCli(...few, '--known', pipe, '--port', port);
    await writer;
    expect(exitCode).toBe(0);
    const updated = await runCli(...few, '--known', pipe, '--known-update', '--port', port);
    expect(updated).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('(--known-update needs a regular file)'),
    });
  });

  it.each([
    ['a pipe without a writer', 'pipe', 'no program has written to this pipe for 5 seconds'],
    ['a folder', 'folder', 'it is a folder'],
    ['no UTF-8', 'latin1', 'its text is not UTF-8'],
  ])('is wrong usage if it is %s', async (_, name, reason) => {
    const folder = await temporaryFolder();
    await execa('mkfifo', [join(folder, 'pipe')]);
    await mkdir(join(folder, 'folder'));
    await writeFile(join(folder, 'latin1'), Buffer.from('# na\u00efve\n', 'latin1'));
    const { exitCode, stderr } = await runCli(...few, '--known', join(folder, name));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `error: cannot read the known deviations in ${JSON.stringify(join(folder, name))} (${reason}). Pass a text file with one deviation per line: see "rmsprop-parity explain KNO-1".`,
    });
  });

  it.runIf(process.platform === 'linux')('has a limit if it has no end', async () => {
    const { exitCode, stderr } = await runCli(...few, '--known', '/dev/zero');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('have more than 1048576 characters'),
    });
  });

  it('is not written if somebody changed it during the run', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'known.txt');
    await writeFile(file, loose);
    await wrongPort(folder, '{ alpha: 0.5 }');
    const port = join(folder, 'edits.mjs');
    await writeFile(
      port,
      `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(file)}, 'edited');
export { default } from './wrong-port.mjs';
`,
    );
    const args = [...few, '--known', file, '--known-update', '--port', port];
    expect(await runCli(...args)).toEqual({
      exitCode: 5,
      stdout: expect.stringContaining('verdict   PASSES'),
      stderr: `error: the file ${JSON.stringify(file)} changed during the run, so --known-update did not write it. Run the command again.`,
    });
    expect(await readFile(file, 'utf8')).toBe('edited');
  });

  it.runIf(canRunUnprivileged)('has to be writable before the run of an update', async () => {
    const folder = await temporaryFolder();
    await giveAway(folder);
    await writeFile(join(folder, 'known.txt'), loose, { mode: 0o444 });
    const args = [main, ...few, '--known', 'known.txt', '--known-update'];
    const options = { cwd: folder, reject: false, stdin: 'ignore', ...unprivileged } as const;
    const { exitCode, stderr } = await execa(process.execPath, args, options);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('(EACCES: permission denied)'),
    });
  });
});

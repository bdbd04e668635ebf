import { execa, type Options } from 'execa';
import {
  chmod,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, type CliResult } from '../cli/run-cli.ts';
import { wrongPort } from '../cli/wrong-port.ts';
import { canRunUnprivileged, giveAway, unprivileged } from './other-user.ts';

/* Reports in files, links, pipes and devices that belong to the user. */

const few = ['--filter', 'grid/float32/portable/plain', '--invariants', '0'];

interface Setting extends Pick<Options, 'uid' | 'gid'> {
  /** More arguments. */
  readonly more?: readonly string[];
}

/** Runs `verify` in a folder. Ends it if it hangs. */
async function verifyIn(
  folder: string,
  reporter: string,
  setting: Setting = {},
): Promise<CliResult> {
  const { more = [], ...options } = setting;
  const args = [main, 'verify', ...few, '--reporter', reporter, ...more];
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    timeout: 60_000,
    ...options,
  });
  return { exitCode, stdout: String(stdout ?? ''), stderr: String(stderr) };
}

/** Runs `verify` in a folder, with the redirection of a shell. */
async function redirected(folder: string, target: string, reporter: string): Promise<object> {
  const script = `exec "$0" "$@" >${target}`;
  const args = ['-c', script, process.execPath, main, 'verify', ...few, '--reporter', reporter];
  return execa('sh', args, { cwd: folder, reject: false });
}

const isComplete = (text: string): boolean => JSON.parse(text).complete === true;

describe.skipIf(process.platform === 'win32')('a report in a file of the user [FIL-1]', () => {
  it('keeps the mode of an old file, and leaves no other file', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'r.json');
    await writeFile(file, 'old');
    await chmod(file, 0o604);
    expect((await verifyIn(folder, 'json=r.json')).exitCode).toBe(0);
    const { mode } = await stat(file);
    expect({ mode: mode & 0o777, files: await readdir(folder) }).toEqual({
      mode: 0o604,
      files: ['r.json'],
    });
    expect(isComplete(await readFile(file, 'utf8'))).toBe(true);
  });

  it('gives a new file the mode that the umask allows', async () => {
    const folder = await temporaryFolder();
    const command = `umask 027; exec "$0" "$@" --reporter json=r.json`;
    await execa('sh', ['-c', command, process.execPath, main, 'verify', ...few], { cwd: folder });
    expect((await stat(join(folder, 'r.json'))).mode & 0o777).toBe(0o640);
  });

  it.runIf(process.getuid?.() === 0)('keeps the owner of a file if root writes it', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'r.json');
    await writeFile(file, 'old');
    await giveAway(file);
    expect((await verifyIn(folder, 'json=r.json')).exitCode).toBe(0);
    const { uid, gid } = await stat(file);
    expect({ uid, gid }).toEqual(unprivileged);
  });

  it('follows a symbolic link, also one to a file that does not exist yet', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'real'));
    await symlink('real/a.json', join(folder, 'first'));
    await symlink('first', join(folder, 'second'));
    for (const file of ['second', 'second']) {
      expect((await verifyIn(folder, `json=${file}`)).exitCode).toBe(0);
    }
    expect((await lstat(join(folder, 'second'))).isSymbolicLink()).toBe(true);
    expect((await lstat(join(folder, 'first'))).isSymbolicLink()).toBe(true);
    expect(await readdir(join(folder, 'real'))).toEqual(['a.json']);
    expect(isComplete(await readFile(join(folder, 'real', 'a.json'), 'utf8'))).toBe(true);
  });

  it('writes to all names of a file (hard links)', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), 'old');
    await link(join(folder, 'a'), join(folder, 'b'));
    expect((await verifyIn(folder, 'json=a')).exitCode).toBe(0);
    expect(isComplete(await readFile(join(folder, 'b'), 'utf8'))).toBe(true);
    expect((await stat(join(folder, 'b'))).nlink).toBe(2);
  });

  it('goes to standard output with /dev/stdout and /dev/fd/1, also if that is a file', async () => {
    const folder = await temporaryFolder();
    for (const device of ['/dev/stdout', '/dev/fd/1']) {
      const { exitCode, stdout } = await verifyIn(folder, `json=${device}`);
      expect({ exitCode, isComplete: isComplete(stdout) }).toEqual({
        exitCode: 0,
        isComplete: true,
      });
      await redirected(folder, 'out.json', `json=${device}`);
      expect(isComplete(await readFile(join(folder, 'out.json'), 'utf8'))).toBe(true);
    }
    expect(await readdir(folder)).toEqual(['out.json']);
  });

  it('goes to another open descriptor', async () => {
    const folder = await temporaryFolder();
    const script = `"$0" "$@" --reporter json=/dev/fd/7 7>seven`;
    await execa('sh', ['-c', script, process.execPath, main, 'verify', ...few], { cwd: folder });
    expect(isComplete(await readFile(join(folder, 'seven'), 'utf8'))).toBe(true);
    const closed = await verifyIn(folder, 'json=/dev/fd/777');
    expect(closed).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('cannot write the file "/dev/fd/777" (EBADF: '),
    });
  });

  it('goes once, and whole, to the reader of a pipe', async () => {
    const folder = await temporaryFolder();
    await execa('mkfifo', [join(folder, 'pipe')]);
    const reader = execa('cat', [join(folder, 'pipe')]);
    const { exitCode } = await verifyIn(folder, 'json=pipe');
    const { stdout } = await reader;
    expect({ exitCode, isComplete: isComplete(stdout) }).toEqual({ exitCode: 0, isComplete: true });
    expect((await lstat(join(folder, 'pipe'))).isFIFO()).toBe(true);
  });

  it('does not wait for a pipe without a reader', async () => {
    const folder = await temporaryFolder();
    await execa('mkfifo', [join(folder, 'pipe')]);
    expect(await verifyIn(folder, 'json=pipe')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'error: cannot write the file "pipe" (no program reads this pipe: start the reader first). Pass a file in a folder that exists and that you can write to.',
    });
  });

  it.runIf(process.getuid?.() === 0)('goes to a device, which stays one, as root', async () => {
    const folder = await temporaryFolder();
    const device = join(folder, 'null');
    await execa('mknod', [device, 'c', '1', '3']);
    expect((await verifyIn(folder, 'json=null')).exitCode).toBe(0);
    expect((await lstat(device)).isCharacterDevice()).toBe(true);
  });

  it('does not go to a folder', async () => {
    expect(await verifyIn(await temporaryFolder(), 'json=.')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('cannot write the file "." (it is a folder). '),
    });
  });
});

describe.skipIf(process.platform === 'win32')('a report that is not writable [FIL-2]', () => {
  /** Writes a port that removes the folder of the report when it starts. */
  async function removingPort(folder: string): Promise<string> {
    const file = join(folder, 'removes.mjs');
    const wrong = await wrongPort(folder, '{}');
    await writeFile(
      file,
      `import { rmSync } from 'node:fs';
rmSync(${JSON.stringify(join(folder, 'reports'))}, { recursive: true });
export { default } from ${JSON.stringify(wrong)};
`,
    );
    return file;
  }

  it('leaves the verdict on the console, and the exit code 5', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'reports'));
    const more = ['--port', await removingPort(folder)];
    const { exitCode, stdout, stderr } = await verifyIn(folder, 'json=reports/r.json', { more });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 5,
      stdout: expect.stringMatching(/^verdict {3}EXACT\n/),
      stderr:
        'error: cannot write the file "reports/r.json" (ENOENT: no such file or directory). Pass a file in a folder that exists and that you can write to.',
    });
  });

  it('leaves the other reports', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'reports'));
    const more = ['--port', await removingPort(folder)];
    const { exitCode } = await verifyIn(folder, 'json=reports/r.json,badge=b.svg', { more });
    expect({ exitCode, badge: await readFile(join(folder, 'b.svg'), 'utf8') }).toEqual({
      exitCode: 5,
      badge: expect.stringContaining('exact'),
    });
  });

  it('does not hide that a port is divergent', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'reports'));
    await rename(await wrongPort(folder, '{ alpha: 0.5 }'), join(folder, 'other.mjs'));
    const file = await removingPort(folder);
    await rename(join(folder, 'other.mjs'), join(folder, 'wrong-port.mjs'));
    const more = ['--port', file];
    const { exitCode, stdout } = await verifyIn(folder, 'json=reports/r.json', { more });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/^verdict {3}DIVERGENT\n/),
    });
  });

  it.runIf(process.platform === 'linux')('names a full disk', async () => {
    const folder = await temporaryFolder();
    const full =
      '(ENOSPC: no space left on device). Free some space, or pass a path on another disk.';
    expect(await verifyIn(folder, 'json=/dev/full')).toEqual({
      exitCode: 5,
      stdout: expect.stringMatching(/^verdict {3}EXACT\n/),
      stderr: `error: cannot write the file "/dev/full" ${full}`,
    });
    expect(await redirected(folder, '/dev/full', 'console')).toMatchObject({
      exitCode: 5,
      stderr:
        'error: cannot write to standard output (ENOSPC: no space left on device, write). Free some space, or send the output elsewhere.',
    });
  });

  it('keeps the exit code of the verdict if the reader of the console closes the pipe', async () => {
    const folder = await temporaryFolder();
    const port = await wrongPort(folder, '{ alpha: 0.5 }');
    const script = `{ "$0" "$@"; echo "$?" >code; } | true`;
    const args = ['-c', script, process.execPath, main, 'verify', ...few, '--port', port];
    await execa('sh', args, { cwd: folder });
    expect(await readFile(join(folder, 'code'), 'utf8')).toBe('1\n');
  });

  it.runIf(canRunUnprivileged)('is wrong usage before the run, without permission', async () => {
    const folder = await temporaryFolder();
    await giveAway(folder);
    await writeFile(join(folder, 'mine.json'), 'mine');
    await chmod(join(folder, 'mine.json'), 0o444);
    await mkdir(join(folder, 'closed'));
    await chmod(join(folder, 'closed'), 0o555);
    for (const file of ['mine.json', 'closed/r.json']) {
      expect(await verifyIn(folder, `json=${file}`, unprivileged)).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: `error: cannot write the file "${file}" (EACCES: permission denied). Pass a file in a folder that exists and that you can write to.`,
      });
    }
    expect(await readFile(join(folder, 'mine.json'), 'utf8')).toBe('mine');
  });

  it.runIf(canRunUnprivileged)('needs only the file, not its folder', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'r.json'), 'old');
    await chmod(join(folder, 'r.json'), 0o666);
    await chmod(folder, 0o555);
    const { exitCode } = await verifyIn(folder, 'json=r.json', unprivileged);
    const text = await readFile(join(folder, 'r.json'), 'utf8');
    await chmod(folder, 0o755);
    expect({ exitCode, isComplete: isComplete(text) }).toEqual({ exitCode: 0, isComplete: true });
  });
});

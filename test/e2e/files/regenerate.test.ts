import { execa } from 'execa';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../../src/corpus/corpus.ts';
import { writeSmallCorpus } from '../../harness/small-corpus.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, type CliResult } from '../cli/run-cli.ts';
import { canRunUnprivileged, unprivileged } from './other-user.ts';

/* `fixtures regenerate` with a program in place of PyTorch. The program copies a small corpus. */

interface Place {
  /** The folder that holds the corpus. */
  readonly root: string;
  /** The corpus. It differs from what the generator writes. */
  readonly corpus: string;
  readonly python: string;
  readonly oldHash: string;
  readonly newHash: string;
}

/** Makes a folder with a corpus, and a generator beside it. */
async function makePlace(): Promise<Place> {
  const [base, source] = [await temporaryFolder(), await writeSmallCorpus()];
  const [root, python] = [join(base, 'root'), join(base, 'python')];
  const corpus = join(root, 'c');
  await cp(source, corpus, { recursive: true });
  const manifest = join(corpus, 'manifest.json');
  await writeFile(manifest, `${await readFile(manifest, 'utf8')}\n`);
  const copy = `echo '{"files":1}'; sleep 0.2; cp -r ${JSON.stringify(source)} "$2"; sleep 0.1`;
  await writeFile(python, `#!/bin/sh\n${copy}; echo '{"file":"a.json"}'\n`, { mode: 0o755 });
  const [oldHash, newHash] = await Promise.all([hashOf(corpus), hashOf(source)]);
  return { root, corpus, python, oldHash, newHash };
}

async function hashOf(corpus: string): Promise<string> {
  return (await loadCorpus(corpus)).sha256;
}

async function regenerate(
  { corpus, python }: Pick<Place, 'corpus' | 'python'>,
  more: readonly string[] = [],
  options: object = {},
): Promise<CliResult> {
  const args = [main, 'fixtures', 'regenerate', '--corpus', corpus, '--python', python, ...more];
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, {
    reject: false,
    timeout: 60_000,
    ...options,
  });
  return { exitCode, stdout: String(stdout), stderr: String(stderr).replace(/^- .*\n/, '') };
}

/** Writes what a killed run left: its work folder. Returns the folder. */
async function leaveWorkFolder(parent: string, name: string, corpus: string): Promise<string> {
  const folder = join(parent, name);
  const ended = await execa(process.execPath, ['--print', 'process.pid']);
  const pid = Number(ended.stdout);
  await mkdir(join(folder, 'fixtures'), { recursive: true });
  const owner = { tool: 'rmsprop-parity', host: hostname(), processes: [pid], corpus };
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
  return folder;
}

describe.skipIf(process.platform === 'win32')(
  'fixtures regenerate and files of the user [FIL-4]',
  () => {
    it('keeps a folder c.previous, and folders that look like its own', async () => {
      const place = await makePlace();
      for (const name of ['c.previous', '.fixtures-next-mine']) {
        await mkdir(join(place.root, name));
        await writeFile(join(place.root, name, 'mine'), 'mine');
      }
      for (const more of [['--check', '--python', '/no/such'], ['--check'], []]) {
        await regenerate(place, more);
        expect((await readdir(place.root)).toSorted()).toEqual([
          '.fixtures-next-mine',
          'c',
          'c.previous',
        ]);
        expect(await readdir(join(place.root, 'c.previous'))).toEqual(['mine']);
      }
      expect(await hashOf(place.corpus)).toBe(place.newHash);
    });

    it('writes nothing beside the corpus with --check', async () => {
      const place = await makePlace();
      const left = await leaveWorkFolder(place.root, '.fixtures-next-abc', place.corpus);
      const before = await stat(place.root);
      const temporary = await temporaryFolder();
      const env = { TMPDIR: temporary };
      expect((await regenerate(place, ['--check'], { env })).exitCode).toBe(1);
      expect((await stat(place.root)).mtimeMs).toBe(before.mtimeMs);
      expect((await readdir(left)).toSorted()).toEqual(['fixtures', 'owner.json']);
      expect(await hashOf(place.corpus)).toBe(place.oldHash);
      expect(await readdir(temporary)).toEqual([]);
    });

    it('deletes what a killed run left beside the corpus, and in the temporary folder', async () => {
      const place = await makePlace();
      const temporary = await temporaryFolder();
      await leaveWorkFolder(place.root, '.fixtures-next-abc', place.corpus);
      await leaveWorkFolder(temporary, 'rmsprop-parity-next-abc', place.corpus);
      const other = await leaveWorkFolder(
        temporary,
        'rmsprop-parity-next-other',
        '/another/corpus',
      );
      expect((await regenerate(place, [], { env: { TMPDIR: temporary } })).exitCode).toBe(0);
      expect((await regenerate(place, ['--check'], { env: { TMPDIR: temporary } })).exitCode).toBe(
        0,
      );
      expect(await readdir(place.root)).toEqual(['c']);
      expect((await readdir(temporary)).map((name) => join(temporary, name))).toEqual([other]);
    });

    it('moves the old corpus back if a run died while it replaced the corpus', async () => {
      const place = await makePlace();
      const left = await leaveWorkFolder(place.root, '.fixtures-next-abc', place.corpus);
      await rename(place.corpus, join(left, 'previous'));
      const checked = await regenerate(place, ['--check']);
      expect(checked).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: `error: an earlier run ended while it replaced the corpus, and the old corpus is now ${JSON.stringify(join(left, 'previous'))}. Move it to ${JSON.stringify(place.corpus)}, or run the command without --check.`,
      });
      const { exitCode } = await regenerate({ ...place, python: '/no/such' });
      expect({ exitCode, hash: await hashOf(place.corpus) }).toEqual({
        exitCode: 3,
        hash: place.oldHash,
      });
      expect(await readdir(place.root)).toEqual(['c']);
    });

    it('leaves the old corpus or the new one if something kills it, at any time', async () => {
      const place = await makePlace();
      const manifest = await readFile(join(place.corpus, 'manifest.json'));
      const hashes = new Set<string>();
      for (let time = 200; time <= 1400; time += 150) {
        await writeFile(join(place.corpus, 'manifest.json'), manifest);
        const args = ['fixtures', 'regenerate', '--corpus', place.corpus, '--python', place.python];
        const run = execa(process.execPath, [main, ...args], { reject: false });
        await delay(time);
        run.kill('SIGKILL');
        await run;
        const left = await readdir(place.root);
        const previous = left.map((name) => join(place.root, name, 'previous'));
        const candidates = left.includes('c') ? [place.corpus] : previous;
        hashes.add(await hashOf(candidates[0] ?? ''));
      }
      expect([place.oldHash, place.newHash]).toEqual(expect.arrayContaining([...hashes]));
      await delay(1000); // a generator goes on after its parent, and its folder stays until then
      expect((await regenerate(place)).exitCode).toBe(0);
      expect(await readdir(place.root)).toEqual(['c']);
      expect(await hashOf(place.corpus)).toBe(place.newHash);
    });

    it('keeps a symbolic link to the corpus, and the mode of its folder', async () => {
      const place = await makePlace();
      const link = join(place.root, 'link');
      await symlink(place.corpus, link);
      await chmod(place.corpus, 0o700);
      expect((await regenerate({ ...place, corpus: link })).exitCode).toBe(0);
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
      expect((await stat(place.corpus)).mode & 0o777).toBe(0o700);
      expect(await hashOf(link)).toBe(place.newHash);
    });

    it('says that TMPDIR does not exist', async () => {
      const place = await makePlace();
      expect(await regenerate(place, ['--check'], { env: { TMPDIR: '/no/such' } })).toEqual({
        exitCode: 2,
        stdout: '',
        stderr:
          'error: cannot write to the folder "/no/such" (ENOENT: no such file or directory). Set TMPDIR to a folder that exists and that you can write to.',
      });
    });

    it.runIf(canRunUnprivileged)('says that it cannot write beside the corpus', async () => {
      const place = await makePlace();
      await chmod(dirname(place.root), 0o755);
      await chmod(place.root, 0o555);
      const { exitCode, stderr } = await regenerate(place, [], unprivileged);
      await chmod(place.root, 0o755);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `error: cannot write to the folder ${JSON.stringify(place.root)} (EACCES: permission denied). The new corpus needs a place beside the old one: change the permissions, or name another folder.`,
      });
    });
  },
);

import { execa } from 'execa';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from './run-cli.ts';

const few = ['--filter', 'grid/float32/portable/*', '--invariants', '0'];
const files = ['json=r.json', 'junit=r.xml', 'html=r.html', 'badge=r.svg'];
const incomplete: Readonly<Record<string, RegExp>> = {
  'r.json': /^(?!.*"complete")/s,
  'r.xml': /ended early/,
  'r.html': /ended early/,
  'r.svg': /incomplete/,
};

/** Runs `verify` in a folder. */
function verifyIn(folder: string, ...args: string[]) {
  return execa(process.execPath, [main, 'verify', ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    env: { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') },
  });
}

/** Writes a port that creates the file `started` when it starts. */
async function markingPort(folder: string, waits: boolean): Promise<string> {
  const file = join(folder, 'port.mjs');
  await writeFile(
    file,
    `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(join(folder, 'started'))}, '');
export default {
  name: 'telling', version: '1', dtypes: ['float32'], features: [],
  create: ({ groups: [{ params }] }) => ({
    step: async () => ${waits ? 'new Promise((resolve) => setTimeout(resolve, 60_000))' : 'undefined'},
    params: () => params,
  }),
};
`,
  );
  return file;
}

describe('verify with several reporters [REP-3]', () => {
  it('writes complete files, and no others', async () => {
    const folder = await temporaryFolder();
    const { exitCode, stdout } = await verifyIn(
      folder,
      ...few,
      '--reporter',
      ['console', 'github', ...files].join(','),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^::stop-commands::.*\nverdict {3}EXACT\n/);
    expect((await readdir(folder)).toSorted()).toEqual([
      'r.html',
      'r.json',
      'r.svg',
      'r.xml',
      'summary.md',
    ]);
    for (const [file, sign] of Object.entries(incomplete)) {
      expect(await readFile(join(folder, file), 'utf8')).not.toMatch(sign);
    }
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('exact');
  });

  it.each(files)(
    'rejects %s before it starts the port if the file is not writable',
    async (reporter) => {
      const folder = await temporaryFolder();
      const port = await markingPort(folder, false);
      const missing = reporter.replace('=', '=no/such/folder/');
      const { exitCode, stderr } = await verifyIn(folder, '--port', port, '--reporter', missing);
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringContaining('error: cannot write the file'),
      ]);
      expect(await readdir(folder)).toEqual(['port.mjs']);
    },
  );

  it('rejects "github" if its file is not writable, or if no file is named', async () => {
    const folder = await temporaryFolder();
    const port = await markingPort(folder, false);
    await mkdir(join(folder, 'summary.md'));
    const args = [...few, '--port', port, '--reporter', 'github'];
    const one = await verifyIn(folder, ...args);
    const summary = join(folder, 'summary.md');
    expect([one.exitCode, one.stderr]).toEqual([
      2,
      `error: cannot write to the file ${JSON.stringify(summary)} of GITHUB_STEP_SUMMARY (EISDIR: illegal operation on a directory, open '${summary}'). Set the variable to a file that you can write to.`,
    ]);
    const { exitCode, stderr } = await runCli('verify', ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('GITHUB_STEP_SUMMARY')]);
    expect((await readdir(folder)).toSorted()).toEqual(['port.mjs', 'summary.md']);
  });

  it('rejects two reports in one file', async () => {
    const { exitCode, stderr } = await runCli('verify', '--reporter', 'json=a,html=a');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('Two reports have the same file "a".'),
    ]);
  });

  it('leaves incomplete reports that say so after an interruption [SUP-4]', async () => {
    const folder = await temporaryFolder();
    const port = await markingPort(folder, true);
    const args = [...few, '--port', port, '--reporter', ['github', ...files].join(',')];
    const run = verifyIn(folder, ...args);
    await expect
      .poll(() => readFile(join(folder, 'started'), 'utf8').catch(() => null), { timeout: 30_000 })
      .not.toBeNull();
    await delay(500);
    run.kill('SIGINT');
    expect(await run).toMatchObject({ exitCode: 130, stderr: 'interrupted after 0 cases' });
    for (const [file, sign] of Object.entries(incomplete)) {
      expect(await readFile(join(folder, file), 'utf8')).toMatch(sign);
    }
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toMatch(/ended early/i);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist/src');
const port = join(root, 'examples/adapters/javascript/port.js');

/** Writes a file into a folder inside the project, in which a test runner finds its packages. */
async function folderWith(name: string, text: string): Promise<string> {
  const folder = await temporaryFolder(join(root, 'test/.runner-'));
  await writeFile(join(folder, name), text);
  return folder;
}

describe('describeParity() [ADP-3]', () => {
  const file = `import { describeParity } from ${JSON.stringify(`${dist}/vitest.js`)};
    import port from ${JSON.stringify(port)};
    const accepts = (id) => id.startsWith('grid/float64/portable/');
    describeParity({ ...port, features: port.features.filter((name) => name !== 'maximize') }, { accepts });
    describeParity({ ...port, name: 'wrong', create: ({ dtype, groups: [group] }) =>
      port.create({ dtype, groups: [{ ...group, eps: 1e-3 }] }) }, { accepts });`;

  const other = `import { describeParity } from ${JSON.stringify(`${dist}/vitest.js`)};
    import port from ${JSON.stringify(port)};
    describeParity({ ...port, name: 'other' }, { accepts: (id) => id === 'grid/float64/portable/plain' });`;

  async function start(
    ...args: string[]
  ): Promise<{ readonly stdout: string; readonly stderr: string }> {
    const folder = await folderWith('port.test.js', file);
    await writeFile(join(folder, 'other.test.js'), other);
    await writeFile(join(folder, 'vitest.config.js'), 'export default {};'); // without it, Vitest would load this project's configuration
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    return execa(process.execPath, [vitest, 'run', '--root', folder, ...args], {
      reject: false,
      env: { VITEST: '', VITEST_POOL_ID: '', VITEST_WORKER_ID: '', NO_COLOR: '1' },
    });
  }

  async function run(...args: string[]): Promise<{ tests: Record<string, string>; text: string }> {
    const { stdout } = await start('--reporter', 'json', ...args);
    interface Listed {
      readonly fullName: string;
      readonly status: string;
    }
    const report: { testResults: { assertionResults: Listed[] }[] } = JSON.parse(stdout);
    const listed = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    return {
      tests: Object.fromEntries(listed.map(({ fullName, status }) => [fullName, status])),
      text: stdout,
    };
  }

  it('registers a test for each case, skips cases that are not judged, and fails with the place', async () => {
    const { tests, text } = await run();
    const of = (name: string) => Object.entries(tests).filter(([title]) => title.startsWith(name));
    const right = of('my-rmsprop');
    expect(right.filter(([, status]) => status === 'passed').length).toBe(8);
    const skipped = right.filter(([, status]) => status !== 'passed').map(([title]) => title);
    expect(skipped.every((title) => title.endsWith('(not judged: not declared: maximize)'))).toBe(
      true,
    );
    expect(skipped.length).toBe(8);
    expect(of('wrong').map(([, status]) => status)).toEqual(Array(16).fill('failed'));
    expect(text).toContain('first    event 0, parameter 0, value, element 0');
  });

  it('shows the diagnosis of all failures once, as the error of the group [REP-8]', async () => {
    const { stdout, stderr } = await start('--reporter', 'default', 'port.test.js');
    expect(`${stdout}${stderr}`.split('DIAGNOSIS\n')).toHaveLength(2);
    expect(stderr).toMatch(/FAIL .*wrong \S+ is torch\.optim\.RMSprop\n.*DiagnosisError/);
  });

  it("supports Vitest's sharding, which distributes files", async () => {
    const of = async (shard: string): Promise<string[]> =>
      Object.keys((await run('--shard', shard)).tests);
    const [first, second] = [await of('1/2'), await of('2/2')];
    expect(first.some((title) => second.includes(title))).toBe(false);
    expect([...first, ...second].length).toBe(33);
    expect(Math.min(first.length, second.length)).toBe(1);
  });

  it("supports Vitest's filter", async () => {
    const { tests } = await run('-t', 'my-rmsprop.*portable/centered-momentum$');
    expect(Object.values(tests).filter((status) => status === 'passed').length).toBe(1);
  });
});

describe('parityCases() with node:test [ADP-3]', () => {
  it('passes for a correct port, and skips cases that are not judged', async () => {
    const folder = await folderWith(
      'port.mjs',
      `import { test } from 'node:test';
       import { parityCases } from ${JSON.stringify(`${dist}/index.js`)};
       import port from ${JSON.stringify(port)};
       for (const { id, notJudged, check } of await parityCases(port)) {
         test(id, { skip: notJudged ?? false }, async () => void (await check()));
       }`,
    );
    const file = join(folder, 'port.mjs');
    const { stdout, exitCode } = await execa(
      process.execPath,
      ['--test-reporter', 'tap', '--test', file],
      {
        reject: false,
        env: { NODE_OPTIONS: '' },
      },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/# fail 0/);
    expect(stdout).toMatch(/# skipped 5\d/);
    expect(Number(/# pass (\d+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(60);
  });
});

import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../cli/run-cli.ts';
import { commandFolder } from './command-folder.ts';

/* Runs real processes with hostile arguments, files and input. */

interface Ended {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
  readonly error: string;
}

interface Asked {
  readonly args: readonly string[];
  readonly folder: string;
  readonly input?: string | Buffer;
}

async function run({ args, folder, input = '' }: Asked): Promise<Ended> {
  const { exitCode, signal, stdout, stderr } = await execa(process.execPath, [main, ...args], {
    cwd: folder,
    input,
    reject: false,
    timeout: 60_000,
  });
  return { exitCode, signal, output: stdout, error: stderr };
}

type Row = readonly [
  args: readonly string[],
  exitCode: number,
  says: RegExp,
  input?: string | Buffer,
];

/** Runs all rows at once. Returns those that did not end as expected. */
async function faultsOf(folder: string, rows: readonly Row[]): Promise<object[]> {
  const ends = await Promise.all(
    rows.map(async ([args, exitCode, says, input]) => {
      const ended = await run({ args, folder, ...(input !== undefined && { input }) });
      const words = `${ended.error}${ended.output}`.replaceAll(/\s+/g, ' ');
      const isExpected =
        ended.exitCode === exitCode &&
        ended.signal === undefined &&
        says.test(words) &&
        (ended.error !== '' || (exitCode !== 2 && exitCode !== 4)) &&
        !/This is a bug| at .*\.js:\d+|native code|\[object/.test(words);
      const shown = args.map((arg) => arg.slice(0, 40));
      return isExpected ? [] : [{ shown, expected: exitCode, says, ...ended }];
    }),
  );
  return ends.flat();
}

const corpus = ['--corpus', 'corpus'];
const explodes = `${'!(a)*!(b)*'.repeat(20)}`;

describe('rmsprop-parity with hostile arguments [HOS-4]', () => {
  it('rejects invalid and explosive globs', async () => {
    expect(
      await faultsOf(await commandFolder(), [
        [
          ['verify', ...corpus, '--filter', ''],
          2,
          /the glob "" has 0 characters: expected 1 to 500/,
        ],
        [['verify', ...corpus, '--filter', explodes], 2, /contains "\("/],
        [['verify', ...corpus, '--filter', 'x'.repeat(70_000)], 2, /has 70000 characters/],
        [['fixtures', 'list', ...corpus, '--filter', ''], 2, /has 0 characters/],
        [['fixtures', 'list', ...corpus, '--filter', '*(*(*(*(g*)*)*)*)z'], 2, /contains "\("/],
        [
          ['verify', ...corpus, '--filter', '*[a-z]'.repeat(80)],
          2,
          /^error: no case and no invariant matches/,
        ],
        [
          ['verify', ...corpus, '--filter', '{a,b}'.repeat(99)],
          2,
          /^error: no case and no invariant matches/,
        ],
      ]),
    ).toEqual([]);
  });

  it('does not explain names that only exist in JavaScript', async () => {
    const names = [
      'constructor',
      '__proto__',
      'valueof',
      'hasOwnProperty',
      '',
      'x'.repeat(100_000),
    ];
    expect(
      await faultsOf(
        await commandFolder(),
        names.map((name) => [['explain', name], 2, /^error: unknown id "/] as const),
      ),
    ).toEqual([]);
  });

  it('rejects unreadable, unwritable and endless files', async () => {
    const folder = await commandFolder();
    await writeFile(join(folder, 'large.txt'), '#\n'.repeat(2 ** 20));
    await writeFile(join(folder, 'glob.txt'), '# x\n+(a) event=1 ulp=1 # why\n');
    await writeFile(join(folder, 'binary.txt'), Buffer.from([0xff, 0xfe, 0, 0x23, 0x0a]));
    const known = (file: string): string[] => ['verify', ...corpus, '--known', file];
    expect(
      await faultsOf(folder, [
        [known('/dev/zero'), 2, /more than 1048576 characters/],
        [known('large.txt'), 2, /more than 1048576 characters/],
        [known('glob.txt'), 2, /line 2 of the known deviations: the glob "\+\(a\)"/],
        [known('binary.txt'), 2, /its text is not UTF-8/],
        [known('.'), 2, /^error: cannot read the known deviations/],
        [
          ['verify', ...corpus, '--reporter', `json=${'x'.repeat(300)}`],
          2,
          /^error: cannot write the file/,
        ],
        [['verify', ...corpus, '--reporter', 'json=corpus'], 2, /^error: cannot write the file/],
        [['verify', '--corpus', ''], 4, /manifest\.json: cannot read this file in the folder "/],
        [
          ['verify', '--corpus', 'damaged'],
          4,
          /cannot read this file, which manifest\.json lists: /,
        ],
        [
          ['fixtures', 'list', '--corpus', '/dev/null'],
          4,
          /manifest\.json: cannot read this file in the folder "/,
        ],
        [['fixtures', 'show', 'events/../../x', ...corpus], 2, /there is no case "/],
      ]),
    ).toEqual([]);
  });

  it('reports that a port does not start, for any name', async () => {
    const folder = await commandFolder();
    const fault = (name: string, text: string): Promise<void> =>
      writeFile(join(folder, name), text);
    await fault('throws.mjs', 'throw undefined');
    await fault(
      'proxy.mjs',
      'export default new Proxy({}, { get() { throw new Error("no") }, ownKeys() { throw null } })',
    );
    await fault('null.mjs', 'export default null');
    await fault(
      'create.mjs',
      'export default { name: "p", version: "1", dtypes: ["float32"], features: [], create: () => { throw { toString: null } } };',
    );
    const port = (...args: string[]): string[] => ['verify', ...corpus, ...args];
    expect(
      await faultsOf(folder, [
        [port('--', ''), 3, /cannot start "/],
        [port('--', '.'), 3, /cannot start "/],
        [port('--', 'x'.repeat(5000)), 3, /cannot start "/],
        [port('--', 'true', 'é\u0001\n'), 3, /the port exited with code 0/],
        [port('--port', 'throws.mjs'), 3, /cannot judge the port/],
        [port('--port', 'proxy.mjs'), 3, /cannot judge the port/],
        [port('--port', 'null.mjs'), 3, /cannot judge the port/],
        [port('--port', 'create.mjs'), 3, /FAILED/],
      ]),
    ).toEqual([]);
  });

  it('rejects invalid requests on the input of serve', async () => {
    expect(
      await faultsOf(await commandFolder(), [
        [['serve'], 0, /^$/, ''],
        [['serve'], 2, /invalid JSON: /, '{\n'],
        [
          ['serve'],
          2,
          /the JSON has the unknown key "__proto__"/,
          '{"id":1,"op":"hello","protocol":1,"__proto__":1}\n',
        ],
        [['serve'], 2, /not UTF-8/, Buffer.from([0x22, 0xff, 0x22, 0x0a])],
        [
          ['serve'],
          2,
          /nested more than 100 deep/,
          `${'['.repeat(500_000)}${']'.repeat(500_000)}\n`,
        ],
        [['serve'], 2, /more than 16 MiB/, Buffer.alloc(17 * 2 ** 20, 0x20)],
      ]),
    ).toEqual([]);
  });
});

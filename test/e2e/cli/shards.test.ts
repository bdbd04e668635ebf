import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suiteFolder, temporaryFolder } from '../../temporary-folder.ts';
import type { Shard } from '../../../src/parity/shard.ts';
import { loadModulePort } from '../../../src/port/module/module-port.ts';
import { reportText } from '../../../src/report/report-json.ts';
import { prepareRun } from '../../../src/run/prepare-run.ts';
import type { RunOptions } from '../../../src/run/run-options.ts';
import { runCli, type CliResult } from './run-cli.ts';
import { wrongPort } from './wrong-port.ts';

const SHARDS = 7;
const textOf = (file: string): Promise<string> => readFile(file, 'utf8');

/** Judges a port in one run and in shards, as JSON reports in a folder. null judges the bundled optimizer. */
async function judge(
  folder: string,
  port: string | null,
  options: RunOptions = {},
): Promise<{ whole: string; shards: string[] }> {
  const target = port === null ? null : { open: () => loadModulePort(port), file: port };
  const run = async (name: string, shard?: Shard): Promise<string> => {
    const file = join(folder, `${name}.json`);
    const prepared = await prepareRun({ ...options, ...(shard && { shard }) }, target);
    await writeFile(file, reportText(await prepared.judge()));
    return file;
  };
  const whole = await run('whole');
  const shards = [];
  for (let index = 1; index <= SHARDS; index++) {
    shards.push(await run(`shard-${index}`, { index, count: SHARDS }));
  }
  return { whole, shards };
}

async function merge(shards: readonly string[]): Promise<CliResult & { file: string }> {
  const file = join(await temporaryFolder(), 'merged.json');
  return { ...(await runCli('merge', '--reporter', `console,json=${file}`, ...shards)), file };
}

/** Writes a changed copy of a report. */
async function altered(file: string, change: (json: Record<string, unknown>) => object) {
  const copy = join(await temporaryFolder(), 'altered.json');
  await writeFile(copy, JSON.stringify(change(JSON.parse(await textOf(file)))));
  return copy;
}

describe('rmsprop-parity verify --shard, and merge [SHD-3]', async () => {
  const folder = await suiteFolder();
  const port = await wrongPort(folder, '{ alpha: 0.5 }');
  const wrong = await judge(folder, port, { dtypes: ['float32', 'bfloat16'] });

  it('give the same report as one whole run, diagnosis included', async () => {
    const { exitCode, stdout, file } = await merge(wrong.shards.toReversed());
    expect(await textOf(file)).toBe(await textOf(wrong.whole));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('DIAGNOSIS');
    expect(JSON.parse(await textOf(file)).counts.divergent).toBeGreaterThan(100);
  });

  it('give the same report for the bundled optimizer, in both arithmetics', async () => {
    const right = await judge(await temporaryFolder(), null);
    const { exitCode, stdout, file } = await merge(right.shards);
    expect(exitCode).toBe(0);
    expect(await textOf(file)).toBe(await textOf(right.whole));
    expect(stdout).toContain('EXACT: all 1,930,995 values of 2,586 cases');
  });

  it('give the same report with known deviations, which a single shard cannot judge', async () => {
    const known = join(await temporaryFolder(), 'known.txt');
    await writeFile(
      known,
      'grid/{float32,bfloat16}/portable/* event=0 ulp=inf cases=40 # alpha\n' +
        'closed-loops/float32/portable/* event=1 ulp=1 # worse than that\n',
    );
    const { whole, shards } = await judge(await temporaryFolder(), port, {
      dtypes: ['float32'],
      known: await textOf(known),
      invariants: 0,
    });
    const { exitCode, file } = await merge(shards);
    expect(exitCode).toBe(1);
    expect(await textOf(file)).toBe(await textOf(whole));
    expect(JSON.parse(await textOf(file)).known.problems.length).toBeGreaterThan(0);
  });

  it('marks a shard as a part of the run', async () => {
    const { stdout } = await runCli('verify', '--dtype', 'float32', '--shard', '2/7');
    expect(stdout).toContain('shard     2 of 7: only a part of the run\n');
  });

  it('shows a single whole report again', async () => {
    const { exitCode, stdout } = await runCli('merge', wrong.whole);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^verdict {3}DIVERGENT\n/);
  });

  it.each<[string, (shards: string[]) => Promise<string[]> | string[], RegExp]>([
    ['a lost shard', (shards) => shards.slice(1), /the report of shard 1 of 7 is missing\./],
    [
      'lost shards',
      (shards) => shards.slice(0, 5),
      /the reports of the shards 6, 7 of 7 are missing\./,
    ],
    ['a shard twice', ([one = '', ...rest]) => [one, one, ...rest], /are both shard 1 of 7\./],
    [
      'a whole run among them',
      (shards) => [...shards, wrong.whole],
      /is from a run in 1 shard, but .* is from a run in 7 shards\./,
    ],
    [
      'a shard of another port',
      async ([firstShard = '', ...rest]) => [
        await altered(firstShard, ({ port: other, ...json }) => ({
          ...json,
          port: { ...Object(other), version: '2' },
        })),
        ...rest,
      ],
      /is from another run than .*, because their values of "port" differ\./,
    ],
    [
      'a shard of another selection',
      async ([firstShard = '', ...rest]) => [
        await altered(firstShard, ({ asked, ...json }) => ({
          ...json,
          asked: { ...Object(asked), filter: 'grid/**' },
        })),
        ...rest,
      ],
      /because their values of "asked" differ\./,
    ],
    [
      'a shard with another number',
      async ([firstShard = '', secondShard = '', ...rest]) => [
        await altered(firstShard, (json) => ({ ...json, shard: { index: 2, count: 7 } })),
        await altered(secondShard, (json) => ({ ...json, shard: { index: 1, count: 7 } })),
        ...rest,
      ],
      /does not have the cases and invariants of shard \d of 7\./,
    ],
    [
      'an incomplete shard',
      async ([firstShard = '', ...rest]) => [
        await altered(firstShard, (json) => ({ ...json, complete: undefined })),
        ...rest,
      ],
      /is not complete, because its run stopped early\./,
    ],
    [
      'another corpus',
      (shards) =>
        Promise.all(
          shards.map((shard) =>
            altered(shard, ({ corpus, ...json }) => ({
              ...json,
              corpus: { ...Object(corpus), sha256: 'f'.repeat(64) },
            })),
          ),
        ),
      /is from a run on the corpus ffffffffffff, but this corpus is [\da-f]{12}\./,
    ],
    ['what is no report', (shards) => ['package.json', ...shards], /"package.json": /],
    [
      'what is not there',
      (shards) => ['nothing.json', ...shards],
      /cannot read the report "nothing\.json"/,
    ],
    [
      'a folder',
      (shards) => ['src', ...shards],
      /cannot read the report "src" \(it is not a file\)/,
    ],
  ])('rejects %s with exit code 2, and writes nothing', async (_, change, message) => {
    const { exitCode, stderr, file } = await merge(await change([...wrong.shards]));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    await expect(textOf(file)).rejects.toThrow('ENOENT');
  });

  it('rejects --known-update, and a shard without a case', async () => {
    const known = join(await temporaryFolder(), 'known.txt');
    await writeFile(known, '');
    const update = ['--known', known, '--known-update'];
    const one = await runCli('verify', '--shard', '1/2', ...update);
    expect([one.exitCode, one.stderr]).toEqual([
      2,
      expect.stringContaining('--known-update needs the whole run, but --shard 1/2 judges'),
    ]);
    const few = ['--filter', 'grid/float32/portable/plain', '--shard', '3/3'];
    const empty = await runCli('verify', ...few);
    expect([empty.exitCode, empty.stderr]).toEqual([
      2,
      'error: shard 3 of 3 is empty, because the whole run has only 1 case and 0 invariants. Use fewer shards.',
    ]);
  });
});

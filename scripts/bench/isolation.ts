import { execa } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { venvPython } from '../../src/oracle/venv.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { absentPeers, torchPeer } from './peers.ts';
import { table, writeSection } from './performance-page.ts';

/*
 * `npm run bench isolation` measures two ratios over the whole corpus and all invariants, with start-up. First, a module in a separate
 * process against the same module with --in-process. Second, PyTorch as a port with --jobs 2 against one copy. The two of a pair take
 * turns, so that a machine that slows down slows both.
 */

const ROUNDS = 9;
/** PyTorch takes seconds to start. */
const TORCH_ROUNDS = 5;

const root = packageRoot();
const verify = [join(root, 'dist/src/cli/main.js'), 'verify'];
const module = ['--port', join(root, 'dist/scripts/bench/whole-port.js')];
const torch = ['--', venvPython(root), join(root, 'scripts/torch_port.py')];

async function secondsOf(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await execa(process.execPath, [...verify, ...args]);
  return (performance.now() - start) / 1000;
}

/** Measures two commands in turn. Returns the rows of a table, and the ratio of the medians. */
async function compare(
  first: readonly [name: string, args: readonly string[]],
  second: readonly [name: string, args: readonly string[]],
  rounds: number,
): Promise<{ readonly rows: string[][]; readonly ratio: number }> {
  const times = { first: [] as number[], second: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const [one, two] = [await secondsOf(first[1]), await secondsOf(second[1])];
    if (round > 0) {
      times.first.push(one); // the first round warms the disk's cache
      times.second.push(two);
    }
  }
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    ...[Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(2)),
  ];
  return {
    rows: [row(first[0], times.first), row(second[0], times.second)],
    ratio: median(times.second) / median(times.first),
  };
}

const head = ['seconds', 'least', 'median', 'greatest'];
const isolated = await compare(
  ['in process (`--in-process`)', ['--in-process', ...module]],
  ['in a separate process', module],
  ROUNDS,
);
const absent = absentPeers([torchPeer]);
const jobs = absent.has(torchPeer)
  ? null
  : await compare(
      ['PyTorch, one copy', torch],
      ['PyTorch, `--jobs 2`', ['--jobs', '2', ...torch]],
      TORCH_ROUNDS,
    );

await writeSection(
  'isolation',
  [
    await describeMachine(),
    table([head, ...isolated.rows, ...(jobs?.rows ?? [])]),
    `Goal for a module: at most 1.25× the time in process. Measured: ${isolated.ratio.toFixed(2)}× (ratio of the medians of ${ROUNDS} rounds, in turn).`,
    ...(jobs
      ? [
          `Goal for two copies: at most 0.65× the time of one. Measured: ${jobs.ratio.toFixed(2)}× (ratio of the medians of ${TORCH_ROUNDS} rounds, in turn).`,
        ]
      : []),
  ].join('\n\n'),
  { absent },
);

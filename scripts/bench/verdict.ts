import { execa } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { venvPython } from '../../src/oracle/venv.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { absentPeers, torchPeer } from './peers.ts';
import { table, writeSection } from './performance-page.ts';

/*
 * `npm run bench verdict` compares the time to load and judge the whole corpus, from a cold start, with `python -c "import torch"`.
 * The two take turns, so that a machine that slows down slows both. The result is the ratio of the medians.
 */

const ROUNDS = 9;

const root = packageRoot();
const absent = absentPeers([torchPeer]);
const commands: (readonly [name: string, file: string, args: readonly string[]])[] = [
  ['rmsprop-parity verify', process.execPath, [join(root, 'dist/src/cli/main.js'), 'verify']],
];
if (!absent.has(torchPeer)) {
  commands.push(['python -c "import torch"', venvPython(root), ['-c', 'import torch']]);
}

const seconds = new Map<string, number[]>(commands.map(([name]) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, file, args] of commands) {
    const start = performance.now();
    await execa(file, args);
    if (round > 0) {
      seconds.get(name)?.push((performance.now() - start) / 1000); // the first round warms the disk's cache
    }
  }
}

const rows = [...seconds].map(([name, times]) => [
  `\`${name}\``,
  ...[Math.min(...times), median(times), Math.max(...times)].map((time) => time.toFixed(2)),
]);
const [verify = NaN, importTorch] = [...seconds.values()].map(median);
const ratio =
  importTorch === undefined
    ? []
    : [
        `Goal: at most 0.5× the time of \`import torch\`. Measured: ${(verify / importTorch).toFixed(2)}× (ratio of the medians of ${ROUNDS} rounds, in turn).`,
      ];
await writeSection(
  'corpus',
  [
    await describeMachine(),
    table([['seconds', 'least', 'median', 'greatest'], ...rows]),
    ...ratio,
  ].join('\n\n'),
  { absent },
);

import { execa } from 'execa';
import { join } from 'node:path';
import type { Dtype } from '../../src/float/dtype.ts';
import { packageRoot } from '../../src/package-root.ts';
import { describeMachine } from './describe-machine.ts';
import { absentPeers, torchPeer } from './peers.ts';
import { table, writeSection } from './performance-page.ts';
import { allCombinations, arraysHeld, combinationName } from './step-cells.ts';
import { bundledOptimizer, torch, type Participant } from './step-participants.ts';
import { startSteps } from './step-process.ts';
import type { Cell } from './step-request.ts';

/*
 * `npm run bench memory` measures the most memory that a process holds: when it takes steps of ten million elements, compared with
 * its tensors, and when it verifies the whole corpus.
 */

const ELEMENTS = 1e7;
const bytes = { float32: 4, float64: 8 };

const absent = absentPeers([torchPeer]);
const participants: (readonly [name: string, participant: Participant])[] = [
  ['rmsprop-parity', bundledOptimizer('portable')],
  ['rmsprop-parity, Parameter.zeros', bundledOptimizer('zeros')],
  ['rmsprop-parity, plain arrays', bundledOptimizer('arrays')],
];
if (!absent.has(torchPeer)) {
  participants.push(['PyTorch eager', torch('eager')]);
}

/** Returns the most bytes that a new process holds until it has taken a few steps. */
async function peakOf(participant: Participant, cell: Cell): Promise<number> {
  const { prepare, close } = startSteps(participant);
  const { peakBytes } = await prepare(cell);
  await close();
  return peakBytes;
}

/** Returns the most bytes that `verify` holds. */
async function peakOfVerify(): Promise<number> {
  const report = 'process.on("exit", () => console.error(process.resourceUsage().maxRSS))';
  const main = join(packageRoot(), 'dist/src/cli/main.js');
  const { stderr } = await execa(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(report)}`,
    main,
    'verify',
  ]);
  return Number(stderr.split('\n').at(-1)) * 1024;
}

const megabytes = (count: number): string => (count / 1e6).toFixed(0);
const lines: string[][] = [];
for (const dtype of ['float32', 'float64'] satisfies Dtype[]) {
  for (const options of allCombinations) {
    const name = combinationName(options);
    if (name !== '–' && name !== 'cmwx') {
      continue;
    }
    const tensors = arraysHeld(options) * ELEMENTS * bytes[dtype];
    for (const [who, participant] of participants) {
      const idle = await peakOf(participant, { dtype, lengths: [1], options });
      const peak = await peakOf(participant, { dtype, lengths: [ELEMENTS], options });
      const times = ((peak - idle) / tensors).toFixed(2);
      lines.push([`${who}, ${dtype}, ${name}`, ...[tensors, idle, peak].map(megabytes), times]);
    }
  }
}
const head = ['MB', 'tensors', 'with one element', 'with 10⁷', 'difference / tensors'];
await writeSection(
  'memory',
  [
    await describeMachine(),
    table([head, ...lines]),
    `\`rmsprop-parity verify\` on the whole corpus holds at most ${megabytes(await peakOfVerify())} MB.`,
  ].join('\n\n'),
  { absent },
);

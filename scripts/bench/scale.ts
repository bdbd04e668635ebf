import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { packageRoot } from '../../src/package-root.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { table, writeSection } from './performance-page.ts';

/*
 * `npm run bench scale` measures time and memory of the scale cases by their size. Each measurement is a separate command, as a user
 * types it. With `--show`, it does not change spec/results/performance.md.
 */

/** The rounds of each size. The largest size has one round: it takes long enough to be steady. */
const ROUNDS = 5;
const SIZES = [10_037, 100_037, 1_000_037, 10_000_037];

const outputSchema = z.object({
  cases: z.tuple([
    z.object({ verdict: z.literal('exact'), cpuSeconds: z.number(), tensorBytes: z.number() }),
  ]),
  peakBytes: z.number(),
});

interface Measurement {
  readonly elements: number;
  /** The median CPU time of a hundred steps with their digests. */
  readonly seconds: number;
  readonly tensorBytes: number;
  /** The most memory of the process in any round. */
  readonly peakBytes: number;
}

async function measure(kind: string, elements: number): Promise<Measurement> {
  const main = join(packageRoot(), 'dist/src/cli/main.js');
  const options = ['--json', '--elements', String(elements), '--filter', `${kind}/*`];
  const outputs = [];
  for (let round = 0; round < (elements === SIZES.at(-1) ? 1 : ROUNDS); round++) {
    const { stdout } = await execa(process.execPath, [main, 'scale', ...options]);
    outputs.push(outputSchema.parse(JSON.parse(stdout)));
  }
  return {
    elements,
    seconds: median(outputs.map(({ cases: [scaleCase] }) => scaleCase.cpuSeconds)),
    tensorBytes: outputs[0]?.cases[0].tensorBytes ?? NaN,
    peakBytes: Math.max(...outputs.map(({ peakBytes }) => peakBytes)),
  };
}

/** Returns the most memory of a Node that does nothing. */
async function nodeBytes(): Promise<number> {
  const { stdout } = await execa(process.execPath, ['-p', 'process.resourceUsage().maxRSS']);
  return Number(stdout) * 1024;
}

interface Line {
  readonly start: number;
  readonly slope: number;
}

/** Fits a line to points by least squares of the relative errors: small sizes count as much as large sizes. */
function lineThrough(points: readonly (readonly [x: number, y: number])[]): Line {
  const sum = (term: (x: number, y: number) => number): number =>
    points.reduce((total, [x, y]) => total + term(x, y) / y ** 2, 0);
  const [weights, ofX, ofXX] = [sum(() => 1), sum((x) => x), sum((x) => x ** 2)];
  const [ofY, ofXY] = [sum((_, y) => y), sum((x, y) => x * y)];
  const slope = (weights * ofXY - ofX * ofY) / (weights * ofXX - ofX ** 2);
  return { slope, start: (ofY - slope * ofX) / weights };
}

/** Returns the power of x with which y grows, without the start of the line. */
function exponentOf(points: readonly (readonly [x: number, y: number])[], { start }: Line): number {
  const logarithms = points
    .filter(([, y]) => y > start)
    .map(([x, y]) => [Math.log(x), Math.log(y - start)] as const);
  const mean = (at: 0 | 1): number =>
    logarithms.reduce((total, point) => total + point[at], 0) / logarithms.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (term: (dx: number, dy: number) => number): number =>
    logarithms.reduce((total, [lx, ly]) => total + term(lx - x, ly - y), 0);
  return sum((dx, dy) => dx * dy) / sum((dx) => dx * dx);
}

const node = await nodeBytes();
const kinds = ['float32', 'float64'].flatMap((dtype) =>
  ['portable', 'fma'].flatMap((arithmetic) =>
    ['plain', 'everything'].map((setting) => `${dtype}/${arithmetic}/${setting}`),
  ),
);
const times: string[][] = [];
const memories: string[][] = [];
for (const kind of kinds) {
  const measured: Measurement[] = [];
  for (const elements of SIZES) {
    measured.push(await measure(kind, elements));
  }
  const points = measured.map(({ elements, seconds }) => [elements, seconds] as const);
  const time = lineThrough(points);
  const errors = points.map(([elements, seconds]) =>
    Math.abs((time.start + time.slope * elements) / seconds - 1),
  );
  times.push([
    kind,
    ...points.map(([elements, seconds]) => nanoseconds(seconds / elements)),
    (1000 * time.start).toFixed(0),
    nanoseconds(time.slope),
    `${(100 * Math.max(...errors)).toFixed(0)} %`,
    exponentOf(points, time).toFixed(2),
  ]);
  const { tensorBytes, peakBytes } = measured.at(-1) ?? { tensorBytes: NaN, peakBytes: NaN };
  const growth = lineThrough(measured.map((size) => [size.tensorBytes, size.peakBytes])).slope;
  memories.push([
    kind,
    ...measured.map((size) => megabytes(size.peakBytes)),
    growth.toFixed(3),
    megabytes(tensorBytes),
    (peakBytes / tensorBytes).toFixed(2),
    ((peakBytes - node) / tensorBytes).toFixed(2),
  ]);
}

/** Returns the nanoseconds of one element and one step, from the seconds of one element in a hundred steps. */
function nanoseconds(secondsOfElement: number): string {
  return ((1e9 * secondsOfElement) / 100).toFixed(2);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

const sizes = SIZES.map((elements) => `${elements.toLocaleString('en')}`);
await writeSection(
  'scale',
  [
    await describeMachine(),
    'CPU time in nanoseconds per element and step, digests included. The line through these times has a start (ms), a slope (ns) and a largest error. Without the start, the time grows with a power of the size: the exponent.',
    table([['', ...sizes, 'start', 'slope', 'error', 'exponent'], ...times]),
    `The most memory of the process in MB. Node itself takes ${megabytes(node)} MB. Growth is in bytes per byte of tensors. The last three columns are for the largest size: the tensors in MB, and the memory of the process divided by that, with and without Node.`,
    table([['', ...sizes, 'growth', 'tensors', 'peak', 'peak without Node'], ...memories]),
  ].join('\n\n'),
  { isKept: !process.argv.includes('--show') },
);

import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { packageRoot } from '../../src/package-root.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { table, writeSection } from './performance-page.ts';

/*
 * `npm run bench scale`: time and memory of the scale cases against their size. Each measurement is a command of its own,
 * as a user types it. `--show` leaves spec/results/performance.md as it is.
 */

/** Of each size, but the largest, which takes long enough to be steady. */
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
  /** Of computing a hundred steps, with their digests; the median. */
  readonly seconds: number;
  readonly tensorBytes: number;
  /** The most memory of the process; the largest. */
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
    seconds: median(outputs.map(({ cases: [one] }) => one.cpuSeconds)),
    tensorBytes: outputs[0]?.cases[0].tensorBytes ?? NaN,
    peakBytes: Math.max(...outputs.map(({ peakBytes }) => peakBytes)),
  };
}

/** What Node itself takes, doing nothing. */
async function nodeBytes(): Promise<number> {
  const { stdout } = await execa(process.execPath, ['-p', 'process.resourceUsage().maxRSS']);
  return Number(stdout) * 1024;
}

interface Line {
  readonly start: number;
  readonly slope: number;
}

/** The line through points, by least squares of what it is off in shares of y: small sizes count as much as large ones. */
function lineThrough(points: readonly (readonly [x: number, y: number])[]): Line {
  const sum = (term: (x: number, y: number) => number): number =>
    points.reduce((all, [x, y]) => all + term(x, y) / y ** 2, 0);
  const [one, ofX, ofXX] = [sum(() => 1), sum((x) => x), sum((x) => x ** 2)];
  const [ofY, ofXY] = [sum((_, y) => y), sum((x, y) => x * y)];
  const slope = (one * ofXY - ofX * ofY) / (one * ofXX - ofX ** 2);
  return { slope, start: (ofY - slope * ofX) / one };
}

/** The power of x that y grows with, once it has started. */
function exponentOf(points: readonly (readonly [x: number, y: number])[], { start }: Line): number {
  const logarithms = points
    .filter(([, y]) => y > start)
    .map(([x, y]) => [Math.log(x), Math.log(y - start)] as const);
  const mean = (at: 0 | 1): number =>
    logarithms.reduce((all, each) => all + each[at], 0) / logarithms.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (term: (dx: number, dy: number) => number): number =>
    logarithms.reduce((all, [lx, ly]) => all + term(lx - x, ly - y), 0);
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
  const off = points.map(([elements, seconds]) =>
    Math.abs((time.start + time.slope * elements) / seconds - 1),
  );
  times.push([
    kind,
    ...points.map(([elements, seconds]) => nanoseconds(seconds / elements)),
    (1000 * time.start).toFixed(0),
    nanoseconds(time.slope),
    `${(100 * Math.max(...off)).toFixed(0)} %`,
    exponentOf(points, time).toFixed(2),
  ]);
  const { tensorBytes, peakBytes } = measured.at(-1) ?? { tensorBytes: NaN, peakBytes: NaN };
  const growth = lineThrough(measured.map((one) => [one.tensorBytes, one.peakBytes])).slope;
  memories.push([
    kind,
    ...measured.map((one) => megabytes(one.peakBytes)),
    growth.toFixed(3),
    megabytes(tensorBytes),
    (peakBytes / tensorBytes).toFixed(2),
    ((peakBytes - node) / tensorBytes).toFixed(2),
  ]);
}

/** For an element and a step, from the seconds of a hundred steps. */
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
    'Nanoseconds of one processor for each element and step, digests included, then the line through these: where it starts (ms), its slope (ns), how far it is off at most, and the exponent of time against size, less that start:',
    table([['', ...sizes, 'start', 'slope', 'off', 'exponent'], ...times]),
    `The most memory of the process in MB (Node itself takes ${megabytes(node)}), its growth for each byte of tensors, and, at the largest size, the tensors and what the process takes in times of them:`,
    table([['', ...sizes, 'growth', 'tensors', 'peak', 'peak without Node'], ...memories]),
  ].join('\n\n'),
  { isKept: !process.argv.includes('--show') },
);

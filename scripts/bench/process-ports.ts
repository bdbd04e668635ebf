import { join } from 'node:path';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { packageRoot } from '../../src/package-root.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { openProcessPort } from '../../src/port/process/process-port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { table, writeSection } from './performance-page.ts';

/*
 * `npm run bench process-ports` judges the reference on the whole corpus twice: over the protocol in a separate process, and in this
 * process, without start-up. The two take turns, so that a machine that slows down slows both. The result is the ratio of the medians.
 */

const ROUNDS = 9;

const main = join(packageRoot(), 'dist/src/cli/main.js');
const corpus = await loadCorpus();
const serve = (arithmetic: string): Promise<Port> =>
  openProcessPort({ command: [process.execPath, main, 'serve', '--arithmetic', arithmetic] });
const served = {
  portable: await serve('portable'),
  fma: await serve('fma'),
  arm64: await serve('arm64'),
};
// the protocol does not carry the objectives of closed loops, so the port in this process does not use them either
const here = {
  portable: withoutTraining(referencePort('portable', '')),
  fma: withoutTraining(referencePort('fma', '')),
  arm64: withoutTraining(referencePort('arm64', '')),
};

function withoutTraining({ name, version, capabilities, run }: Port): Port {
  return { name, version, capabilities, run };
}

async function secondsFor(ports: Readonly<Record<Arithmetic, Port>>): Promise<number> {
  const start = performance.now();
  const results = await judgeCorpus({ corpus, portFor: ({ oracle }) => ports[oracle.arithmetic] });
  if (results.some(({ verdict }) => verdict !== 'exact')) {
    throw new Error('the reference is not exact, so its time means nothing');
  }
  return (performance.now() - start) / 1000;
}

const times: { inProcess: number[]; subprocess: number[] } = { inProcess: [], subprocess: [] };
for (let round = 0; round <= ROUNDS; round++) {
  const [inProcess, subprocess] = [await secondsFor(here), await secondsFor(served)];
  if (round > 0) {
    times.inProcess.push(inProcess); // the first round warms both up
    times.subprocess.push(subprocess);
  }
}
await Promise.all([served.portable.close?.(), served.fma.close?.()]);

const rows = Object.entries(times).map(([name, values]) => [
  name === 'inProcess' ? 'in process' : 'in a separate process',
  ...[Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(2)),
]);
const ratio = median(times.subprocess) / median(times.inProcess);
await writeSection(
  'subprocess',
  [
    await describeMachine(),
    table([['seconds', 'least', 'median', 'greatest'], ...rows]),
    `Goal: at most 2.5× the time in process. Measured: ${ratio.toFixed(2)}× (ratio of the medians of ${ROUNDS} rounds, in turn).`,
  ].join('\n\n'),
);

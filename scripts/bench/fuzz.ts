import fc from 'fast-check';
import { join } from 'node:path';
import { bundledCorpus, readManifest } from '../../src/corpus/corpus.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { origin } from '../../src/dialect/dialect.ts';
import { fuzz } from '../../src/fuzz/differential.ts';
import type { LiveOracle } from '../../src/fuzz/live-oracle.ts';
import { scenarioArbitrary } from '../../src/fuzz/scenario-arbitrary.ts';
import type { ScenarioSettings } from '../../src/fuzz/scenario-settings.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Port } from '../../src/port/port.ts';
import { openProcessPort } from '../../src/port/process/process-port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { venvPython } from '../../src/oracle/venv.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { absentPeers, torchPeer } from './peers.ts';
import { table, writeSection } from './performance-page.ts';

/*
 * `npm run bench fuzz` measures how many scenarios the fuzzer draws, plays twice and compares in a second: in this process, and
 * against PyTorch in a process that keeps running, without start-up. A rate depends on the machine. So the benchmark also measures,
 * in turn, how often the same machine plays the same scenarios with only the bundled optimizer.
 */

const ROUNDS = 5;

/** The settings of the goals, and the default settings. */
const settings: Readonly<Record<string, Partial<ScenarioSettings>>> = {
  '16 elements, 12 steps': {
    groups: [1, 1],
    params: [1, 1],
    elements: [16, 16],
    events: [12, 12],
    kinds: ['step'],
  },
  'default settings': {},
};

const { manifest } = await readManifest(bundledCorpus());
const golden = manifest.files.find(({ oracle }) => oracle.arithmetic === 'portable')?.oracle;
if (!golden) {
  throw new Error('the corpus has no file in portable arithmetic');
}
const reference = referencePort('portable', '');
const absent = absentPeers([torchPeer]);
const torch = absent.has(torchPeer)
  ? undefined
  : await openProcessPort({
      command: [
        venvPython(packageRoot()),
        join(packageRoot(), 'scripts', 'torch_port.py'),
        '--arithmetic',
        'portable',
      ],
    });

interface Row {
  readonly name: string;
  readonly port: Port;
  readonly oracle: LiveOracle;
  readonly runs: number;
  /** The least number of scenarios of 16 elements and 12 steps to judge in a second. */
  readonly goal: number;
}

const rows: readonly Row[] = [
  {
    name: 'in process',
    port: dialectPort(origin, 'portable'),
    oracle: { port: reference, provenance: golden },
    runs: 1500,
    goal: 1000,
  },
  ...(torch
    ? [
        {
          name: 'live PyTorch',
          port: reference,
          oracle: { port: torch, provenance: golden },
          runs: 200,
          goal: 100,
        },
      ]
    : []),
];

/** Returns how many scenarios the fuzzer judges in a second. */
async function judgedPerSecond(
  { port, oracle, runs }: Row,
  seed: number,
  drawn: Partial<ScenarioSettings>,
): Promise<number> {
  const start = performance.now();
  const outcome = await fuzz({
    pairs: [{ port, oracle }],
    level: 'exact',
    runs,
    seed,
    settings: drawn,
  });
  if (outcome.counts.exact !== runs) {
    throw new Error('not all scenarios are exact, so the rate means nothing');
  }
  return (1000 * runs) / (performance.now() - start);
}

/** Returns how many of the same scenarios the bundled optimizer plays in a second, with the time to draw them. */
async function playedPerSecond(
  { runs }: Row,
  seed: number,
  drawn: Partial<ScenarioSettings>,
): Promise<number> {
  const start = performance.now();
  for (const scenario of fc.sample(scenarioArbitrary(drawn), { seed, numRuns: runs })) {
    await reference.run(scenario);
  }
  return (1000 * runs) / (performance.now() - start);
}

const lines: string[][] = [];
for (const [settingsName, drawn] of Object.entries(settings)) {
  for (const row of rows) {
    const rates: { judged: number[]; played: number[] } = { judged: [], played: [] };
    for (let seed = 0; seed <= ROUNDS; seed++) {
      const [judged, played] = [
        await judgedPerSecond(row, seed, drawn),
        await playedPerSecond(row, seed, drawn),
      ];
      if (seed > 0) {
        rates.judged.push(judged); // the first round warms up
        rates.played.push(played);
      }
    }
    const [judged, played] = [median(rates.judged), median(rates.played)];
    const range = [Math.min(...rates.judged), judged, Math.max(...rates.judged)];
    lines.push([
      `${settingsName}, ${row.name}`,
      ...range.map((rate) => Math.round(rate).toLocaleString('en')),
      settingsName === Object.keys(settings)[0] ? row.goal.toLocaleString('en') : '',
      (played / judged).toFixed(1),
    ]);
  }
}
await torch?.close?.();

const head = ['scenarios per second', 'least', 'median', 'greatest', 'goal', 'relative time'];
await writeSection('fuzz', `${await describeMachine()}\n\n${table([head, ...lines])}`, { absent });

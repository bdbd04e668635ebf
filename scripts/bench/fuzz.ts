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
import { openProcessPort } from '../../src/port/process-port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { venvPython } from '../../src/oracle/venv.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { absentPeers, torchPeer } from './peers.ts';
import { table, writeSection } from './performance-page.ts';

/*
 * `npm run bench fuzz`: how many scenarios are drawn, played twice and compared in a second: in this process, and against
 * PyTorch in a process that stays, start-up excluded. Rates are a machine's own, so each is set beside how often the same
 * machine plays the same scenarios with the bundled optimizer alone, measured in turn.
 */

const ROUNDS = 5;

/** 16 elements and 12 steps, as in the requirements; and what is drawn by default. */
const settings: Readonly<Record<string, Partial<ScenarioSettings>>> = {
  '16 elements, 12 steps': {
    groups: [1, 1],
    params: [1, 1],
    elements: [16, 16],
    events: [12, 12],
    kinds: ['step'],
  },
  'as drawn by default': {},
};

const { manifest } = await readManifest(bundledCorpus());
const golden = manifest.files.find(({ oracle }) => oracle.arithmetic === 'portable')?.oracle;
if (!golden) {
  throw new Error('the corpus has nothing under portable arithmetic');
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
  /** Scenarios of 16 elements and 12 steps that are to be judged in a second, at least. */
  readonly required: number;
}

const rows: readonly Row[] = [
  {
    name: 'in process',
    port: dialectPort(origin, 'portable'),
    oracle: { port: reference, provenance: golden },
    runs: 1500,
    required: 1000,
  },
  ...(torch
    ? [
        {
          name: 'live PyTorch',
          port: reference,
          oracle: { port: torch, provenance: golden },
          runs: 200,
          required: 100,
        },
      ]
    : []),
];

/** Scenarios that are judged in a second. */
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
    throw new Error('not all scenarios were exact: there is nothing to measure');
  }
  return (1000 * runs) / (performance.now() - start);
}

/** The same scenarios, drawn and played with the bundled optimizer alone, in a second. */
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
for (const [what, drawn] of Object.entries(settings)) {
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
      `${what}, ${row.name}`,
      ...range.map((rate) => Math.round(rate).toLocaleString('en')),
      what === Object.keys(settings)[0] ? row.required.toLocaleString('en') : '',
      (played / judged).toFixed(1),
    ]);
  }
}
await torch?.close?.();

const head = ['scenarios per second', 'least', 'median', 'greatest', 'required', 'times as long'];
await writeSection('fuzz', `${await describeMachine()}\n\n${table([head, ...lines])}`, { absent });

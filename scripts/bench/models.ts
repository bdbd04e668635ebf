import { rm } from 'node:fs/promises';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';
import { describeMachine } from './describe-machine.ts';
import { median } from './median.ts';
import { lengthsOf, models, type Model } from './model-shapes.ts';
import { absentPeers, compiledTorchPeer, cPeer, tfjsPeer, torchPeer, type Peer } from './peers.ts';
import { table, writeSection } from './performance-page.ts';
import { allCombinations, combinationName } from './step-cells.ts';
import {
  bundledOptimizer,
  c,
  compileC,
  shortVectors,
  tfjs,
  torch,
  type Participant,
} from './step-participants.ts';
import { startSteps } from './step-process.ts';
import { elementsOf, type Cell } from './step-request.ts';

/*
 * `npm run bench models` compares the time of a step of whole models: those whose shapes people know. With `--quick`, it leaves out the
 * largest model and compiled PyTorch, and does not change spec/results/performance.md.
 */

const ROUNDS = 3;
const SECONDS = 0.5;
/** PyTorch takes minutes to compile a step of more tensors. */
const MOST_COMPILED = 100;
const isQuick = process.argv.includes('--quick');

/** A participant under the name of its row. The names are unique in a table. */
interface Entry {
  readonly name: string;
  readonly participant: Participant;
  /** The program that it needs. Null for the bundled optimizer. */
  readonly peer: Peer | null;
}

function entry(name: string, participant: Participant, peer: Peer | null = null): Entry {
  return { name, participant, peer };
}

const smallCompiled: Participant = {
  ...torch('compiled'),
  takes: ({ lengths }) => !isQuick && lengths.length <= MOST_COMPILED,
};

/** Returns the participants with one thread, or with two. */
function entriesOf(programs: Programs, threads: 1 | 2): Entry[] {
  const eager = [
    entry('PyTorch eager', torch('eager', threads), torchPeer),
    entry('PyTorch foreach', torch('foreach', threads), torchPeer),
  ];
  if (threads === 2) {
    return [entry('rmsprop-parity, KernelMemory', bundledOptimizer('threads')), ...eager];
  }
  return [
    entry('rmsprop-parity, Parameter.zeros', bundledOptimizer('zeros')),
    entry('rmsprop-parity, KernelMemory', bundledOptimizer('portable')),
    entry('rmsprop-parity, plain arrays', bundledOptimizer('arrays')),
    ...eager,
    entry('PyTorch compiled', smallCompiled, compiledTorchPeer),
    entry('TensorFlow.js', tfjs(), tfjsPeer),
    ...programs.map(({ name, file }) => entry(name, c('step', file), cPeer)),
  ];
}

type Programs = readonly {
  readonly name: string;
  readonly file: string;
  readonly folder: string;
}[];

function compilePrograms(): Programs {
  return [
    { name: 'C, widest vectors', ...compileC() },
    ...(process.arch === 'x64'
      ? [{ name: 'C, 128-bit vectors', ...compileC([shortVectors]) }]
      : []),
  ];
}

/**
 * Returns the median microseconds of a step of each entry, and whether all that report a digest computed the same bits. Each measurement
 * has a new process, so that no two participants hold their tensors at the same time.
 */
async function measure(
  cell: Cell,
  entries: readonly Entry[],
): Promise<{ readonly times: ReadonlyMap<string, number>; readonly areSame: boolean }> {
  const rounds = new Map<string, number[]>(entries.map(({ name }) => [name, []]));
  const digests = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, participant } of entries) {
      const { prepare, time, close } = startSteps(participant);
      const { digest } = await prepare(cell);
      const timing = await time(cell, SECONDS);
      await close();
      rounds.get(name)?.push(timing.median / 1000);
      if (digest !== '' && participant.mode !== 'tfjs') {
        digests.add(digest);
      }
    }
  }
  const times = new Map([...rounds].map(([name, values]) => [name, median(values)]));
  return { times, areSame: digests.size <= 1 };
}

/** The times of one model. */
interface Column {
  readonly name: string;
  readonly cell: Cell;
  readonly times: ReadonlyMap<string, number>;
}

async function measureModel(
  model: Model,
  options: Hyperparameters,
  entries: readonly Entry[],
): Promise<Column> {
  const cell: Cell = { dtype: 'float32', lengths: lengthsOf(model), options };
  const present = entries.filter(
    ({ participant, peer }) => participant.takes(cell) && (peer === null || !absent.has(peer)),
  );
  const { times, areSame } = await measure(cell, present);
  if (!areSame) {
    throw new Error(`${model.name}: the participants computed different bits`);
  }
  process.stderr.write(`${model.name} `);
  return { name: model.name, cell, times };
}

/** Returns a table with a column for each model: microseconds per step, and how many times as fast as PyTorch eager. */
function modelTable(columns: readonly Column[]): string {
  const names = [...new Set(columns.flatMap(({ times }) => [...times.keys()]))];
  const size = ({ cell }: Column): string =>
    `${cell.lengths.length} tensors, ${elementsOf(cell).toLocaleString('en')}`;
  return table([
    ['', ...columns.map(({ name }) => name)],
    ['size', ...columns.map(size)],
    ...names.map((name) => [name, ...columns.map(({ times }) => timeAndRatio(times, name))]),
  ]);
}

function timeAndRatio(times: ReadonlyMap<string, number>, name: string): string {
  const [time, eager, foreach] = [name, 'PyTorch eager', 'PyTorch foreach'].map((key) =>
    times.get(key),
  );
  if (time === undefined) {
    return '';
  }
  const best = Math.min(eager ?? NaN, foreach ?? NaN);
  return Number.isNaN(best) ? `${figure(time)} µs` : `${figure(time)} µs, ${figure(best / time)}×`;
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/**
 * The tables: the letters of the options that are on, and the number of threads. TensorFlow.js has no weight decay. The largest model
 * takes minutes, so only the first table has it.
 */
const tables = [
  {
    letters: 'cmw',
    threads: 1,
    hasLargest: !isQuick,
    title: 'With centered, momentum and weight decay, one thread:',
  },
  { letters: '–', threads: 1, hasLargest: false, title: 'Without options, one thread:' },
  {
    letters: 'cmw',
    threads: 2,
    hasLargest: false,
    title: 'With centered, momentum and weight decay, two threads:',
  },
] as const;

const absent = absentPeers([torchPeer, compiledTorchPeer, cPeer, tfjsPeer]);
const programs = absent.has(cPeer) ? [] : compilePrograms();
const parts: string[] = [await describeMachine()];
for (const { letters, threads, hasLargest, title } of tables) {
  const options = allCombinations.filter((item) => combinationName(item) === letters);
  const columns: Column[] = [];
  for (const model of models.slice(hasLargest ? 0 : 1)) {
    for (const combination of options) {
      columns.push(await measureModel(model, combination, entriesOf(programs, threads)));
    }
  }
  parts.push(title, modelTable(columns));
}
await Promise.all(programs.map(({ folder }) => rm(folder, { recursive: true })));
await writeSection('models', parts.join('\n\n'), { isKept: !isQuick, absent });

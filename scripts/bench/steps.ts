import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { engine, fusesWhenRelaxed } from '../../src/rmsprop/kernel/kernel-modules.ts';
import { describeMachine } from './describe-machine.ts';
import { measureSteps, type Measurement } from './measure-steps.ts';
import {
  absentPeers,
  cCompiler,
  compiledTorchPeer,
  cPeer,
  tfjsPeer,
  torchPeer,
  type Peer,
} from './peers.ts';
import { writeSection } from './performance-page.ts';
import { allCombinations, cellsOf, combinationName, fewCombinations } from './step-cells.ts';
import { fmaComparisons, portableComparisons } from './step-comparisons.ts';
import {
  bundledOptimizer,
  c,
  compileC,
  compilerFlags,
  shortVectors,
  tfjs,
  torch,
} from './step-participants.ts';
import { elementsOf, type Mode } from './step-request.ts';
import { stepFigure } from './step-figure.ts';
import { comparisonTables, dtypeTable, rangeTable, variantTable } from './step-tables.ts';
import { writeAtomically } from '../../src/write-atomically.ts';

/*
 * `npm run bench steps` compares the time of a step with PyTorch, TensorFlow.js, C and a copy of memory. It measures the named parts:
 * `portable`, `fma`, `variants`, `options` and `dtypes` by default. With `--quick`, it measures four of the sixteen combinations of options, and does not
 * change spec/results/performance.md.
 */

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const named = args.filter((arg) => arg !== '--quick');
const combinations = isQuick ? fewCombinations : allCombinations;

async function write(
  name: string,
  parts: readonly string[],
  absent: ReadonlySet<Peer>,
): Promise<void> {
  await writeSection(name, parts.join('\n\n'), { isKept: !isQuick, absent });
}

const suites: Readonly<Record<string, () => Promise<void>>> = {
  portable: async () => {
    const absent = absentPeers([torchPeer, compiledTorchPeer, cPeer, tfjsPeer]);
    const program = absent.has(cPeer) ? undefined : compileC();
    const { rows, versions } = await measureSteps(cellsOf(combinations), [
      bundledOptimizer('portable'),
      ...(absent.has(torchPeer) ? [] : [torch('eager'), torch('foreach')]),
      ...(absent.has(compiledTorchPeer) ? [] : [torch('compiled')]),
      ...(program ? [c('step', program.file), c('copy', program.file)] : []),
      ...(absent.has(tfjsPeer) ? [] : [tfjs()]),
    ]);
    const peerVersions = versionsOf(versions, ['eager', 'tfjs']);
    const bits: string[] = [];
    if (program) {
      await rm(program.folder, { recursive: true });
      const compiler = execFileSync(cCompiler, ['--version'], { encoding: 'utf8' });
      peerVersions.push(`${compiler.split('\n')[0]} ${compilerFlags}`);
      const same = rows.filter(({ digests }) => digests.get('portable') === digests.get('step'));
      bits.push(
        `After five steps, ${same.length} of ${rows.length} cells have the same bits as C.`,
      );
    }
    const tables = comparisonTables(rows, 'portable', portableComparisons);
    if (!isQuick && absent.size === 0) {
      await writeAtomically(join(packageRoot(), 'pictures/step-times.svg'), stepFigure(rows));
    }
    await write('steps', [await describeMachine(peerVersions), ...bits, ...tables], absent);
  },
  fma: async () => {
    const absent = absentPeers([torchPeer]);
    const { rows, versions } = await measureSteps(cellsOf(combinations), [
      bundledOptimizer('fma'),
      ...(absent.has(torchPeer) ? [] : [torch('eager'), torch('foreach')]),
    ]);
    const isFused = fusesByInstruction();
    const comparisons = fmaComparisons(isFused);
    await write(
      isFused ? 'steps-fma-fused' : 'steps-fma',
      [
        await describeMachine(versionsOf(versions, ['eager'])),
        ...comparisonTables(rows, 'fma', comparisons),
      ],
      absent,
    );
  },
  variants: async () => {
    const plain = allCombinations.filter((options) => combinationName(options) === '–');
    const absent = absentPeers([cPeer]);
    const program = absent.has(cPeer) ? undefined : compileShort();
    const { rows } = await measureSteps(cellsOf(plain), [
      bundledOptimizer('portable'),
      bundledOptimizer('zeros'),
      bundledOptimizer('arrays'),
      bundledOptimizer('threads', (cell) => elementsOf(cell) >= 1e6),
      bundledOptimizer('definition', (cell) => elementsOf(cell) <= 1e6),
      ...(program ? [c('step', program.file)] : []),
    ]);
    if (program) {
      await rm(program.folder, { recursive: true });
    }
    const variants = variantTable(rows, 'portable', [
      ['zeros', 'Parameter.zeros'],
      ['arrays', 'plain arrays'],
      ['threads', 'two threads'],
      ['definition', 'definition'],
      ['step', 'C, 128-bit vectors'],
    ]);
    await write('steps-variants', [await describeMachine(), variants], absent);
  },
  options: async () => {
    const absent = absentPeers([cPeer]);
    if (absent.size > 0) {
      return;
    }
    const program = compileShort();
    const { rows } = await measureSteps(cellsOf(combinations), [
      bundledOptimizer('portable'),
      c('step', program.file),
    ]);
    await rm(program.folder, { recursive: true });
    const ranges = rangeTable(rows, ['portable', 'step'], (elements) =>
      elements > 1e3 ? 1.1 : 1.25,
    );
    await write('steps-options', [await describeMachine(), ranges], absent);
  },
  dtypes: async () => {
    const absent = absentPeers([torchPeer, cPeer]);
    const program = absent.has(cPeer) ? undefined : compileShort();
    const ends = allCombinations.filter((options) =>
      ['–', 'cmwx'].includes(combinationName(options)),
    );
    const { rows, versions } = await measureSteps(cellsOf(ends, otherDtypes, [1e3, 1e5, 1e6]), [
      bundledOptimizer('portable'),
      ...(absent.has(torchPeer) ? [] : [torch('eager'), torch('foreach')]),
      ...(program ? [c('step', program.file)] : []),
    ]);
    if (program) {
      await rm(program.folder, { recursive: true });
    }
    const machine = await describeMachine(versionsOf(versions, ['eager']));
    await write('steps-dtypes', [machine, dtypeTable(rows)], absent);
  },
};

const otherDtypes = ['float32', 'float16', 'bfloat16', 'complex64', 'complex128'] as const;

/** Compiles rmsprop.c with vectors as long as those of WebAssembly. */
function compileShort(): ReturnType<typeof compileC> {
  return compileC(process.arch === 'x64' ? [shortVectors] : []);
}

function versionsOf(versions: Measurement['versions'], modes: readonly Mode[]): string[] {
  return modes.flatMap((mode) => versions.get(mode) ?? []);
}

/** Returns whether the kernels use a fused instruction, as PyTorch does. */
function fusesByInstruction(): boolean {
  const { api } = engine();
  return api !== null && fusesWhenRelaxed(api, 'float64');
}

for (const name of named.length > 0 ? named : Object.keys(suites)) {
  const suite = suites[name];
  if (!suite) {
    throw new Error(
      `there is no part ${JSON.stringify(name)}. Expected ${Object.keys(suites).join(', ')}.`,
    );
  }
  await suite();
}

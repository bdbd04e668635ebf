import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
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
  c,
  compileC,
  compilerFlags,
  ours,
  shortVectors,
  tfjs,
  torch,
} from './step-participants.ts';
import type { Mode } from './step-request.ts';
import { comparisonTables, variantTable } from './step-tables.ts';

/*
 * `npm run bench steps`: how long a step takes, against PyTorch, TensorFlow.js, C and a copy of memory. What is named is
 * measured, `portable`, `fma` and `variants` by default; with `--quick` four of the sixteen combinations of options, and
 * spec/results/performance.md stays as it is.
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
      ours('portable'),
      ...(absent.has(torchPeer) ? [] : [torch('eager'), torch('foreach')]),
      ...(absent.has(compiledTorchPeer) ? [] : [torch('compiled')]),
      ...(program ? [c('step', program.file), c('copy', program.file)] : []),
      ...(absent.has(tfjsPeer) ? [] : [tfjs()]),
    ]);
    const others = versionsOf(versions, ['eager', 'tfjs']);
    const bits: string[] = [];
    if (program) {
      await rm(program.folder, { recursive: true });
      const compiler = execFileSync(cCompiler, ['--version'], { encoding: 'utf8' });
      others.push(`${compiler.split('\n')[0]} ${compilerFlags}`);
      const same = rows.filter(({ digests }) => digests.get('portable') === digests.get('step'));
      bits.push(
        `The same bits as C's after five steps: in ${same.length} of ${rows.length} cells.`,
      );
    }
    const tables = comparisonTables(rows, 'portable', portableComparisons);
    await write('steps', [await describeMachine(others), ...bits, ...tables], absent);
  },
  fma: async () => {
    const absent = absentPeers([torchPeer]);
    const { rows, versions } = await measureSteps(cellsOf(combinations), [
      ours('fma'),
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
    const program = absent.has(cPeer)
      ? undefined
      : compileC(process.arch === 'x64' ? [shortVectors] : []);
    const { rows } = await measureSteps(cellsOf(plain), [
      ours('portable'),
      ours('arrays'),
      ours('threads', ({ elements }) => elements >= 1e6),
      ours('definition', ({ elements }) => elements <= 1e6),
      ...(program ? [c('step', program.file)] : []),
    ]);
    if (program) {
      await rm(program.folder, { recursive: true });
    }
    const variants = variantTable(rows, 'portable', [
      ['arrays', 'plain arrays'],
      ['threads', 'two threads'],
      ['definition', 'definition'],
      ['step', 'C, 128-bit vectors'],
    ]);
    await write('steps-variants', [await describeMachine(), variants], absent);
  },
};

function versionsOf(versions: Measurement['versions'], modes: readonly Mode[]): string[] {
  return modes.flatMap((mode) => versions.get(mode) ?? []);
}

/** Whether ours fuses by an instruction, as PyTorch does. */
function fusesByInstruction(): boolean {
  const { api } = engine();
  return api !== null && fusesWhenRelaxed(api, 'float64');
}

for (const name of named.length > 0 ? named : Object.keys(suites)) {
  const suite = suites[name];
  if (!suite) {
    throw new Error(`${JSON.stringify(name)} is none of ${Object.keys(suites).join(', ')}`);
  }
  await suite();
}

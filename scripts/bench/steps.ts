import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { engine, fusesWhenRelaxed } from '../../src/rmsprop/kernel/kernel-modules.ts';
import { describeMachine } from './describe-machine.ts';
import { measureSteps, type Measurement } from './measure-steps.ts';
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
 * `npm run bench:steps`: how long a step takes, against PyTorch, TensorFlow.js, C and a copy of memory. What is named is
 * measured, `portable`, `fma` and `variants` by default; with `--quick` four of the sixteen combinations of options, and
 * spec/results/performance.md stays as it is.
 */

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const named = args.filter((arg) => arg !== '--quick');
const combinations = isQuick ? fewCombinations : allCombinations;

async function write(name: string, parts: readonly string[]): Promise<void> {
  await writeSection(name, parts.join('\n\n'), { isKept: !isQuick });
}

const suites: Readonly<Record<string, () => Promise<void>>> = {
  portable: async () => {
    const { file, folder } = compileC();
    const compiler = execFileSync(process.env['CC'] ?? 'cc', ['--version'], { encoding: 'utf8' });
    const { rows, versions } = await measureSteps(cellsOf(combinations), [
      ours('portable'),
      torch('eager'),
      torch('foreach'),
      torch('compiled'),
      c('step', file),
      c('copy', file),
      tfjs(),
    ]);
    await rm(folder, { recursive: true });
    const same = rows.filter(({ digests }) => digests.get('portable') === digests.get('step'));
    await write('steps', [
      await describeMachine([
        ...versionsOf(versions, ['eager', 'tfjs']),
        `${compiler.split('\n')[0]} ${compilerFlags}`,
      ]),
      `The same bits as C's after five steps: in ${same.length} of ${rows.length} cells.`,
      ...comparisonTables(rows, 'portable', portableComparisons),
    ]);
  },
  fma: async () => {
    const { rows, versions } = await measureSteps(cellsOf(combinations), [
      ours('fma'),
      torch('eager'),
      torch('foreach'),
    ]);
    const isFused = fusesByInstruction();
    const comparisons = fmaComparisons(isFused);
    await write(isFused ? 'steps-fma-fused' : 'steps-fma', [
      await describeMachine(versionsOf(versions, ['eager'])),
      ...comparisonTables(rows, 'fma', comparisons),
    ]);
  },
  variants: async () => {
    const plain = allCombinations.filter((options) => combinationName(options) === '–');
    const { file, folder } = compileC(process.arch === 'x64' ? [shortVectors] : []);
    const { rows } = await measureSteps(cellsOf(plain), [
      ours('portable'),
      ours('arrays'),
      ours('threads', ({ elements }) => elements >= 1e6),
      ours('definition', ({ elements }) => elements <= 1e6),
      c('step', file),
    ]);
    await rm(folder, { recursive: true });
    await write('steps-variants', [
      await describeMachine(),
      variantTable(rows, 'portable', [
        ['arrays', 'plain arrays'],
        ['threads', 'two threads'],
        ['definition', 'definition'],
        ['step', 'C, 128-bit vectors'],
      ]),
    ]);
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

import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dtypes } from '../../src/float/dtype.ts';
import { packageRoot } from '../../src/package-root.ts';
import { venvPython } from '../../src/oracle/venv.ts';
import { cCompiler } from './peers.ts';
import type { Cell, CMode, Mode, BundledMode, TorchMode } from './step-request.ts';

/** A program that takes steps in one of its modes. */
export interface Participant {
  readonly mode: Mode;
  readonly file: string;
  readonly args: readonly string[];
  /** Returns whether the participant has the dtype and the options of a cell, and the benchmark uses it at that length. */
  readonly takes: (cell: Cell) => boolean;
  /** Returns the cell that the participant takes for a cell: by default, the same. */
  readonly standIn?: (cell: Cell) => Cell;
}

const sources = join(packageRoot(), 'scripts/bench');
const script = (name: string): string[] => [...process.execArgv, join(import.meta.dirname, name)];
const everything = (): boolean => true;

/** The bundled optimizer, in a process of the same Node with the same flags. */
export function bundledOptimizer(
  mode: BundledMode,
  takes: Participant['takes'] = everything,
): Participant {
  return { mode, file: process.execPath, args: script('kernel-steps.js'), takes };
}

/** PyTorch from `npm run task oracle`. */
export function torch(mode: TorchMode, threads: number = 1): Participant {
  const args = [join(sources, 'torch_steps.py'), String(threads)];
  return { mode, file: venvPython(packageRoot()), args, takes: everything };
}

/** TensorFlow.js from `node test/ports/install.mjs`. */
export function tfjs(): Participant {
  return {
    mode: 'tfjs',
    file: process.execPath,
    args: script('tfjs-steps.js'),
    takes: ({ dtype, options: { weightDecay, maximize } }) =>
      dtype === 'float32' && weightDecay === 0 && !maximize,
  };
}

/** The compiled rmsprop.c. It takes complex numbers as pairs of real numbers. */
export function c(mode: CMode, file: string): Participant {
  return {
    mode,
    file,
    args: [],
    takes: ({ dtype }) => dtypes[dtype].format.bits > 16,
    standIn: ({ dtype, lengths, options }) => ({
      dtype: dtypes[dtype].format.name,
      lengths: lengths.map((length) => length * dtypes[dtype].components),
      options,
    }),
  };
}

export const compilerFlags = '-O3 -march=native -ffp-contract=off -fno-math-errno';
/** The flag for vectors as long as those of WebAssembly, on processors that have longer vectors. */
export const shortVectors = '-mprefer-vector-width=128';

/** Compiles rmsprop.c with this machine's compiler for this machine, in a temporary folder. */
export function compileC(extraFlags: readonly string[] = []): {
  readonly file: string;
  readonly folder: string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'rmsprop-parity-bench-'));
  const file = join(folder, 'rmsprop');
  const flags = [...compilerFlags.split(' '), ...extraFlags];
  const source = join(sources, 'rmsprop.c');
  execFileSync(cCompiler, ['-std=gnu17', ...flags, source, '-lm', '-o', file]);
  return { file, folder };
}

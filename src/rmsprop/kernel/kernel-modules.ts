import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dtype } from '../../float/dtype.ts';
import { fmaFloat32, fmaFloat64 } from '../../float/fma.ts';
import { formats } from '../../float/format.ts';
import { HIGH_WORD } from '../../float/float64-words.ts';
import { packageRoot } from '../../package-root.ts';
import {
  sharedMemory,
  webAssembly,
  type WebAssemblyMemory,
  type WebAssemblyModule,
  type WebAssemblyNamespace,
} from '../../webassembly.ts';

/**
 * How kernels multiply and add. `portable` rounds twice. `relaxed` and `exact` round once. `relaxed` uses an
 * instruction that rounds once only in some engines on some processors. `exact` uses arithmetic that rounds once
 * everywhere.
 */
export type Fusing = 'portable' | 'relaxed' | 'exact';

/** The folder of the modules, relative to the package. `npm run task kernels` writes them. */
const FOLDER = 'src/rmsprop/kernel/wasm';
/** The module that tests the relaxed multiply-add, relative to the package. */
export const PROBE_FILE: string = `${FOLDER}/probe.wasm`;

/** Returns the path of a module, relative to the package. */
export function kernelFile(dtype: Dtype, fusing: Fusing): string {
  return `${FOLDER}/${dtype}-${fusing}.wasm`;
}

/** A JavaScript engine that can run kernels. */
export interface WorkingEngine {
  readonly api: WebAssemblyNamespace;
  /** The memory into which steps copy blocks of ordinary arrays. Kernels need at least this memory. */
  readonly copyMemory: WebAssemblyMemory;
  readonly missing: null;
}

/** A working engine, or the reason why this process cannot run kernels. */
export type Engine = WorkingEngine | { readonly api: null; readonly missing: string };

let cachedEngine: Engine | undefined;

/** Returns whether this process can run kernels, and if not, why. It checks once for each process. */
export function engine(): Engine {
  cachedEngine ??= findEngine();
  return cachedEngine;
}

function findEngine(): Engine {
  const api = webAssembly();
  if (!api) {
    return { api: null, missing: 'this JavaScript engine has no WebAssembly' };
  }
  if (HIGH_WORD !== 1) {
    return { api: null, missing: 'this machine is big-endian, but WebAssembly is little-endian' };
  }
  if (!api.validate(bytesOf(kernelFile('float32', 'portable')))) {
    return {
      api: null,
      missing: 'WebAssembly has no vector instructions, or no shared memory, in this engine',
    };
  }
  const copyMemory = sharedMemory(api);
  if (!copyMemory) {
    return {
      api: null,
      missing: 'the system has no address space for 4 GiB of kernel memory',
    };
  }
  return { api, copyMemory, missing: null };
}

const modules = new Map<string, WebAssemblyModule>();

/** Returns a module. It compiles each module once, at the first request. */
export function kernelModule(
  api: WebAssemblyNamespace,
  dtype: Dtype,
  fusing: Fusing,
): WebAssemblyModule {
  const file = kernelFile(dtype, fusing);
  const module = modules.get(file) ?? new api.Module(bytesOf(file));
  modules.set(file, module);
  return module;
}

function bytesOf(file: string): Uint8Array {
  return readFileSync(join(packageRoot(), file));
}

let relaxed: Readonly<Record<'float32' | 'float64', boolean>> | undefined;

/**
 * Returns whether the relaxed multiply-add of this engine rounds once on this processor. It tries, because no interface
 * says so.
 */
export function fusesWhenRelaxed(
  api: WebAssemblyNamespace,
  working: 'float32' | 'float64',
): boolean {
  relaxed ??= probeRelaxed(api);
  return relaxed[working];
}

type Fuse = (a: number, b: number, c: number) => number;

function probeRelaxed(api: WebAssemblyNamespace): Record<'float32' | 'float64', boolean> {
  const bytes = bytesOf(PROBE_FILE);
  if (!api.validate(bytes)) {
    return { float32: false, float64: false };
  }
  const { exports } = new api.Instance(new api.Module(bytes), {});
  const agrees = (name: 'float32' | 'float64', fuse: Fuse): boolean => {
    const relaxedFuse = exports[name] as Fuse;
    const { precision } = formats[name];
    return lossyTriples(precision).every(([a, b, c]) =>
      Object.is(relaxedFuse(a, b, c), fuse(a, b, c)),
    );
  };
  return {
    float32: agrees('float32', fmaFloat32),
    float64: agrees('float64', fmaFloat64),
  };
}

/** Returns operands a, b, c for which a · b + c differs between one rounding and two, for a format of `precision` bits. */
function lossyTriples(precision: number): (readonly [number, number, number])[] {
  const x = 1 + 2 ** -(precision >> 1);
  const square = 1 + 2 * 2 ** -(precision >> 1); // x² without its last bit
  const unit = 2 ** (1 - precision);
  return [
    [x, x, -square],
    [x, -x, square],
    [1 - unit, 1 + unit, -1],
    [3 * unit, 3 * unit, 1],
    [x, x, -0],
  ];
}

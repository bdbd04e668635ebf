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
 * How kernels multiply and add: `portable` rounds twice; the others once, `relaxed` by an instruction that does so in some
 * engines on some processors, `exact` by arithmetic that does so everywhere.
 */
export type Fusing = 'portable' | 'relaxed' | 'exact';

/** Where the modules are, relative to the package; `npm run task kernels` writes them. */
const FOLDER = 'src/rmsprop/kernel/wasm';
export const PROBE_FILE: string = `${FOLDER}/probe.wasm`;

export function kernelFile(dtype: Dtype, fusing: Fusing): string {
  return `${FOLDER}/${dtype}-${fusing}.wasm`;
}

/** The engine in which kernels run. */
export interface WorkingEngine {
  readonly api: WebAssemblyNamespace;
  /** Memory for parameters that lie elsewhere: without this first one there would be no kernels. */
  readonly workbench: WebAssemblyMemory;
  readonly missing: null;
}

/** The same; or why there is none. */
export type Engine = WorkingEngine | { readonly api: null; readonly missing: string };

let found: Engine | undefined;

/** Looked at once: whether this process can run kernels at all. */
export function engine(): Engine {
  found ??= findEngine();
  return found;
}

function findEngine(): Engine {
  const api = webAssembly();
  if (!api) {
    return { api: null, missing: 'there is no WebAssembly here' };
  }
  if (HIGH_WORD !== 1) {
    return { api: null, missing: 'this machine has big-endian numbers, WebAssembly little-endian' };
  }
  if (!api.validate(bytesOf(kernelFile('float32', 'portable')))) {
    return { api: null, missing: 'WebAssembly has no vectors, or no shared memory, here' };
  }
  const workbench = sharedMemory(api);
  if (!workbench) {
    return {
      api: null,
      missing: 'the system has no address space for the memory of kernels, 4 GiB',
    };
  }
  return { api, workbench, missing: null };
}

const modules = new Map<string, WebAssemblyModule>();

/** A module, compiled when it is first asked for. */
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

/** Whether this engine's relaxed multiply-add rounds once, on this processor: tried, since no one tells. */
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
    const tried = exports[name] as Fuse;
    const { precision } = formats[name];
    return lossyTriples(precision).every(([a, b, c]) => Object.is(tried(a, b, c), fuse(a, b, c)));
  };
  return {
    float32: agrees('float32', fmaFloat32),
    float64: agrees('float64', fmaFloat64),
  };
}

/** Products whose last bits a first rounding would lose, for a format of so many digits. */
function lossyTriples(precision: number): (readonly [number, number, number])[] {
  const x = 1 + 2 ** -(precision >> 1);
  const square = 1 + 2 * 2 ** -(precision >> 1); // x², less its last bit
  const unit = 2 ** (1 - precision);
  return [
    [x, x, -square],
    [x, -x, square],
    [1 - unit, 1 + unit, -1],
    [3 * unit, 3 * unit, 1],
    [x, x, -0],
  ];
}

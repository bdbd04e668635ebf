import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dtype } from '../../float/dtype.ts';
import { fmaFloat32, fmaFloat64 } from '../../float/fma.ts';
import { formats } from '../../float/format.ts';
import { HIGH_WORD } from '../../float/float64-words.ts';
import { packageRoot } from '../../package-root.ts';
import {
  privateMemory,
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

/** The size of the copy memory: the blocks of a step, and its scalars. */
const COPY_BYTES = 524_288;

/** A JavaScript engine that can run kernels. */
export interface WorkingEngine {
  readonly api: WebAssemblyNamespace;
  /** The memory into which steps copy blocks of ordinary arrays, if there is no other memory for the state. */
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
  const copyMemory = privateMemory(api, COPY_BYTES);
  if (!copyMemory) {
    return { api: null, missing: 'the system has no address space for kernel memory' };
  }
  return { api, copyMemory, missing: null };
}

const modules = new Map<string, WebAssemblyModule>();

/** Returns a module for shared memories, or for private ones. It compiles each module once, at the first request. */
export function kernelModule(
  api: WebAssemblyNamespace,
  file: string,
  isShared: boolean,
): WebAssemblyModule {
  const key = `${file}${isShared ? '' : ', private'}`;
  const module =
    modules.get(key) ?? new api.Module(isShared ? bytesOf(file) : privateBytesOf(file));
  modules.set(key, module);
  return module;
}

/** The import of the memory in the bytes of a module, up to the flags of its limits. */
const IMPORTED_MEMORY = Buffer.from('\x06kernel\x06memory\x02', 'latin1');
/** The flags of limits with a maximum. */
const LIMIT_FLAGS = { private: 1, shared: 3 } as const;

/** Returns the bytes of a module that imports a private memory. The kernels are the same. */
function privateBytesOf(file: string): Uint8Array {
  const bytes = bytesOf(file);
  const at = bytes.indexOf(IMPORTED_MEMORY) + IMPORTED_MEMORY.length;
  if (at < IMPORTED_MEMORY.length || bytes[at] !== LIMIT_FLAGS.shared) {
    throw new Error(`${file} imports no shared memory. Reinstall the package.`);
  }
  bytes[at] = LIMIT_FLAGS.private;
  return bytes;
}

function bytesOf(file: string): Buffer {
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

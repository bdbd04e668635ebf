import type { Dtype } from '../../float/dtype.ts';
import { fmaFloat64 } from '../../float/fma.ts';
import { isShared, type WebAssemblyMemory, type WebAssemblyNamespace } from '../../webassembly.ts';
import { kernelFile, kernelModule, type Fusing } from './kernel-modules.ts';

/**
 * Takes one step for a parameter, or for a part of it. Addresses are in bytes from the start of the memory. A kernel
 * ignores the addresses of tensors that the options do not use. The length is in real numbers.
 */
export type Kernel = (
  param: number,
  grad: number,
  squareAvg: number,
  gradAvg: number,
  momentumBuffer: number,
  length: number,
  scalars: number,
) => void;

/** The kernels that work on one memory. It instantiates the kernels of a dtype at the first request for one of them. */
export class KernelInstances {
  readonly memory: WebAssemblyMemory;
  readonly #api: WebAssemblyNamespace;
  readonly #kernels = new Map<string, Readonly<Record<string, Kernel>>>();

  constructor(memory: WebAssemblyMemory, api: WebAssemblyNamespace) {
    this.memory = memory;
    this.#api = api;
  }

  /** Returns a kernel by its name. */
  kernel(dtype: Dtype, fusing: Fusing, name: string): Kernel {
    const file = kernelFile(dtype, fusing);
    let kernels = this.#kernels.get(file);
    if (!kernels) {
      const imports = { kernel: { memory: this.memory, fma: fmaFloat64 } };
      const module = kernelModule(this.#api, file, isShared(this.memory));
      const { exports } = new this.#api.Instance(module, imports);
      kernels = exports as Readonly<Record<string, Kernel>>;
      this.#kernels.set(file, kernels);
    }
    const kernel = kernels[name];
    if (!kernel) {
      throw new Error(`${file} has no kernel ${JSON.stringify(name)}. Reinstall the package.`);
    }
    return kernel;
  }
}

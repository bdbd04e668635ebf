import type { Dtype } from '../../float/dtype.ts';
import { fmaFloat64 } from '../../float/fma.ts';
import type { WebAssemblyMemory, WebAssemblyNamespace } from '../../webassembly.ts';
import { kernelFile, kernelModule, type Fusing } from './kernel-modules.ts';

/**
 * One step of a parameter, or of a part of it. Addresses are bytes from the start of the memory; those of tensors that the
 * options do not use are not looked at. The length counts real numbers.
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

/** Kernels at work on one memory; each dtype's are set up when one of them is first asked for. */
export class KernelInstances {
  readonly memory: WebAssemblyMemory;
  readonly #api: WebAssemblyNamespace;
  readonly #kernels = new Map<string, Readonly<Record<string, Kernel>>>();

  constructor(memory: WebAssemblyMemory, api: WebAssemblyNamespace) {
    this.memory = memory;
    this.#api = api;
  }

  kernel(dtype: Dtype, fusing: Fusing, name: string): Kernel {
    const file = kernelFile(dtype, fusing);
    let kernels = this.#kernels.get(file);
    if (!kernels) {
      const imports = { kernel: { memory: this.memory, fma: fmaFloat64 } };
      const { exports } = new this.#api.Instance(kernelModule(this.#api, dtype, fusing), imports);
      kernels = exports as Readonly<Record<string, Kernel>>;
      this.#kernels.set(file, kernels);
    }
    const kernel = kernels[name];
    if (!kernel) {
      throw new Error(`${file} has no kernel ${name}`);
    }
    return kernel;
  }
}

import type { Dtype, Storage } from '../../float/dtype.ts';
import { KernelMemory, kernelMemoryOf } from './kernel-memory.ts';
import { KernelSite } from './kernel-site.ts';
import type { Addresses, KernelStep } from './kernel-step.ts';
import type { Threads } from './threads.ts';
import type { ParameterState } from '../parameter-state.ts';
import type { Parameter } from '../parameter.ts';

/** The addresses of a parameter's tensors for kernels. Tensors outside the kernel memory are in blocks, as copies. */
export class KernelPlacement {
  readonly #site: KernelSite;
  readonly #dtype: Dtype;
  readonly #length: number;
  readonly #param: PlacedTensor;
  readonly #squareAvg: PlacedTensor;
  readonly #gradAvg: PlacedTensor | null;
  readonly #momentumBuffer: PlacedTensor | null;
  readonly #grad: PlacedTensor;
  #gradient: Storage;
  /** The addresses of whole tensors. Undefined if a tensor is outside the memory. */
  #addresses: Addresses | undefined;

  /** @param grad The gradient of the first step. */
  constructor(
    site: KernelSite,
    { data, dtype }: Parameter,
    { squareAvg, gradAvg, momentumBuffer }: ParameterState,
    grad: Storage,
  ) {
    this.#site = site;
    this.#dtype = dtype;
    this.#length = data.length;
    this.#param = this.#place(data, 0);
    this.#grad = this.#place(grad, 1);
    this.#gradient = grad;
    this.#squareAvg = this.#place(squareAvg, 2);
    this.#gradAvg = gradAvg ? this.#place(gradAvg, 3) : null;
    this.#momentumBuffer = momentumBuffer ? this.#place(momentumBuffer, 4) : null;
    this.#addresses = this.#addressesInMemory();
  }

  #place(storage: Storage, position: number): PlacedTensor {
    return new PlacedTensor(this.#site, this.#dtype, storage, position);
  }

  /** Takes a step in place. Several threads work only if every tensor is in the memory. It does not change the gradient. */
  take(step: KernelStep, gradient: Storage, threads: Threads): void {
    if (this.#gradient !== gradient) {
      this.#gradient = gradient;
      this.#grad.move(gradient);
      this.#addresses = this.#addressesInMemory();
    }
    if (this.#addresses) {
      this.#runInPlace(step, this.#addresses, threads);
      return;
    }
    const blockLength = KernelSite.blockLength(this.#dtype);
    for (let start = 0; start < this.#length; start += blockLength) {
      const length = Math.min(blockLength, this.#length - start);
      step.run(this.#site, this.#copyIn(start, length), length);
      this.#param.copyOut(start, length);
      this.#squareAvg.copyOut(start, length);
      this.#gradAvg?.copyOut(start, length);
      this.#momentumBuffer?.copyOut(start, length);
    }
  }

  #runInPlace(step: KernelStep, addresses: Addresses, threads: Threads): void {
    const mayShare = threads.mayShare(this.#length) && KernelMemory.isShared(this.#site.memory);
    const count = mayShare ? threads.countFor(this.#length) : 1;
    if (count > 1) {
      step.runInThreads(this.#site, addresses, this.#length, count);
    } else {
      step.run(this.#site, addresses, this.#length);
    }
  }

  #addressesInMemory(): Addresses | undefined {
    const areInMemory =
      this.#param.isInMemory &&
      this.#grad.isInMemory &&
      this.#squareAvg.isInMemory &&
      this.#gradAvg?.isInMemory !== false &&
      this.#momentumBuffer?.isInMemory !== false;
    return areInMemory ? this.#copyIn(0, this.#length) : undefined;
  }

  /** Returns the addresses of a part of each tensor, after copying it into its block if necessary. */
  #copyIn(start: number, length: number): Addresses {
    return [
      this.#param.copyIn(start, length),
      this.#grad.copyIn(start, length),
      this.#squareAvg.copyIn(start, length),
      this.#gradAvg?.copyIn(start, length) ?? 0,
      this.#momentumBuffer?.copyIn(start, length) ?? 0,
    ];
  }
}

/** A tensor, inside or outside the memory of a site. */
class PlacedTensor {
  readonly #site: KernelSite;
  readonly #dtype: Dtype;
  /** The index of the tensor's block, from 0 to 4. */
  readonly #position: number;
  #storage: Storage;
  #isInMemory: boolean;
  /** The last part of the block. */
  #block: Storage | undefined;

  constructor(site: KernelSite, dtype: Dtype, storage: Storage, position: number) {
    this.#site = site;
    this.#dtype = dtype;
    this.#position = position;
    this.#storage = storage;
    this.#isInMemory = kernelMemoryOf(storage) === site.memory;
  }

  get isInMemory(): boolean {
    return this.#isInMemory;
  }

  /** Takes the place of another array, of the same length. */
  move(storage: Storage): void {
    this.#storage = storage;
    this.#isInMemory = kernelMemoryOf(storage) === this.#site.memory;
  }

  /** Returns the address of a part of the tensor, after copying it into its block if necessary. */
  copyIn(start: number, length: number): number {
    if (this.#isInMemory) {
      return this.#storage.byteOffset + start * this.#storage.BYTES_PER_ELEMENT;
    }
    const block = this.#blockOf(length);
    block.set(this.#part(start, length));
    return block.byteOffset;
  }

  /** Copies a part back from its block, if the tensor is outside the memory. */
  copyOut(start: number, length: number): void {
    if (!this.#isInMemory) {
      this.#part(start, length).set(this.#blockOf(length));
    }
  }

  #blockOf(length: number): Storage {
    let block = this.#block;
    if (block?.length !== length) {
      block = this.#site.block(this.#dtype, this.#position, length);
      this.#block = block;
    }
    return block;
  }

  #part(start: number, length: number): Storage {
    const storage = this.#storage;
    return length === storage.length ? storage : storage.subarray(start, start + length);
  }
}

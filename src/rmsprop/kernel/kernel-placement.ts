import type { Dtype, Storage } from '../../float/dtype.ts';
import { kernelMemoryOf } from './kernel-memory.ts';
import { KernelSite } from './kernel-site.ts';
import type { Addresses, KernelStep } from './kernel-step.ts';
import type { ParameterState } from '../parameter-state.ts';
import type { Parameter } from '../parameter.ts';

/** The least work of a thread, in real numbers. For less, to wake the thread takes longer than the work. */
const LENGTH_PER_THREAD = 65_536;

/** The addresses of a parameter's tensors for kernels. Tensors outside the kernel memory are in blocks, as copies. */
export class KernelPlacement {
  readonly #site: KernelSite;
  readonly #dtype: Dtype;
  readonly #length: number;
  readonly #param: PlacedTensor;
  readonly #squareAvg: PlacedTensor;
  readonly #gradAvg: PlacedTensor | null;
  readonly #momentumBuffer: PlacedTensor | null;
  #grad: PlacedTensor | undefined;
  /** The addresses of whole tensors. Undefined if a tensor is outside the memory. */
  #addresses: Addresses | undefined;

  constructor(
    site: KernelSite,
    { data, dtype }: Parameter,
    { squareAvg, gradAvg, momentumBuffer }: ParameterState,
  ) {
    this.#site = site;
    this.#dtype = dtype;
    this.#length = data.length;
    this.#param = this.#place(data, 0);
    this.#squareAvg = this.#place(squareAvg, 2);
    this.#gradAvg = gradAvg ? this.#place(gradAvg, 3) : null;
    this.#momentumBuffer = momentumBuffer ? this.#place(momentumBuffer, 4) : null;
  }

  #place(storage: Storage, position: number): PlacedTensor {
    return new PlacedTensor(this.#site, this.#dtype, storage, position);
  }

  /** Takes a step in place. Several threads work only if every tensor is in the memory. It does not change the gradient. */
  take(step: KernelStep, gradient: Storage, threads: number): void {
    let grad = this.#grad;
    if (grad?.storage !== gradient) {
      grad = this.#place(gradient, 1);
      this.#grad = grad;
      this.#addresses = this.#areInMemory(grad) ? this.#copyIn(grad, 0, this.#length) : undefined;
    }
    if (this.#addresses) {
      this.#runInPlace(step, this.#addresses, threads);
      return;
    }
    const blockLength = KernelSite.blockLength(this.#dtype);
    for (let start = 0; start < this.#length; start += blockLength) {
      const length = Math.min(blockLength, this.#length - start);
      step.run(this.#site, this.#copyIn(grad, start, length), length);
      this.#param.copyOut(start, length);
      this.#squareAvg.copyOut(start, length);
      this.#gradAvg?.copyOut(start, length);
      this.#momentumBuffer?.copyOut(start, length);
    }
  }

  #runInPlace(step: KernelStep, addresses: Addresses, threads: number): void {
    const useful = Math.min(threads, Math.floor(this.#length / LENGTH_PER_THREAD));
    if (useful > 1) {
      step.runInThreads(this.#site, addresses, this.#length, useful);
    } else {
      step.run(this.#site, addresses, this.#length);
    }
  }

  #areInMemory(grad: PlacedTensor): boolean {
    return (
      this.#param.isInMemory &&
      grad.isInMemory &&
      this.#squareAvg.isInMemory &&
      this.#gradAvg?.isInMemory !== false &&
      this.#momentumBuffer?.isInMemory !== false
    );
  }

  /** Returns the addresses of a part of each tensor, after copying it into its block if necessary. */
  #copyIn(grad: PlacedTensor, start: number, length: number): Addresses {
    return [
      this.#param.copyIn(start, length),
      grad.copyIn(start, length),
      this.#squareAvg.copyIn(start, length),
      this.#gradAvg?.copyIn(start, length) ?? 0,
      this.#momentumBuffer?.copyIn(start, length) ?? 0,
    ];
  }
}

/** A tensor, inside or outside the memory of a site. */
class PlacedTensor {
  readonly storage: Storage;
  readonly isInMemory: boolean;
  readonly #site: KernelSite;
  readonly #dtype: Dtype;
  /** The index of the tensor's block, from 0 to 4. */
  readonly #position: number;

  constructor(site: KernelSite, dtype: Dtype, storage: Storage, position: number) {
    this.storage = storage;
    this.isInMemory = kernelMemoryOf(storage) === site.memory;
    this.#site = site;
    this.#dtype = dtype;
    this.#position = position;
  }

  /** Returns the address of a part of the tensor, after copying it into its block if necessary. */
  copyIn(start: number, length: number): number {
    const { storage } = this;
    if (this.isInMemory) {
      return storage.byteOffset + start * storage.BYTES_PER_ELEMENT;
    }
    const block = this.#site.block(this.#dtype, this.#position, length);
    block.set(this.#part(start, length));
    return block.byteOffset;
  }

  /** Copies a part back from its block, if the tensor is outside the memory. */
  copyOut(start: number, length: number): void {
    if (!this.isInMemory) {
      this.#part(start, length).set(this.#site.block(this.#dtype, this.#position, length));
    }
  }

  #part(start: number, length: number): Storage {
    const { storage } = this;
    return length === storage.length ? storage : storage.subarray(start, start + length);
  }
}

import type { Dtype, Storage } from '../../float/dtype.ts';
import { kernelMemoryOf } from './kernel-memory.ts';
import { KernelSite } from './kernel-site.ts';
import type { Addresses, KernelStep } from './kernel-step.ts';
import type { ParameterState } from '../parameter-state.ts';
import type { Parameter } from '../parameter.ts';

/** Real numbers below which waking a thread takes longer than to do its work. */
const LENGTH_PER_THREAD = 65_536;

/** A parameter's tensors, and where kernels find them: where they are, or in blocks to which they are copied. */
export class KernelPlacement {
  readonly #site: KernelSite;
  readonly #dtype: Dtype;
  readonly #length: number;
  readonly #param: PlacedTensor;
  readonly #squareAvg: PlacedTensor;
  readonly #gradAvg: PlacedTensor | null;
  readonly #momentumBuffer: PlacedTensor | null;
  #grad: PlacedTensor | undefined;
  /** Undefined if a tensor lies outside the memory. */
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

  /** Takes a step, in place; in threads, where no tensor has to be copied. The gradient is only read. */
  take(step: KernelStep, gradient: Storage, threads: number): void {
    let grad = this.#grad;
    if (grad?.storage !== gradient) {
      grad = this.#place(gradient, 1);
      this.#grad = grad;
      this.#addresses = this.#areInside(grad) ? this.#enter(grad, 0, this.#length) : undefined;
    }
    if (this.#addresses) {
      this.#runInPlace(step, this.#addresses, threads);
      return;
    }
    const blockLength = KernelSite.blockLength(this.#dtype);
    for (let start = 0; start < this.#length; start += blockLength) {
      const length = Math.min(blockLength, this.#length - start);
      step.run(this.#site, this.#enter(grad, start, length), length);
      this.#param.leave(start, length);
      this.#squareAvg.leave(start, length);
      this.#gradAvg?.leave(start, length);
      this.#momentumBuffer?.leave(start, length);
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

  #areInside(grad: PlacedTensor): boolean {
    return (
      this.#param.isInside &&
      grad.isInside &&
      this.#squareAvg.isInside &&
      this.#gradAvg?.isInside !== false &&
      this.#momentumBuffer?.isInside !== false
    );
  }

  #enter(grad: PlacedTensor, start: number, length: number): Addresses {
    return [
      this.#param.enter(start, length),
      grad.enter(start, length),
      this.#squareAvg.enter(start, length),
      this.#gradAvg?.enter(start, length) ?? 0,
      this.#momentumBuffer?.enter(start, length) ?? 0,
    ];
  }
}

/** A tensor in the memory of a site, or beside it. */
class PlacedTensor {
  readonly storage: Storage;
  readonly isInside: boolean;
  readonly #site: KernelSite;
  readonly #dtype: Dtype;
  /** Which of the five blocks is its own. */
  readonly #position: number;

  constructor(site: KernelSite, dtype: Dtype, storage: Storage, position: number) {
    this.storage = storage;
    this.isInside = kernelMemoryOf(storage) === site.memory;
    this.#site = site;
    this.#dtype = dtype;
    this.#position = position;
  }

  /** The address of a part, which is copied into its block if it has to be. */
  enter(start: number, length: number): number {
    const { storage } = this;
    if (this.isInside) {
      return storage.byteOffset + start * storage.BYTES_PER_ELEMENT;
    }
    const block = this.#site.block(this.#dtype, this.#position, length);
    block.set(this.#part(start, length));
    return block.byteOffset;
  }

  /** Takes a part back from its block. */
  leave(start: number, length: number): void {
    if (!this.isInside) {
      this.#part(start, length).set(this.#site.block(this.#dtype, this.#position, length));
    }
  }

  #part(start: number, length: number): Storage {
    const { storage } = this;
    return length === storage.length ? storage : storage.subarray(start, start + length);
  }
}

import { InvalidArgumentError } from '../../errors.ts';
import { dtypes, isDtype, storageOver, type Dtype, type Storage } from '../../float/dtype.ts';
import {
  MAX_PAGES,
  PAGE_BYTES,
  sharedMemory,
  type WebAssemblyMemory,
  type WebAssemblyNamespace,
} from '../../webassembly.ts';
import { engine } from './kernel-modules.ts';

/** Where arrays start: vectors that lie across two cache lines take longer. */
const ALIGNMENT = 64;

/**
 * A processor that looks at the last 12 bits of an address first takes a read for one of something just written, 4 KiB
 * further on, and waits. So arrays that are walked through together start a fifth of that apart: a step has five of them.
 */
export const STAGGER = 832;
const ALIAS_BYTES = 4096;
/** Arrays of fewer bytes are soon walked through. */
const SMALL_BYTES = 1024;

/** Which memory a buffer belongs to. A memory that grew has several buffers, of which the older ones stay valid. */
const owners = new WeakMap<ArrayBufferLike, KernelMemory>();

/**
 * Memory that the optimizer's kernels reach. A parameter whose data and gradient both lie in it is stepped where it is;
 * others are copied in blocks, there and back, at every step. The bits are the same.
 *
 * It grows as it is asked to, up to 4 GiB; arrays that it has given stay valid. It is shared memory, so that worker threads
 * reach it too. An optimizer keeps the state of parameters that lie in it there too. It is freed as a whole, by a garbage
 * collection after nothing refers to any of its arrays any more; that may come late, since V8 does not count such memory.
 *
 * @example
 * const memory = new KernelMemory();
 * const weight = new Parameter(memory.allocate('float32', 1_000_000));
 * weight.grad = memory.allocate('float32', 1_000_000);
 * @throws InvalidArgumentError where there is no WebAssembly.
 */
export class KernelMemory {
  readonly #memory: WebAssemblyMemory;
  #end = ALIGNMENT; // bytes that are taken; no array starts at the first
  #phase = 0; // where within 4 KiB the next array starts

  /** @param memory one to use instead of a new one. */
  constructor(memory?: WebAssemblyMemory) {
    const { api, missing } = engine();
    if (!api) {
      throw new InvalidArgumentError(
        `${missing}, and so no memory for kernels: use typed arrays, with which the optimizer computes without kernels`,
      );
    }
    this.#memory = memory ?? newMemory(api);
    owners.set(this.#memory.buffer, this);
  }

  /**
   * An array of zeros for so many elements of a dtype: of twice as many numbers where it is complex.
   *
   * @throws InvalidArgumentError where 4 GiB are not enough, or the system has no more memory.
   */
  allocate(dtype: 'float32' | 'complex64', elements: number): Float32Array;
  allocate(dtype: 'float64' | 'complex128', elements: number): Float64Array;
  allocate(dtype: 'float16' | 'bfloat16', elements: number): Uint16Array;
  allocate(dtype: Dtype, elements: number): Storage;
  allocate(dtype: Dtype, elements: number): Storage {
    if (!isDtype(dtype)) {
      throw new InvalidArgumentError(
        `dtype ${JSON.stringify(dtype)} is none of ${Object.keys(dtypes).join(', ')}`,
      );
    }
    if (!Number.isSafeInteger(elements) || elements < 0) {
      throw new InvalidArgumentError(
        `the number of elements is ${elements}: expected a whole number of at least 0`,
      );
    }
    const { format, components } = dtypes[dtype];
    const length = elements * components;
    const bytes = length * (format.bits / 8);
    const start = bytes < SMALL_BYTES ? this.#end : staggered(this.#end, this.#phase);
    this.#growTo(start + bytes, `${elements} elements of ${dtype}`);
    if (bytes >= SMALL_BYTES) {
      this.#phase = (this.#phase + STAGGER) % ALIAS_BYTES;
    }
    this.#end = Math.ceil((start + bytes) / ALIGNMENT) * ALIGNMENT;
    return storageOver(this.#memory.buffer, dtype, start, length);
  }

  #growTo(end: number, wanted: string): void {
    const pages = Math.ceil(end / PAGE_BYTES);
    const present = this.#memory.buffer.byteLength / PAGE_BYTES;
    if (pages <= present) {
      return;
    }
    try {
      this.#memory.grow(pages - present);
    } catch (error) {
      throw new InvalidArgumentError(
        `${wanted} do not fit a kernel memory that has given ${this.#end} bytes already: at most ${MAX_PAGES * PAGE_BYTES} bytes do, if the system has them; use one more kernel memory, or typed arrays`,
        { cause: error },
      );
    }
    owners.set(this.#memory.buffer, this);
  }

  /** The memory itself, for kernels. */
  static underlying(memory: KernelMemory): WebAssemblyMemory {
    return memory.#memory;
  }
}

/** The first address from `end` on that lies at a phase. */
function staggered(end: number, phase: number): number {
  const behind = (((end - phase) % ALIAS_BYTES) + ALIAS_BYTES) % ALIAS_BYTES;
  return behind === 0 ? end : end + ALIAS_BYTES - behind;
}

/**
 * The memory that an array lies in, if it is one for kernels. Nearly every other array starts where its buffer does, which is
 * seen without asking for the buffer: a small array of V8's has none until then, and making it takes longer than a step.
 */
export function kernelMemoryOf(array: Storage): KernelMemory | undefined {
  return array.byteOffset === 0 ? undefined : owners.get(array.buffer);
}

function newMemory(api: WebAssemblyNamespace): WebAssemblyMemory {
  const memory = sharedMemory(api);
  if (!memory) {
    throw new InvalidArgumentError(
      'the system has no address space for one more kernel memory, which takes 4 GiB of it: raise the limit, or use fewer of them',
    );
  }
  return memory;
}

import { InvalidArgumentError } from '../../errors.ts';
import { dtypes, isDtype, storageOver, type Dtype, type Storage } from '../../float/dtype.ts';
import {
  isShared,
  MAX_PAGES,
  PAGE_BYTES,
  sharedMemory,
  type WebAssemblyMemory,
  type WebAssemblyNamespace,
} from '../../webassembly.ts';
import { engine } from './kernel-modules.ts';

/** The alignment of each array, in bytes. A vector that crosses two cache lines takes longer. */
const ALIGNMENT = 64;

/**
 * The distance between the starts of consecutive arrays, modulo 4 KiB, in bytes. Some processors first compare only the
 * last 12 bits of two addresses. A read then waits for a write that is a multiple of 4 KiB away. A step reads five
 * arrays at once, so their starts are about 4 KiB / 5 apart.
 */
export const STAGGER = 832;
const ALIAS_BYTES = 4096;
/** Arrays below this size, in bytes, need no stagger: a step of them is short. */
const SMALL_BYTES = 1024;

/** The memory of each buffer. A memory that grew has several buffers, and the older ones stay valid. */
const owners = new WeakMap<ArrayBufferLike, KernelMemory>();

/**
 * Buffers of the size of a shared memory, which live as long. V8 does not count a shared memory, so that the garbage collector would free
 * it too late. It counts these buffers. Nothing touches them, so they take no memory from the system.
 */
const countedBuffers = new WeakMap<KernelMemory, ArrayBuffer[]>();

/** Lets the garbage collector know how large a memory is. Without address space, it frees the memory late. */
function count(memory: KernelMemory, bytes: number): void {
  const buffers = countedBuffers.get(memory) ?? [];
  countedBuffers.set(memory, buffers);
  try {
    buffers.push(new ArrayBuffer(bytes));
  } catch {
    // no address space
  }
}

/**
 * Memory in which the optimizer's kernels work without copies. It makes steps of large parameters faster, and it
 * changes no bit.
 *
 * Allocate both the data and the gradient of a parameter in it. The optimizer then also keeps the state there. A step
 * copies the numbers of other arrays into a block of kernel memory, and back.
 *
 * The memory grows with each allocation, up to 4 GiB. Earlier arrays stay valid. Worker threads share it. The garbage
 * collector frees it as a whole, after the last reference to any of its arrays.
 *
 * @example
 * const memory = new KernelMemory();
 * const weight = new Parameter(memory.allocate('float32', 1_000_000));
 * weight.grad = memory.allocate('float32', 1_000_000);
 * const optimizer = new RMSprop([weight]); // its steps copy nothing
 * @throws InvalidArgumentError if WebAssembly is not available, or the system has no address space for 4 GiB.
 */
export class KernelMemory {
  readonly #memory: WebAssemblyMemory;
  #isFixed = false;
  #end = ALIGNMENT; // bytes in use; no array starts at address 0
  #phase = 0; // the start of the next array, modulo 4 KiB

  /** @param memory The WebAssembly memory to use. By default, the constructor creates a new one. */
  constructor(memory?: WebAssemblyMemory) {
    const { api, missing } = engine();
    if (!api) {
      throw new InvalidArgumentError(
        `kernel memory is not available: ${missing}. Use ordinary typed arrays: the optimizer computes without kernels.`,
      );
    }
    this.#memory = memory ?? newMemory(api);
    owners.set(this.#memory.buffer, this);
  }

  /**
   * Allocates an array of zeros.
   *
   * @param dtype The dtype of the elements. It decides the type of the array, as for {@link Parameter}.
   * @param elements The number of elements. For a complex dtype, the array has two numbers for each element.
   * @example memory.allocate('complex64', 3).length // 6
   * @throws InvalidArgumentError if the memory would exceed 4 GiB, or the system has no more memory.
   */
  allocate(dtype: 'float32' | 'complex64', elements: number): Float32Array;
  allocate(dtype: 'float64' | 'complex128', elements: number): Float64Array;
  allocate(dtype: 'float16' | 'bfloat16', elements: number): Uint16Array;
  allocate(dtype: Dtype, elements: number): Storage;
  allocate(dtype: Dtype, elements: number): Storage {
    if (!isDtype(dtype)) {
      throw new InvalidArgumentError(
        `dtype is ${JSON.stringify(dtype)}: expected one of ${Object.keys(dtypes).join(', ')}`,
      );
    }
    if (!Number.isSafeInteger(elements) || elements < 0) {
      throw new InvalidArgumentError(`elements is ${elements}: expected a whole number from 0`);
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

  /** @param wanted The allocation, for the message. */
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
        `cannot allocate ${wanted}: this kernel memory has ${this.#end} of at most ${MAX_PAGES * PAGE_BYTES} bytes in use, or the system has no more. Create another kernel memory, or use ordinary typed arrays.`,
        { cause: error },
      );
    }
    owners.set(this.#memory.buffer, this);
    count(this, (pages - present) * PAGE_BYTES);
  }

  /** Returns a kernel memory that does not grow. */
  static ofFixedSize(memory: WebAssemblyMemory): KernelMemory {
    const created = new KernelMemory(memory);
    created.#isFixed = true;
    if (isShared(memory)) {
      count(created, memory.buffer.byteLength);
    }
    return created;
  }

  /** Returns whether threads can share a memory. */
  static isShared(memory: KernelMemory): boolean {
    return isShared(memory.#memory);
  }

  /** Returns whether a memory grows with its arrays. */
  static isGrowing(memory: KernelMemory): boolean {
    return !memory.#isFixed;
  }

  /** Returns whether a memory of fixed size has this many bytes left. */
  static hasRoom(memory: KernelMemory, bytes: number): boolean {
    return memory.#end + bytes <= memory.#memory.buffer.byteLength;
  }

  /** Returns how many bytes are enough for arrays of this many bytes in total. */
  static bytesFor(arrays: number, bytes: number): number {
    return bytes + arrays * (ALIAS_BYTES + ALIGNMENT);
  }

  /** Returns the WebAssembly memory, for kernels. */
  static underlying(memory: KernelMemory): WebAssemblyMemory {
    return memory.#memory;
  }
}

/** Returns the first address, from `end` on, that equals `phase` modulo 4 KiB. */
function staggered(end: number, phase: number): number {
  const excess = (((end - phase) % ALIAS_BYTES) + ALIAS_BYTES) % ALIAS_BYTES;
  return excess === 0 ? end : end + ALIAS_BYTES - excess;
}

/**
 * Returns the kernel memory of an array, or undefined for an ordinary array. It checks the offset first, because V8 creates
 * the buffer of a small array only when code reads `buffer`. That takes longer than a step. No array of a kernel
 * memory has the offset 0, and nearly every ordinary array has it.
 */
export function kernelMemoryOf(array: Storage): KernelMemory | undefined {
  return array.byteOffset === 0 ? undefined : owners.get(array.buffer);
}

function newMemory(api: WebAssemblyNamespace): WebAssemblyMemory {
  const memory = sharedMemory(api);
  if (!memory) {
    throw new InvalidArgumentError(
      'the system has no address space for another kernel memory of 4 GiB. Raise the limit of the process, or create fewer kernel memories.',
    );
  }
  return memory;
}

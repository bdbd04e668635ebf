import { dtypes, storageOver, type Dtype, type Storage } from '../../float/dtype.ts';
import type { WebAssemblyNamespace } from '../../webassembly.ts';
import { KernelInstances } from './kernel-instances.ts';
import { KernelMemory, STAGGER } from './kernel-memory.ts';
import type { LoopPart } from '../operations.ts';

/** The most scalars of a step. */
const SCALARS = 16;

/**
 * The bytes of each tensor in one block. The blocks of all five tensors fit the second cache of a processor core. In longer blocks, the
 * processor reads ahead for a longer time.
 */
const BLOCK_BYTES = 65_536;

interface ScalarPlace {
  readonly float32: Storage;
  readonly float64: Storage;
  /** The scalars of the last write. */
  written: readonly number[] | null;
}

/** A memory and its kernels, with space in the memory for scalars and for blocks of tensors. */
export class KernelSite {
  /** The bytes that a site allocates in its memory at most. */
  static readonly BYTES: number = KernelMemory.bytesFor(
    5,
    5 * BLOCK_BYTES + 4 * SCALARS * 8 + 5 * STAGGER,
  );

  readonly memory: KernelMemory;
  readonly instances: KernelInstances;
  readonly #scalars: Readonly<Record<LoopPart, ScalarPlace>>;
  #blocks: Storage | undefined;

  constructor(memory: KernelMemory, api: WebAssemblyNamespace) {
    this.memory = memory;
    this.instances = new KernelInstances(KernelMemory.underlying(memory), api);
    const place = (): ScalarPlace => ({
      float32: memory.allocate('float32', SCALARS),
      float64: memory.allocate('float64', SCALARS),
      written: null,
    });
    this.#scalars = { body: place(), tail: place() };
  }

  /** Writes scalars for a kernel, unless the last write had the same array. Returns their address in bytes. */
  writeScalars(working: 'float32' | 'float64', part: LoopPart, scalars: readonly number[]): number {
    const place = this.#scalars[part];
    const storage = place[working];
    if (place.written !== scalars) {
      storage.set(scalars);
      place.written = scalars;
    }
    return storage.byteOffset;
  }

  /** Returns an array over the block of a tensor, an index from 0 to 4. `length` is in real numbers. */
  block(dtype: Dtype, tensor: number, length: number): Storage {
    this.#blocks ??= this.memory.allocate('float64', (5 * (BLOCK_BYTES + STAGGER)) / 8);
    const { buffer, byteOffset } = this.#blocks;
    return storageOver(buffer, dtype, byteOffset + tensor * (BLOCK_BYTES + STAGGER), length);
  }

  /** Returns how many real numbers of a dtype fit a block. */
  static blockLength(dtype: Dtype): number {
    return BLOCK_BYTES / dtypes[dtype].StorageType.BYTES_PER_ELEMENT;
  }
}

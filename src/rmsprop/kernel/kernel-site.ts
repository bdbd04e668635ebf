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

/** A place in a memory for the scalars of a step. */
export class ScalarPlace {
  /** The address in bytes. */
  readonly address: number;
  readonly #storage: Storage;
  /** The scalars of the last write. */
  #written: readonly number[] | null = null;

  constructor(storage: Storage) {
    this.address = storage.byteOffset;
    this.#storage = storage;
  }

  /** Writes scalars for a kernel, unless the last write had the same array. Returns their address. */
  write(scalars: readonly number[]): number {
    if (this.#written !== scalars) {
      this.#storage.set(scalars);
      this.#written = scalars;
    }
    return this.address;
  }
}

type ScalarPlaces = Readonly<Record<'float32' | 'float64', ScalarPlace>>;

/** A memory and its kernels, with space in the memory for scalars and for blocks of tensors. */
export class KernelSite {
  /** The bytes that a site allocates in its memory at most. */
  static readonly BYTES: number = KernelMemory.bytesFor(
    5,
    5 * BLOCK_BYTES + 4 * SCALARS * 8 + 5 * STAGGER,
  );

  readonly memory: KernelMemory;
  readonly instances: KernelInstances;
  /** The places for the scalars of body and tail, by the format in which a kernel works. */
  readonly scalars: Readonly<Record<LoopPart, ScalarPlaces>>;
  #blocks: Storage | undefined;

  constructor(memory: KernelMemory, api: WebAssemblyNamespace) {
    this.memory = memory;
    this.instances = new KernelInstances(KernelMemory.underlying(memory), api);
    const places = (): ScalarPlaces => ({
      float32: new ScalarPlace(memory.allocate('float32', SCALARS)),
      float64: new ScalarPlace(memory.allocate('float64', SCALARS)),
    });
    this.scalars = { body: places(), tail: places() };
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

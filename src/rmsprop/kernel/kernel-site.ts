import { dtypes, storageOver, type Dtype, type Storage } from '../../float/dtype.ts';
import type { WebAssemblyNamespace } from '../../webassembly.ts';
import { KernelInstances } from './kernel-instances.ts';
import { KernelMemory, STAGGER } from './kernel-memory.ts';
import type { LoopPart } from '../operations.ts';

/** Scalars that a step has at most. */
const SCALARS = 16;

/** Bytes of each tensor that are copied at a time: all five fit a processor core's own cache, with room. */
const BLOCK_BYTES = 16_384;

interface ScalarPlace {
  readonly float32: Storage;
  readonly float64: Storage;
  /** What was written last. */
  written: readonly number[] | null;
}

interface Part {
  readonly dtype: Dtype;
  readonly storage: Storage;
}

/** A memory, the kernels at work on it, and what they need in it besides tensors. */
export class KernelSite {
  readonly memory: KernelMemory;
  readonly instances: KernelInstances;
  readonly #scalars: Readonly<Record<LoopPart, ScalarPlace>>;
  #blocks: Storage | undefined;
  /** The part of each block that was asked for last. */
  readonly #parts: (Part | undefined)[] = [];

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

  /** Puts scalars where kernels read them, unless they are there; returns the address. */
  writeScalars(working: 'float32' | 'float64', part: LoopPart, scalars: readonly number[]): number {
    const place = this.#scalars[part];
    const storage = place[working];
    if (place.written !== scalars) {
      storage.set(scalars);
      place.written = scalars;
    }
    return storage.byteOffset;
  }

  /** Room for a part of one of five tensors. */
  block(dtype: Dtype, tensor: number, length: number): Storage {
    let part = this.#parts[tensor];
    if (part?.dtype !== dtype || part.storage.length !== length) {
      this.#blocks ??= this.memory.allocate('float64', (5 * (BLOCK_BYTES + STAGGER)) / 8);
      const { buffer, byteOffset } = this.#blocks;
      const start = byteOffset + tensor * (BLOCK_BYTES + STAGGER);
      part = { dtype, storage: storageOver(buffer, dtype, start, length) };
      this.#parts[tensor] = part;
    }
    return part.storage;
  }

  /** How many real numbers of a dtype a block has. */
  static blockLength(dtype: Dtype): number {
    return BLOCK_BYTES / dtypes[dtype].StorageType.BYTES_PER_ELEMENT;
  }
}

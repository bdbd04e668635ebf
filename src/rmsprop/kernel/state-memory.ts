import { InvalidArgumentError } from '../../errors.ts';
import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { fixedSharedMemory, privateMemory } from '../../webassembly.ts';
import { KernelMemory } from './kernel-memory.ts';
import { engine } from './kernel-modules.ts';
import { KernelSite } from './kernel-site.ts';
import { mayUseThreads } from './kernel-threads.ts';

/** A state from this size on has a separate memory, in bytes. So the garbage collector frees it together with its optimizer. */
const LARGE_BYTES = 1_048_576;
/** The size of a memory for many small states, in bytes. */
const SHARED_BYTES = 4_194_304;

/** The memory of the next small states. */
let current: KernelMemory | null = null;

/**
 * Returns a kernel memory with room for the state of a parameter that is outside every {@link KernelMemory}. Returns null if there is
 * none: then the state is in ordinary arrays, and steps copy it.
 *
 * @param arrays The number of arrays.
 * @param bytes The bytes of all of them.
 */
export function stateMemory(arrays: number, bytes: number): KernelMemory | null {
  const all = KernelMemory.bytesFor(arrays, bytes) + KernelSite.BYTES;
  if (bytes >= LARGE_BYTES) {
    return newMemory(all);
  }
  if (!current || !KernelMemory.hasRoom(current, all)) {
    current = newMemory(SHARED_BYTES);
  }
  return current;
}

/** How many arrays of each kind a step can use beside the data. A state has a square average, a mean and a momentum buffer. */
const counts = { gradient: 1, state: 3 } as const;

/** Arrays of zeros in the memory of some data. No tensor is in them so far. */
type SpareArrays = Readonly<Record<keyof typeof counts, Storage[]>>;

const spareArrays = new WeakMap<Storage, SpareArrays>();

/**
 * Returns zeros in a memory that has room for all tensors of a step: {@link takeSpare} returns the others. Without kernels, it returns
 * an ordinary array.
 *
 * @param elements The number of elements.
 * @throws InvalidArgumentError if the system has not enough memory.
 */
export function dataForKernels(dtype: Dtype, elements: number): Storage {
  const { StorageType, components } = dtypes[dtype];
  const length = elements * components;
  const tensors = 1 + counts.gradient + counts.state;
  const bytes = tensors * length * StorageType.BYTES_PER_ELEMENT;
  const memory = mayUseThreads(length)
    ? newMemory(KernelMemory.bytesFor(tensors, bytes) + KernelSite.BYTES, fixedSharedMemory)
    : stateMemory(tensors, bytes);
  if (!memory) {
    return ordinaryZeros(dtype, length);
  }
  const allocate = (): Storage => memory.allocate(dtype, elements);
  const allocated = (count: number): Storage[] => Array.from({ length: count }, allocate);
  const data = allocate();
  spareArrays.set(data, {
    gradient: allocated(counts.gradient),
    state: allocated(counts.state),
  });
  return data;
}

function ordinaryZeros(dtype: Dtype, length: number): Storage {
  try {
    return new dtypes[dtype].StorageType(length);
  } catch (error) {
    throw new InvalidArgumentError(
      `cannot allocate ${length} numbers of ${dtype}: the system or the JavaScript engine does not allow so many. Use fewer elements.`,
      { cause: error },
    );
  }
}

/** Returns arrays of zeros in the memory of data, each only once. Returns none if it has fewer. */
export function takeSpare(data: Storage, kind: keyof typeof counts, count: number): Storage[] {
  const spare = spareArrays.get(data)?.[kind] ?? [];
  return spare.length < count ? [] : spare.splice(0, count);
}

function newMemory(bytes: number, create = privateMemory): KernelMemory | null {
  const { api } = engine();
  const memory = api && create(api, bytes);
  return memory && KernelMemory.ofFixedSize(memory);
}

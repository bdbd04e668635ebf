import { InvalidArgumentError } from '../../errors.ts';
import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { fixedSharedMemory } from '../../webassembly.ts';
import { KernelMemory } from './kernel-memory.ts';
import { KernelSite } from './kernel-site.ts';
import { newFixedMemory, stateMemory } from './state-memory.ts';
import { mayUseThreads } from './threads.ts';

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
    ? newFixedMemory(KernelMemory.bytesFor(tensors, bytes) + KernelSite.BYTES, fixedSharedMemory)
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

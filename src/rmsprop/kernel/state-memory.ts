import { privateMemory } from '../../webassembly.ts';
import { KernelMemory } from './kernel-memory.ts';
import { engine } from './kernel-modules.ts';
import { KernelSite } from './kernel-site.ts';

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
    return newFixedMemory(all);
  }
  if (!current || !KernelMemory.hasRoom(current, all)) {
    current = newFixedMemory(SHARED_BYTES);
  }
  return current;
}

/** Creates a memory of a fixed size, private by default. Returns null if the system has no address space for it. */
export function newFixedMemory(
  bytes: number,
  create: typeof privateMemory = privateMemory,
): KernelMemory | null {
  const { api } = engine();
  const memory = api && create(api, bytes);
  return memory && KernelMemory.ofFixedSize(memory);
}

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Dtype } from '../../float/dtype.ts';
import { packageRoot } from '../../package-root.ts';
import type { WebAssemblyMemory } from '../../webassembly.ts';
import type { Kernel, KernelInstances } from './kernel-instances.ts';
import type { Fusing } from './kernel-modules.ts';

/** A kernel call for another thread. */
export interface KernelCall {
  readonly dtype: Dtype;
  readonly fusing: Fusing;
  readonly name: string;
  readonly operands: Parameters<Kernel>;
}

/**
 * A message to a thread. A thread gets a memory before the first call on it. It forgets the memory after the program
 * has dropped it.
 */
export type ThreadMessage =
  | { readonly kind: 'memory'; readonly id: number; readonly memory: WebAssemblyMemory }
  | { readonly kind: 'forget'; readonly id: number }
  | { readonly kind: 'call'; readonly id: number; readonly call: KernelCall };

/** Indices into the control array, which wakes threads and counts their work. */
export const WAKE = 0;
export const PENDING = 1;
export const READY = 2;
export const FAILED = 3;

/** The most bytes of memories that threads hold after the program has dropped them. */
const MOST_FORGOTTEN_BYTES = 2 ** 28;

/** A memory that the program has dropped. */
interface DroppedMemory {
  readonly id: number;
  readonly bytes: number;
}

const MILLISECONDS = { start: 30_000, step: 600_000 } as const;

/**
 * The threads that call kernels. The thread of the optimizer calls a kernel too, and then waits for the others. So a
 * step is one synchronous call. The threads start at the first need, and work for all optimizers. They end with the last
 * optimizer, and do not keep the process alive.
 */
class KernelThreads {
  /** Threads that have ended, or will end, keep an older one. */
  #control = newControl();
  readonly #workers: Worker[] = [];
  readonly #ids = new WeakMap<KernelInstances, number>();
  readonly #memories: Set<number>[] = []; // the memories of each worker, by id
  readonly #dropped = new FinalizationRegistry<DroppedMemory>((memory) => this.#forget(memory));
  readonly #ended = new FinalizationRegistry<null>(() => this.#endOne());
  #optimizers = 0;
  #hasFailed = false;
  /** The bytes of the memories that the program has dropped, and that threads may still hold. */
  #forgottenBytes = 0;
  #nextId = 0;

  /** Notes an optimizer. The threads end when the garbage collector has freed all of them. */
  workFor(optimizer: object): void {
    this.#optimizers += 1;
    this.#ended.register(optimizer, null);
  }

  #endOne(): void {
    this.#optimizers -= 1;
    if (this.#optimizers === 0) {
      this.#end();
    }
  }

  /** Ends the threads. Others start at the next need. */
  #end(): void {
    this.#workers.splice(0).forEach((worker) => void worker.terminate());
    this.#memories.splice(0);
    this.#control = newControl();
    this.#forgottenBytes = 0;
  }

  /** Starts threads. Returns how many work already: all of them, or none. None if threads cannot start here. */
  startWithoutWaiting(count: number): number {
    if (this.#hasFailed) {
      return 0;
    }
    try {
      this.#create(count);
    } catch {
      this.#hasFailed = true; // Node's permission model forbids threads, for example
      return 0;
    }
    return Atomics.load(this.#control, READY) >= count ? count : 0;
  }

  /** Runs the calls in other threads and `localWork` in this one. Returns when all have ended. */
  run(instances: KernelInstances, calls: readonly KernelCall[], localWork: () => void): void {
    this.#start(calls.length);
    const id = this.#idOf(instances);
    Atomics.store(this.#control, PENDING, calls.length);
    for (const [index, call] of calls.entries()) {
      if (!this.#memories[index]?.has(id)) {
        this.#send(index, { kind: 'memory', id, memory: instances.memory });
        this.#memories[index]?.add(id);
      }
      this.#send(index, { kind: 'call', id, call });
    }
    this.#wake();
    localWork();
    this.#wait(PENDING, (pending) => pending === 0, MILLISECONDS.step);
    if (Atomics.exchange(this.#control, FAILED, 0) !== 0) {
      throw new Error(
        'a kernel failed in a worker thread. Set threads to 1, and report this as a bug.',
      );
    }
  }

  #create(count: number): void {
    const file = join(packageRoot(), 'dist/src/rmsprop/kernel/kernel-worker.js');
    while (this.#workers.length < count) {
      const worker = new Worker(file, { workerData: this.#control, execArgv: [] });
      worker.unref();
      worker.once('error', () => {
        this.#hasFailed = true;
      });
      this.#workers.push(worker);
      this.#memories.push(new Set());
    }
  }

  #start(count: number): void {
    this.#create(count);
    this.#wait(READY, (ready) => ready >= count, MILLISECONDS.start);
  }

  #idOf(instances: KernelInstances): number {
    const existing = this.#ids.get(instances);
    if (existing !== undefined) {
      return existing;
    }
    const id = this.#nextId++;
    this.#ids.set(instances, id);
    this.#dropped.register(instances, { id, bytes: instances.memory.buffer.byteLength });
    return id;
  }

  /** Tells the threads to drop a memory. A thread frees it late, because its heap stays small. So many bytes end the threads. */
  #forget({ id, bytes }: DroppedMemory): void {
    this.#forgottenBytes += bytes;
    if (this.#forgottenBytes > MOST_FORGOTTEN_BYTES) {
      this.#end();
      return;
    }
    this.#memories.forEach((memories, index) => {
      if (memories.delete(id)) {
        this.#send(index, { kind: 'forget', id });
      }
    });
    this.#wake();
  }

  #send(index: number, message: ThreadMessage): void {
    this.#workers[index]?.postMessage(message);
  }

  #wake(): void {
    Atomics.add(this.#control, WAKE, 1);
    Atomics.notify(this.#control, WAKE);
  }

  #wait(place: number, isDone: (value: number) => boolean, limit: number): void {
    for (;;) {
      const value = Atomics.load(this.#control, place);
      if (isDone(value)) {
        return;
      }
      if (Atomics.wait(this.#control, place, value, limit) === 'timed-out') {
        throw new Error(
          `the worker threads did not answer within ${limit / 1000} seconds. Set threads to 1.`,
        );
      }
    }
  }
}

function newControl(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(16));
}

let shared: KernelThreads | undefined;

/** Returns the threads of this process. */
export function kernelThreads(): KernelThreads {
  shared ??= new KernelThreads();
  return shared;
}

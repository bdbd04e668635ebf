import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Dtype } from '../../float/dtype.ts';
import { packageRoot } from '../../package-root.ts';
import type { WebAssemblyMemory } from '../../webassembly.ts';
import type { Kernel, KernelInstances } from './kernel-instances.ts';
import type { Fusing } from './kernel-modules.ts';

/** A kernel to be called by another thread. */
export interface KernelCall {
  readonly dtype: Dtype;
  readonly fusing: Fusing;
  readonly name: string;
  readonly operands: Parameters<Kernel>;
}

/** What a thread is sent. A memory comes with the first call on it, and goes when nobody else has it any more. */
export type ThreadMessage =
  | { readonly kind: 'memory'; readonly id: number; readonly memory: WebAssemblyMemory }
  | { readonly kind: 'forget'; readonly id: number }
  | { readonly kind: 'call'; readonly id: number; readonly call: KernelCall };

/** Places in the memory that threads are woken and heard by. */
export const WAKE = 0;
export const PENDING = 1;
export const READY = 2;
export const FAILED = 3;

const MILLISECONDS = { start: 30_000, step: 600_000 } as const;

/**
 * Threads that call kernels while the thread that steps calls one itself, and waits for them: a step stays one synchronous
 * call. They start when they are first needed, keep no process alive, and serve all optimizers of the process.
 */
class KernelThreads {
  readonly #control = new Int32Array(new SharedArrayBuffer(16));
  readonly #workers: Worker[] = [];
  readonly #ids = new WeakMap<KernelInstances, number>();
  readonly #known: Set<number>[] = []; // memories that each worker has
  readonly #unused = new FinalizationRegistry<number>((id) => this.#forget(id));
  #nextId = 0;

  /** Runs `own` here and the calls elsewhere, and returns when all are done. */
  run(instances: KernelInstances, calls: readonly KernelCall[], own: () => void): void {
    this.#start(calls.length);
    const id = this.#idOf(instances);
    Atomics.store(this.#control, PENDING, calls.length);
    for (const [index, call] of calls.entries()) {
      if (!this.#known[index]?.has(id)) {
        this.#send(index, { kind: 'memory', id, memory: instances.memory });
        this.#known[index]?.add(id);
      }
      this.#send(index, { kind: 'call', id, call });
    }
    this.#wake();
    own();
    this.#wait(PENDING, (pending) => pending === 0, MILLISECONDS.step);
    if (Atomics.exchange(this.#control, FAILED, 0) !== 0) {
      throw new Error('a kernel failed in a worker thread');
    }
  }

  #start(count: number): void {
    const file = join(packageRoot(), 'dist/src/rmsprop/kernel/kernel-worker.js');
    while (this.#workers.length < count) {
      const worker = new Worker(file, { workerData: this.#control, execArgv: [] });
      worker.unref();
      this.#workers.push(worker);
      this.#known.push(new Set());
    }
    this.#wait(READY, (ready) => ready >= count, MILLISECONDS.start);
  }

  #idOf(instances: KernelInstances): number {
    const known = this.#ids.get(instances);
    if (known !== undefined) {
      return known;
    }
    const id = this.#nextId++;
    this.#ids.set(instances, id);
    this.#unused.register(instances, id);
    return id;
  }

  #forget(id: number): void {
    this.#known.forEach((known, index) => {
      if (known.delete(id)) {
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
        throw new Error(`worker threads did not answer within ${limit / 1000} seconds`);
      }
    }
  }
}

let shared: KernelThreads | undefined;

/** The threads of this process. */
export function kernelThreads(): KernelThreads {
  shared ??= new KernelThreads();
  return shared;
}

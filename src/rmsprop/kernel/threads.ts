import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { kernelThreads } from './kernel-threads.ts';

/** The least work of a thread, in real numbers. For less, to wake the thread takes longer than the work. */
const LENGTH_PER_THREAD = 65_536;
/** The same for threads that an optimizer uses by itself. For less, threads gained nothing on a machine with two processors. */
const AUTOMATIC_LENGTH = 524_288;
/** The most threads that an optimizer uses by itself. More of them wait for the same memory. */
const MOST_AUTOMATIC = 4;

let automatic: number | undefined;

/**
 * Returns how many threads an optimizer uses by itself. It is 1 in a worker, whose program divides the processors. It asks the system
 * once, because that takes as long as the rest of a small optimizer.
 */
function automaticThreads(): number {
  automatic ??= isMainThread ? Math.min(availableParallelism(), MOST_AUTOMATIC) : 1;
  return automatic;
}

/** Returns whether several threads may share the work on a tensor, if its optimizer decides. `length` is in real numbers. */
export function mayUseThreads(length: number): boolean {
  return length >= 2 * AUTOMATIC_LENGTH && automaticThreads() > 1;
}

/** The threads that one optimizer uses. The program can ask for a number, or leave it to the optimizer. */
export class Threads {
  readonly #most: number;
  readonly #isAutomatic: boolean;
  /** The least work of a thread. */
  readonly #share: number;
  #isCounted = false;

  constructor(wanted: number | 'auto') {
    this.#isAutomatic = wanted === 'auto';
    this.#share = wanted === 'auto' ? AUTOMATIC_LENGTH : LENGTH_PER_THREAD;
    this.#most = wanted === 'auto' ? automaticThreads() : wanted;
  }

  /** Returns whether a tensor of this length has work for several threads. */
  mayShare(length: number): boolean {
    return this.#most > 1 && length >= 2 * this.#share;
  }

  /**
   * Returns how many threads share the work on a tensor that all of them reach. If the program has not asked for them, the step does
   * not wait until they have started.
   *
   * @param length The length of the tensor, in real numbers.
   */
  countFor(length: number): number {
    if (!this.mayShare(length)) {
      return 1;
    }
    const count = Math.min(this.#most, Math.floor(length / this.#share));
    if (!this.#isCounted) {
      kernelThreads().workFor(this);
      this.#isCounted = true;
    }
    return this.#isAutomatic ? kernelThreads().startWithoutWaiting(count - 1) + 1 : count;
  }
}

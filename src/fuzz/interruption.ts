import fc from 'fast-check';

/** Milliseconds between two pauses. */
const PAUSE_EVERY = 20;

/** What a property throws to end the drawing or the shrinking at once, without a verdict on the scenario. */
export function interruption(): fc.PreconditionFailure {
  return new fc.PreconditionFailure(true);
}

export function isInterruption(error: unknown): boolean {
  return fc.PreconditionFailure.isFailure(error);
}

/**
 * Resolves or rejects as the work does, or rejects with an {@link interruption} as soon as the signal is aborted. It is no
 * race with one promise for all: that would keep the results of all work in memory.
 */
export function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(interruption());
    signal?.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
  });
}

/**
 * Makes a function that lets signals and timers have their turn when it is called and they had none for a while. Ports in
 * this process never wait for anything: without it, an interruption would not be noticed.
 */
export function createPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last > PAUSE_EVERY) {
      await new Promise((resolve) => setImmediate(resolve));
      last = performance.now();
    }
  };
}

import fc from 'fast-check';

/** Milliseconds between two pauses. */
const PAUSE_EVERY = 20;

/** Returns an error that ends the drawing or the shrinking at once. fast-check then has no verdict on the scenario. */
export function interruption(): fc.PreconditionFailure {
  return new fc.PreconditionFailure(true);
}

/** Returns whether an error is an {@link interruption}. */
export function isInterruption(error: unknown): boolean {
  return fc.PreconditionFailure.isFailure(error);
}

/**
 * Resolves or rejects like the work, or rejects with an {@link interruption} when the signal aborts. `Promise.race`
 * with a shared promise is not possible: it would keep the results of all work in memory.
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
 * Returns a function that lets signals and timers run, at most once every 20 milliseconds. Ports in this process never
 * wait, so without these pauses the run would not notice an interruption.
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

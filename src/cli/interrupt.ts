import { exitCodes } from './exit-codes.ts';
import { exitNow } from './exit-now.ts';

/** How long a command may take to end after the first signal, in milliseconds. */
const PATIENCE_MS = 2000;

/**
 * Calls a function each time the user or the system asks this process to end: by Ctrl-C, by `kill`, or by closing the terminal.
 *
 * @returns a function that removes the listener.
 */
export function onInterrupt(listener: () => void): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) {
    process.on(name, listener); // not `once`: signal-exit ends a process that no longer has another listener
  }
  return () => names.forEach((name) => process.off(name, listener));
}

/** Ends this process, and the processes of its ports. */
export function exitInterrupted(): never {
  return exitNow(exitCodes.interrupted);
}

/**
 * Returns a signal that aborts when the user or the system asks this process to end. A second signal ends the process at once,
 * and so does a command that takes too long to end.
 */
export function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  onInterrupt(() => {
    if (abort.signal.aborted) {
      exitInterrupted();
    }
    abort.abort();
    setTimeout(exitInterrupted, PATIENCE_MS).unref();
  });
  return abort.signal;
}

/** Waits for work. If the user or the system asks this process to end in the meantime, ends it at once. */
export async function orExit<Value>(work: Promise<Value>): Promise<Value> {
  const stop = onInterrupt(exitInterrupted);
  try {
    return await work;
  } finally {
    stop();
  }
}

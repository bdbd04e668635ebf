/** Calls a function each time the user or the system asks this process to end. */
export function onInterrupt(listener: () => void): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, listener); // not `once`: signal-exit ends a process that no longer has another listener
  }
}

/** Returns a signal that aborts when the user or the system asks this process to end. */
export function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  onInterrupt(() => abort.abort());
  return abort.signal;
}

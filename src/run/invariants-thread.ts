import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { InvariantResult } from '../invariant/check-invariants.ts';
import { packageRoot } from '../package-root.ts';
import type { TriedInvariant } from '../report/make-report.ts';
import type { InvariantSetting } from './run-findings.ts';

/** The settings with which a thread tries invariants on the bundled optimizer. */
export interface InvariantWork extends Pick<
  InvariantSetting,
  'level' | 'arithmetic' | 'runs' | 'dtypes'
> {
  readonly version: string;
}

/** Removes the functions from results of invariants, because a thread cannot send functions. */
export function sendable(results: readonly InvariantResult[]): TriedInvariant[] {
  return results.map(({ invariant: { clause, statement }, ...result }) => ({
    ...result,
    invariant: { clause, statement },
  }));
}

/**
 * Returns whether a second thread saves time and is safe to start. It needs a second processor and unlimited address space:
 * V8 ends the process if there is no address space for another heap.
 */
export function isThreadWorthIt(): boolean {
  return availableParallelism() > 1 && !isAddressSpaceLimited();
}

/** Returns whether `ulimit -v` limits this process. Only Linux has and reports this limit. */
function isAddressSpaceLimited(): boolean {
  try {
    return !/^Max address space +unlimited/m.test(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return false;
  }
}

/**
 * Tries all invariants on the bundled optimizer in a second thread, while this thread judges cases.
 *
 * @returns the results; an empty list if the signal aborts.
 * @throws Error if the thread ends without results.
 */
export async function invariantsInThread(
  work: InvariantWork,
  signal: AbortSignal | undefined,
): Promise<TriedInvariant[]> {
  if (signal?.aborted === true) {
    return [];
  }
  const file = join(packageRoot(), 'dist/src/run/invariants-worker.js');
  // discards its output: this thread already prints the same warning if there are no kernels
  const worker = new Worker(file, { workerData: work, execArgv: [], stdout: true, stderr: true });
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop);
  try {
    return await new Promise<TriedInvariant[]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        if (signal?.aborted === true) {
          resolve([]);
        } else {
          reject(
            new Error(`the thread for invariants ended with exit code ${code} and without results`),
          );
        }
      });
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { InvariantResult } from '../invariant/check-invariants.ts';
import { packageRoot } from '../package-root.ts';
import type { TriedInvariant } from '../report/make-report.ts';
import type { InvariantSetting } from './run-findings.ts';

/** What a thread is to try on the bundled optimizer. */
export interface InvariantWork extends Pick<
  InvariantSetting,
  'level' | 'arithmetic' | 'runs' | 'dtypes'
> {
  readonly version: string;
}

/** What came of invariants, without the functions, which no thread can send to another. */
export function sendable(results: readonly InvariantResult[]): TriedInvariant[] {
  return results.map(({ invariant: { clause, statement }, ...others }) => ({
    ...others,
    invariant: { clause, statement },
  }));
}

/**
 * Whether a thread would have a processor of its own, and can be had: V8 ends the process where there is no address space for
 * one more heap, so that none is tried where that is limited.
 */
export function isThreadWorthIt(): boolean {
  return availableParallelism() > 1 && !isAddressSpaceLimited();
}

/** As by `ulimit -v`; only Linux has and tells such a limit. */
function isAddressSpaceLimited(): boolean {
  try {
    return !/^Max address space +unlimited/m.test(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return false;
  }
}

/**
 * Tries all invariants on the bundled optimizer in a thread of its own, while this one judges cases; none has been tried if
 * it is aborted.
 *
 * @throws Error if the thread ends without an answer.
 */
export async function invariantsInThread(
  work: InvariantWork,
  signal: AbortSignal | undefined,
): Promise<TriedInvariant[]> {
  if (signal?.aborted === true) {
    return [];
  }
  const file = join(packageRoot(), 'dist/src/run/invariants-worker.js');
  // what it would print is what this thread prints: that there are no kernels
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
          reject(new Error(`the thread for invariants ended with code ${code} and no answer`));
        }
      });
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

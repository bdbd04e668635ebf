import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitCodes } from '../../../src/cli/exit-codes.ts';
import { commandLine } from '../../harness/arguments.ts';
import { commandFolder } from './command-folder.ts';

/* Runs the command line in a process that stays alive, so that hundreds of calls take seconds. */

interface Ended {
  readonly exitCode: number | null;
  readonly ending: string;
  readonly milliseconds: number;
  readonly unhandled: readonly string[];
}

async function startHost(): Promise<ChildProcess> {
  const host = fork(join(import.meta.dirname, 'program-host.mjs'), [], {
    cwd: await commandFolder(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(() => void host.kill());
  return host;
}

/** Returns how a call ended. Throws if the process has ended. */
async function call(host: ChildProcess, args: readonly string[]): Promise<Ended> {
  const done = new AbortController();
  const { signal } = done;
  try {
    const answer = Promise.race([
      once(host, 'message', { signal }),
      once(host, 'exit', { signal }).then(([code, by]) => {
        throw new Error(`the process ended: ${code} ${by}`);
      }),
    ]);
    host.send(args);
    const [ended] = await answer;
    return ended;
  } finally {
    done.abort();
  }
}

const results: readonly (number | null)[] = [null, ...Object.values(exitCodes)].filter(
  (code) => code !== exitCodes.internal && code !== exitCodes.interrupted,
);

describe('buildProgram() [HOS-4]', () => {
  it('ends with a result or a declared error for any arguments', async () => {
    const host = await startHost();
    const endings = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(commandLine, async (args) => {
        const { exitCode, ending, milliseconds, unhandled } = await call(host, args);
        expect(unhandled).toEqual([]);
        expect(ending).not.toMatch(/^undeclared/);
        expect(results).toContain(exitCode);
        expect(milliseconds).toBeLessThan(20_000);
        endings.set(ending, (endings.get(ending) ?? 0) + 1);
      }),
      { numRuns: 1200 },
    );
    const common = [...endings].filter(([, count]) => count > 5).map(([ending]) => ending);
    expect(common).toEqual(
      expect.arrayContaining(['result', 'UsageError', 'CommanderError', 'CorpusError']),
    );
  });
});

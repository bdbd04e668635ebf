import type { Case, Corpus } from '../corpus/corpus.ts';
import type { FileHeader, ManifestEntry } from '../corpus/manifest.ts';
import { PortError } from '../errors.ts';
import type { Port } from '../port/port.ts';
import type { Trajectory } from '../scenario/scenario.ts';
import { judge, type CaseResult } from './judge-case.ts';

/** A corpus whose cases may still be loading. */
export interface CaseSource extends Pick<Corpus, 'manifest'> {
  /** Returns the cases of a file. */
  readonly readCases: (entry: ManifestEntry) => Case[] | Promise<Case[]>;
}

/** The options of {@link judgeCorpus}. */
export interface JudgeCorpusOptions {
  readonly corpus: CaseSource;
  /** Returns the port for the dtype and the arithmetic of a file. */
  readonly portFor: (header: FileHeader) => Port;
  /** Returns whether to judge the cases of a file; all by default. */
  readonly acceptsFile?: (header: FileHeader) => boolean;
  /** Returns whether to judge a case; all by default. */
  readonly acceptsCase?: (caseId: string) => boolean;
  /** Dtypes and features that the port must support. Otherwise their cases are `failed` instead of `notJudged`. */
  readonly required?: readonly string[];
  /** Gets each answer of the port, before the comparison. */
  readonly onAnswer?: (testCase: Case, trajectory: Trajectory) => void;
  /** Gets the result of each case, in the order of the corpus. */
  readonly onResult?: (result: CaseResult) => void;
  /** Stops the run when it aborts. The results then lack the remaining cases. */
  readonly signal?: AbortSignal;
  /** The time limit of the whole run, in milliseconds. After it, all remaining cases are `failed`. No limit by default. */
  readonly runTimeout?: number;
}

/**
 * Runs a port in each accepted case. It compares parameters and state after every event with the golden trajectory.
 *
 * If the port diverges or throws in a case, that is a result, and not an exception.
 *
 * @throws CorpusError if a fixture is damaged.
 */
export async function judgeCorpus(options: JudgeCorpusOptions): Promise<CaseResult[]> {
  const { corpus, portFor, acceptsFile = () => true, acceptsCase = () => true } = options;
  const { required = [], onAnswer, onResult, signal } = options;
  const clock = new Clock(options.runTimeout, signal);
  const results: CaseResult[] = [];
  const running: Promise<CaseResult>[] = [];
  const settle = async (limit: number): Promise<void> => {
    while (running.length > limit) {
      const result = await running.shift();
      if (result && !isAborted(signal)) {
        results.push(result);
        onResult?.(result);
      }
    }
  };
  try {
    for (const entry of corpus.manifest.files.filter(acceptsFile)) {
      const port = portFor(entry);
      const cases = await corpus.readCases(entry);
      for (const testCase of cases.filter(({ caseId }) => acceptsCase(caseId))) {
        if (isAborted(signal)) {
          return results;
        }
        running.push(
          judge(testCase, port, { required, onAnswer, limit: (work) => clock.limit(work) }),
        );
        await settle((port.inFlight ?? 1) - 1);
      }
    }
    await settle(0);
  } finally {
    clock.stop();
  }
  return results;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Rejects work when the time of the run is over, or when the signal aborts. */
class Clock {
  readonly #end: Promise<never>;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number | undefined, signal: AbortSignal | undefined) {
    this.#end = new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new PortError('gave_up', 'interrupted')));
      if (milliseconds !== undefined) {
        const message = `the run took longer than its limit of ${milliseconds} ms`;
        this.#timer = setTimeout(() => reject(new PortError('timeout', message)), milliseconds);
      }
    });
    this.#end.catch(() => undefined);
  }

  limit<Value>(work: Promise<Value>): Promise<Value> {
    return Promise.race([work, this.#end]);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

import type { Case, Corpus } from '../corpus/corpus.ts';
import type { FileHeader, ManifestEntry } from '../corpus/manifest.ts';
import { PortError } from '../errors.ts';
import type { Port } from '../port/port.ts';
import type { Trajectory } from '../scenario/scenario.ts';
import { judge, type CaseResult } from './judge-case.ts';

/** A corpus, or one that is still being read. */
export interface CaseSource extends Pick<Corpus, 'manifest'> {
  readonly readCases: (entry: ManifestEntry) => Case[] | Promise<Case[]>;
}

export interface JudgeCorpusOptions {
  readonly corpus: CaseSource;
  /** The port for a case's dtype and arithmetic. */
  readonly portFor: (header: FileHeader) => Port;
  /** Files whose cases are asked for; all by default. */
  readonly acceptsFile?: (header: FileHeader) => boolean;
  /** Cases that are asked for; all by default. */
  readonly acceptsCase?: (caseId: string) => boolean;
  /** Dtypes and features whose cases fail, instead of not being judged, where the port cannot do them. */
  readonly required?: readonly string[];
  /** Called with what the port answered in a case, before that is judged. */
  readonly onAnswer?: (testCase: Case, trajectory: Trajectory) => void;
  /** Called after each case, in the corpus's order. */
  readonly onResult?: (result: CaseResult) => void;
  /** When aborted, the cases that are not judged yet are left out. */
  readonly signal?: AbortSignal;
  /** Milliseconds for all of it, after which the cases that are not judged yet have failed. */
  readonly runTimeout?: number;
}

/**
 * Runs a port on every case asked for and compares parameters and state after every event with what PyTorch computed.
 *
 * A case that diverges or in which the port throws is a result like any other.
 *
 * @throws CorpusError if a fixture turns out to be damaged.
 */
export async function judgeCorpus(options: JudgeCorpusOptions): Promise<CaseResult[]> {
  const { corpus, portFor, acceptsFile = () => true, acceptsCase = () => true } = options;
  const { required = [], onAnswer, onResult, signal } = options;
  const clock = new Clock(options.runTimeout, signal);
  const results: CaseResult[] = [];
  const underWay: Promise<CaseResult>[] = [];
  const settle = async (most: number): Promise<void> => {
    while (underWay.length > most) {
      const result = await underWay.shift();
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
        underWay.push(
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

/** Rejects when the run's time is over, or when it is aborted. */
class Clock {
  readonly #isOver: Promise<never>;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number | undefined, signal: AbortSignal | undefined) {
    this.#isOver = new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new PortError('gave_up', 'interrupted')));
      if (milliseconds !== undefined) {
        const over = `the run's time of ${milliseconds} ms was over`;
        this.#timer = setTimeout(() => reject(new PortError('timeout', over)), milliseconds);
      }
    });
    this.#isOver.catch(() => undefined);
  }

  limit<Value>(work: Promise<Value>): Promise<Value> {
    return Promise.race([work, this.#isOver]);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

import type { Case, Corpus } from '../corpus/corpus.ts';
import type { FileHeader, ManifestEntry } from '../corpus/manifest.ts';
import type { Port } from '../port/port.ts';
import type { Trajectory } from '../scenario/scenario.ts';
import { judge, type CaseResult } from './judge-case.ts';
import { noLimit, TimeLimitError, type TimeLimit } from '../port/time-limit.ts';

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
  readonly acceptsFile?: (entry: ManifestEntry) => boolean;
  /** Returns whether to judge a case; all by default. */
  readonly acceptsCase?: (caseId: string) => boolean;
  /** Dtypes and features that the port must support. Otherwise their cases are `failed` instead of `notJudged`. */
  readonly required?: readonly string[];
  /** Gets each answer of the port, before the comparison. */
  readonly onAnswer?: (testCase: Case, trajectory: Trajectory) => void;
  /** Gets the result of each case, in the order of the corpus. */
  readonly onResult?: (result: CaseResult) => void;
  /**
   * The end of the run; no end by default. When its time is over, the remaining cases are not judged. If somebody interrupts
   * it, the results lack the remaining cases.
   */
  readonly limit?: TimeLimit;
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
  const { required = [], onAnswer, onResult, limit = noLimit } = options;
  const results: CaseResult[] = [];
  const running: Promise<CaseResult>[] = [];
  const settle = async (most: number): Promise<void> => {
    while (running.length > most) {
      const result = await running.shift();
      if (result && !isInterrupted(limit)) {
        results.push(result);
        onResult?.(result);
      }
    }
  };
  for (const entry of corpus.manifest.files.filter(acceptsFile)) {
    const port = portFor(entry);
    const cases = await corpus.readCases(entry);
    for (const testCase of cases.filter(({ caseId }) => acceptsCase(caseId))) {
      if (isInterrupted(limit)) {
        return results;
      }
      running.push(judge(testCase, port, { required, onAnswer, limit }));
      await settle((port.inFlight ?? 1) - 1);
    }
  }
  await settle(0);
  return results;
}

function isInterrupted(limit: TimeLimit): boolean {
  const end = limit.over();
  return end !== null && !(end instanceof TimeLimitError);
}

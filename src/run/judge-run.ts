import type { StartedCorpus } from '../corpus/corpus.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import type { CaseResult } from '../parity/judge-case.ts';
import { judgeCorpus } from '../parity/judge-corpus.ts';
import { acceptsFile } from '../parity/selection.ts';
import type { Port } from '../port/port.ts';
import { referencePort } from '../port/reference-port.ts';
import type { RunFindings, RunSetting, TriedInvariant } from '../report/make-report.ts';
import { concludeRun } from './conclude-run.ts';
import { invariantsInThread, isThreadWorthIt } from './invariants-thread.ts';
import { diagnosisOf, environmentOf, invariantsOf, type InvariantSetting } from './run-findings.ts';
import type { OnProgress, RunOptions } from './run-options.ts';
import type { Part } from './run-part.ts';

/** The inputs of a run. */
export interface Run {
  readonly corpus: StartedCorpus;
  readonly setting: RunSetting;
  readonly options: RunOptions;
  readonly part: Part;
  /** Null for the bundled optimizer. */
  readonly port: Port | null;
  readonly onProgress: OnProgress | undefined;
}

/**
 * Judges the cases and the invariants. If the port is divergent, finds out what it computes instead.
 *
 * @returns the findings. They are not complete if the signal ended the run.
 */
export async function judgeRun(run: Run): Promise<RunFindings> {
  const { corpus, setting, options, port, onProgress } = run;
  const { level, knownLines } = setting;
  const isAborted = (): boolean => options.signal?.aborted === true;
  const reportedPort = port ?? referencePort(options.arithmetic ?? 'portable', setting.version);
  const tried = startInvariants(run, reportedPort);
  const { results, answers } = await judgeCases(run);
  await corpus.intact();
  onProgress?.({ phase: 'invariants' });
  const invariants = await tried();
  const { known, outcome } = concludeRun({ level, knownLines, cases: results, invariants });
  const findings = {
    port: reportedPort,
    results,
    answers,
    outcome,
    known,
    invariants,
    failure: null,
  };
  if (isAborted() || port === null) {
    return { ...findings, environment: null, diagnosis: null, isComplete: !isAborted() };
  }
  onProgress?.({ phase: 'diagnosis' });
  const environment = outcome.verdict === 'failed' ? null : await environmentOf(port);
  const diagnosis =
    outcome.counts.divergent > 0 ? await diagnosisOf(port, answers, await corpus.whole()) : null;
  return { ...findings, environment, diagnosis, isComplete: !isAborted() };
}

/** Judges the cases, and collects the answers of the port. */
async function judgeCases({
  corpus,
  setting: { asked, version },
  options: { runTimeout, signal },
  part,
  port,
  onProgress,
}: Run): Promise<{ results: CaseResult[]; answers: Answer[] }> {
  const answerOf = new Map<string, Answer>();
  let done = 0;
  const results = await judgeCorpus({
    corpus,
    portFor: ({ oracle }) => port ?? referencePort(oracle.arithmetic, version),
    acceptsFile: (header) => acceptsFile(asked, header),
    acceptsCase: part.accepts,
    required: asked.required,
    ...(runTimeout !== undefined && { runTimeout }),
    ...(signal && { signal }),
    ...(port && {
      onAnswer: (testCase, trajectory) => answerOf.set(testCase.caseId, { testCase, trajectory }),
    }),
    onResult: () => {
      done += 1;
      onProgress?.({ phase: 'cases', done, total: part.cases });
    },
  });
  // in the order of the results, because answers can arrive in another order
  const answers = results.flatMap(({ caseId }) => answerOf.get(caseId) ?? []);
  return { results, answers };
}

/**
 * Starts to try the invariants in a second thread, if that saves time.
 *
 * @returns a function that waits for the thread, or tries the invariants itself if there is no thread.
 */
function startInvariants(run: Run, port: Port): () => Promise<TriedInvariant[]> {
  const { setting, options, part } = run;
  const { signal } = options;
  const work: InvariantSetting = {
    level: setting.level,
    arithmetic: options.arithmetic ?? 'portable',
    runs: setting.asked.invariants,
    dtypes: options.dtypes,
  };
  if (!usesThread(run)) {
    return () => invariantsOf(port, { ...work, accepts: part.accepts, ...(signal && { signal }) });
  }
  const results = invariantsInThread({ ...work, version: setting.version }, signal);
  results.catch(() => undefined); // an error surfaces when the caller awaits the results
  return () => results;
}

/**
 * Returns whether a second thread tries the invariants. Only the bundled optimizer can run in two threads, and only a run of
 * the whole corpus is long enough to save time.
 */
function usesThread({ port, setting: { asked, shard } }: Run): boolean {
  const isAll = asked.filter === null && shard === null && asked.invariants > 0;
  return port === null && isAll && isThreadWorthIt();
}

import type { StartedCorpus } from '../corpus/corpus.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import type { TimeLimit } from '../port/time-limit.ts';
import type { CaseResult } from '../parity/judge-case.ts';
import { judgeCorpus } from '../parity/judge-corpus.ts';
import { acceptsFile } from '../parity/selection.ts';
import type { Port } from '../port/port.ts';
import { referencePort } from '../port/reference-port.ts';
import type { RunFindings, RunSetting, TriedInvariant } from '../report/make-report.ts';
import { askAgain, type FirstAnswers, type SecondAnswers } from './ask-again.ts';
import { concludeRun, isDeterministic, isRoundingOpen } from './conclude-run.ts';
import { withCauses } from './run-causes.ts';
import { invariantsInThread, isThreadWorthIt } from './invariants-thread.ts';
import {
  diagnosisOf,
  environmentOf,
  failuresOf,
  invariantsOf,
  roundingOf,
  type InvariantSetting,
} from './run-findings.ts';
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
  /** The end of the run, which all its phases share. */
  readonly limit: TimeLimit;
  readonly onProgress: OnProgress | undefined;
}

/**
 * Judges the cases and the invariants, and asks the port some cases again. If the port is divergent and deterministic, finds
 * out what it computes instead. At level exact, finds out how a port rounds that differs by rounding alone.
 *
 * @returns the findings. They are not complete if the signal ended the run.
 */
export async function judgeRun(run: Run): Promise<RunFindings> {
  const { corpus, setting, options, port, limit, onProgress } = run;
  const isAborted = (): boolean => options.signal?.aborted === true;
  const reportedPort = port ?? referencePort(options.arithmetic ?? 'portable', setting.version);
  const tried = startInvariants(run, reportedPort);
  const judged = await judgeCases(run);
  const { answers } = judged;
  await corpus.intact();
  onProgress?.({ phase: 'invariants' });
  const [again, triedInvariants] = await askAgainBeside(tried, run, judged);
  const { askedAgain } = again;
  const { results, invariants } = await withCauses(
    { results: judged.results, invariants: triedInvariants },
    corpus,
  );
  const { known, outcome } = concludeRun({ ...setting, cases: results, invariants, askedAgain });
  const findings = {
    port: reportedPort,
    results,
    answers,
    closeUpOf: await closeUpsFor(results),
    outcome,
    known,
    invariants,
    askedAgain,
    copyIncidents: again.incidents,
    failure: null,
  };
  if (isAborted() || port === null || limit.over() !== null) {
    return { ...findings, ...notDiagnosed, isComplete: !isAborted() };
  }
  onProgress?.({ phase: 'diagnosis' });
  const environment = outcome.verdict === 'failed' ? null : await environmentOf(port, limit);
  const diagnosis =
    outcome.counts.divergent > 0 && isDeterministic(askedAgain)
      ? await diagnosisOf(port, answers, await corpus.whole(), environment)
      : null;
  const rounding = isRoundingOpen(setting.level, outcome, askedAgain)
    ? await roundingOf(port, answers)
    : null;
  const failureTrigger = await failuresOf(results, corpus);
  const all = { environment, diagnosis, rounding, failureTrigger };
  return { ...findings, ...all, isComplete: !isAborted() };
}

/** Loads the code for close-ups, if a case is divergent. Without it, a run takes less time to start. */
async function closeUpsFor(results: readonly CaseResult[]): Promise<RunFindings['closeUpOf']> {
  if (!results.some(({ verdict }) => verdict === 'divergent')) {
    return null;
  }
  const { closeUpOf } = await import('../dialect/diagnosis/close-up.ts');
  return closeUpOf;
}

const notDiagnosed = { environment: null, diagnosis: null, rounding: null, failureTrigger: null };

/**
 * Asks the port some cases again, and tries the invariants. Does both at the same time if the port can start a copy of itself:
 * a copy can take seconds to start.
 */
async function askAgainBeside(
  tried: () => Promise<TriedInvariant[]>,
  { port, limit }: Run,
  first: FirstAnswers,
): Promise<[SecondAnswers, TriedInvariant[]]> {
  const again = async (): Promise<SecondAnswers> =>
    port ? askAgain(port, first, limit) : { askedAgain: null, incidents: [] };
  return port?.openCopy ? Promise.all([again(), tried()]) : [await again(), await tried()];
}

/** Judges the cases, and collects the answers of the port. */
async function judgeCases({
  corpus,
  setting: { asked, version },
  part,
  port,
  limit,
  onProgress,
}: Run): Promise<FirstAnswers> {
  const answerOf = new Map<string, Answer>();
  let done = 0;
  const results = await judgeCorpus({
    corpus,
    portFor: ({ oracle }) => port ?? referencePort(oracle.arithmetic, version),
    acceptsFile: (header) => acceptsFile(asked, header),
    acceptsCase: part.accepts,
    required: asked.required,
    limit,
    ...(port && {
      onAnswer: (testCase, trajectory) => answerOf.set(testCase.caseId, { testCase, trajectory }),
    }),
    onResult: () => {
      done += 1;
      onProgress?.({ phase: 'cases', done, total: part.cases });
    },
  });
  // in the order of the results, because answers can arrive in another order
  const answers = results.flatMap(({ caseId, cutOff }) =>
    cutOff ? [] : (answerOf.get(caseId) ?? []),
  );
  return { results, answers };
}

/**
 * Starts to try the invariants in a second thread, if that saves time.
 *
 * @returns a function that waits for the thread, or tries the invariants itself if there is no thread.
 */
function startInvariants(run: Run, port: Port): () => Promise<TriedInvariant[]> {
  const { setting, options, part, limit } = run;
  const { signal } = options;
  const work: InvariantSetting = {
    level: setting.level,
    arithmetic: options.arithmetic ?? 'portable',
    runs: setting.asked.invariants,
    dtypes: options.dtypes,
  };
  if (!usesThread(run)) {
    const here = { ...work, accepts: part.accepts, ...(signal && { signal }) };
    return () => invariantsOf(port, here, limit);
  }
  const results = invariantsInThread({ ...work, version: setting.version }, signal);
  results.catch(() => undefined); // an error surfaces when the caller awaits the results
  return () => results;
}

/**
 * Returns whether a second thread tries the invariants. Only the bundled optimizer can run in two threads, and only a run of
 * the whole corpus is long enough to save time. A thread would not know when the time of the run is over.
 */
function usesThread({ port, setting: { asked, shard }, options: { runTimeout } }: Run): boolean {
  const isAll = asked.filter === null && shard === null && asked.invariants > 0;
  return port === null && isAll && runTimeout === undefined && isThreadWorthIt();
}

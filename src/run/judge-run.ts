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

/** All that a run is made of. */
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
 * Judges the cases and the invariants, and finds out what a divergent port computes instead.
 *
 * @returns findings that are not complete if the signal ended the run.
 */
export async function judgeRun(run: Run): Promise<RunFindings> {
  const { corpus, setting, options, port, onProgress } = run;
  const { level, knownLines } = setting;
  const isOver = (): boolean => options.signal?.aborted === true;
  const shown = port ?? referencePort(options.arithmetic ?? 'portable', setting.version);
  const tried = startInvariants(run, shown);
  const { results, answers } = await judgeCases(run);
  await corpus.intact();
  onProgress?.({ phase: 'invariants' });
  const invariants = await tried();
  const { known, outcome } = concludeRun({ level, knownLines, cases: results, invariants });
  const findings = { port: shown, results, answers, outcome, known, invariants, failure: null };
  if (isOver() || port === null) {
    return { ...findings, environment: null, diagnosis: null, isComplete: !isOver() };
  }
  onProgress?.({ phase: 'diagnosis' });
  const environment = outcome.verdict === 'failed' ? null : await environmentOf(port);
  const diagnosis =
    outcome.counts.divergent > 0 ? await diagnosisOf(port, answers, await corpus.whole()) : null;
  return { ...findings, environment, diagnosis, isComplete: !isOver() };
}

/** Judges the cases, and keeps what a port answered. */
async function judgeCases({
  corpus,
  setting: { asked, version },
  options: { runTimeout, signal },
  part,
  port,
  onProgress,
}: Run): Promise<{ results: CaseResult[]; answers: Answer[] }> {
  const given = new Map<string, Answer>();
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
      onAnswer: (testCase, trajectory) => given.set(testCase.caseId, { testCase, trajectory }),
    }),
    onResult: () => {
      done += 1;
      onProgress?.({ phase: 'cases', done, total: part.cases });
    },
  });
  // in the order of the results, whatever order they came in
  const answers = results.flatMap(({ caseId }) => given.get(caseId) ?? []);
  return { results, answers };
}

/**
 * Starts to try the invariants in a thread, if that saves time.
 *
 * @returns what waits for them, or tries them only then.
 */
function startInvariants(run: Run, shown: Port): () => Promise<TriedInvariant[]> {
  const { setting, options, part } = run;
  const { signal } = options;
  const work: InvariantSetting = {
    level: setting.level,
    arithmetic: options.arithmetic ?? 'portable',
    runs: setting.asked.invariants,
    dtypes: options.dtypes,
  };
  if (!isTriedBeside(run)) {
    return () => invariantsOf(shown, { ...work, accepts: part.accepts, ...(signal && { signal }) });
  }
  const beside = invariantsInThread({ ...work, version: setting.version }, signal);
  beside.catch(() => undefined); // reported when it is waited for
  return () => beside;
}

/** The bundled optimizer may be in two threads at once; and it takes some time to judge all of the corpus. */
function isTriedBeside({ port, setting: { asked, shard } }: Run): boolean {
  const isAll = asked.filter === null && shard === null && asked.invariants > 0;
  return port === null && isAll && isThreadWorthIt();
}
